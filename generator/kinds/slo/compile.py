"""SLO to rules: two groups, the fast one for pages, the slow one for tickets and the budget.

Design and measurements: docs/explanation/slo-rules.md. Burn rates: SRE workbook, chapter 5.
"""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.runbook.address import runbook_annotation
from generator.kinds.service.model import Service
from generator.kinds.slo import policy, windows
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.rules import SLO_NAME, BurnAlert, Record, Shape, rules_of
from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.windows import BASE, FAST, SLOW
from generator.plan.rules import AlertingRule, Pairs, RecordingRule, Rule, RuleFile, RuleGroup
from generator.units import Duration, percent

NO_DATA_FOR = Duration.parse("15m")


def compile_slo(slo: Spec[SLO], catalog: Catalog) -> Iterable[RuleFile]:
    """Publish the two rule groups of an SLO, in a file of their own so that rulers can shard them."""
    spec = slo.spec
    service = catalog.get(Service, spec.service)
    context = Context(str(BASE), windows.series_of(slo.name).total, service.spec.matchers)
    events = spec.sli.events(context)
    shape = Shape(spec.objective, spec.window, policy.resolve(spec.policy, spec.window, catalog), events.weighted)
    rules = rules_of(shape)
    publisher = _Publisher(slo, service, runbook_annotation(spec.runbook, catalog))
    fast = (*publisher.base(events), *publisher.published(rules.fast))
    slow = (*publisher.published(rules.slow), publisher.info(), *publisher.no_data(rules.no_data))
    groups = (
        RuleGroup(naming.slo_group(slo.name, "fast"), FAST, fast),
        RuleGroup(naming.slo_group(slo.name, "slow"), SLOW, slow),
    )
    yield RuleFile(naming.slo_rules_path(spec.service, slo.name), groups)


class _Publisher:
    """Gives the rules of a shape one SLO's name, labels and annotations."""

    def __init__(self, slo: Spec[SLO], service: Spec[Service], runbook: Pairs) -> None:
        self.slo, self.service, self.address, self.runbook = slo, service, slo.address, runbook
        # Recorded series carry nothing else: a label that changed would cut their history in two.
        self.labels: Pairs = (("slo", slo.name),)
        self.window_labels: Pairs = (*self.labels, ("window", str(slo.spec.window)))
        self.identity: Pairs = (*self.labels, ("service", service.name), ("team", service.spec.owner))
        self.own: Pairs = tuple(sorted(slo.metadata.labels.items()))

    def base(self, events: Events) -> Iterator[Rule]:
        """Publish the two base rates."""
        yield RecordingRule(windows.TOTAL, events.total, self.labels, self.address)
        yield RecordingRule(windows.BAD, events.bad, self.labels, self.address)

    def published(self, rules: Iterable[Record | BurnAlert]) -> Iterator[Rule]:
        """Publish the rules of a shape for this SLO; alerts of a disabled severity are left out."""
        name = self.slo.name
        for rule in rules:
            expr = rule.expr.replace(SLO_NAME, name)
            if isinstance(rule, Record):
                labels = self.window_labels if rule.over_slo_window else self.labels
                yield RecordingRule(rule.name, expr, labels, self.address)
            elif (level := getattr(self.slo.spec.alerting, rule.severity)) != DISABLED:
                extra = (("slo_tier", rule.tier),) if rule.tier else ()
                yield self.alert(naming.BURN_ALERT, expr, rule.for_, (rule.severity, level), self.burns(rule), extra)

    def info(self) -> Rule:
        """Publish the series to which dashboards join what else is known of the SLO."""
        labels = (*self.identity, self.window_labels[-1], *self.own)
        return RecordingRule(naming.INFO, "vector(1)", labels, self.address)

    def no_data(self, expr: str) -> Iterator[Rule]:
        """Publish the alert that tells missing metrics from a service without errors."""
        level = self.slo.spec.alerting.ticket
        if level != DISABLED:
            texts = (
                f"{self.slo.name}: no SLI data for {NO_DATA_FOR}",
                "The SLI's metrics are missing: neither errors nor their absence can be seen.",
            )
            expr = expr.replace(SLO_NAME, self.slo.name)
            yield self.alert(naming.NO_DATA_ALERT, expr, NO_DATA_FOR, ("ticket", level), texts)

    def burns(self, alert: BurnAlert) -> tuple[str, str]:
        """Say what a burn-rate alert means."""
        budget, window = percent(self.slo.spec.budget), self.slo.spec.window
        return (
            f"{self.slo.name}: error budget burns too fast ({alert.severity})",
            f"{{{{ $value | humanizePercentage }}}} of the events are bad; {budget} of those in {window} may be.",
        )

    def alert(
        self,
        name: str,
        expr: str,
        for_: Duration,
        urgency: tuple[str, str],
        texts: tuple[str, str],
        extra: Pairs = (),
    ) -> AlertingRule:
        """Publish an alert, labelled for routing; `urgency` is its severity and its level of the scale."""
        severity, level = urgency
        labels = (*self.identity, ("severity", severity), ("priority", level), *extra, *self.own)
        annotations = (("summary", texts[0]), ("description", texts[1]), *self.runbook)
        return AlertingRule(name, expr, for_, labels, annotations, self.address, self.slo.spec.runbook)

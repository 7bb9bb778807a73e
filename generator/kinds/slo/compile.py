"""SLO to rules: two groups, the fast one for pages, the slow one for tickets and the budget.

Design and measurements: docs/explanation/slo-rules.md. Burn rates: SRE workbook, chapter 5.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._intervals import FAST, SLOW
from generator.kinds.runbook.address import runbook_annotation
from generator.kinds.service.model import Service
from generator.kinds.slo import windows
from generator.kinds.slo.exclusion import excluded, without_excluded
from generator.kinds.slo.facts import facts
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.proof import prove
from generator.kinds.slo.rules import NO_DATA_FOR, SLO_NAME, Alarm, Record, rules_of
from generator.kinds.slo.shape import context_of, shape_of
from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.tiles import tiles
from generator.plan.facts import AlertFacts, SloFacts
from generator.plan.proof import ProofFile
from generator.plan.rules import AlertingRule, Pairs, RecordingRule, Rule, RuleFile, RuleGroup
from generator.units import percent

if TYPE_CHECKING:
    from generator.plan.contract import ServerContract

# What each alert says, as summary and description; doubled braces are for Prometheus to fill in.
TEXTS = {
    naming.BURN_ALERT: (
        "error budget burns too fast ({severity})",
        "{{{{ $value | humanizePercentage }}}} of the events are bad; {budget} of those in {window} may be.",
    ),
    naming.AT_RISK_ALERT: (
        "little of the error budget is left",
        "{{{{ $value | humanizePercentage }}}} of the error budget of {window} is left.",
    ),
    naming.EXHAUSTED_ALERT: (
        "the error budget is used up",
        "More than {budget} of the events in {window} were bad.",
    ),
    naming.NO_DATA_ALERT: (
        "no SLI data for {wait}",
        "The SLI's metrics are missing: neither errors nor their absence can be seen.",
    ),
}


Published: TypeAlias = "RuleFile | ProofFile | SloFacts | AlertFacts | ServerContract"


def compile_slo(slo: Spec[SLO], catalog: Catalog) -> "Iterable[Published]":
    """Publish the rule groups of an SLO, in a file of their own so that rulers can shard them, and its tests."""
    spec = slo.spec
    service = catalog.get(Service, spec.service)
    context = context_of(slo, catalog)
    events = spec.sli.events(context)
    shape = shape_of(slo, events, catalog)
    if spec.compatibility is not None:
        from generator.kinds.slo.compatibility.compile import compatible  # few SLOs keep another tool's names

        yield from compatible(slo, spec.compatibility, shape, context, events)
        return
    rules = rules_of(shape)
    publisher = _Publisher(slo, service, runbook_annotation(spec.runbook, catalog))
    fast = (*publisher.rates(events, context), *publisher.published(rules.fast))
    slow = (
        *publisher.counted(windows.TILES, tiles(spec.sli, events, context, publisher.series)),
        *publisher.published(rules.slow),
        publisher.info(),
        *publisher.published((rules.no_data,)),
    )
    groups = (
        RuleGroup(naming.slo_group(slo.name, "fast"), FAST, fast),
        RuleGroup(naming.slo_group(slo.name, "slow"), SLOW, slow),
    )
    file = RuleFile(naming.slo_rules_path(spec.service, slo.name), groups)
    yield file
    if rules.apart:
        group = RuleGroup(naming.slo_group(slo.name, "calendar"), SLOW, tuple(publisher.published(rules.apart)))
        yield RuleFile(naming.slo_rules_path(spec.service, slo.name, "calendar"), (group,))
    yield from prove(slo, shape, context, events, file)
    yield from facts(slo, service, shape, context)
    if service.spec.server is not None:
        from generator.kinds.slo.thresholds import thresholds  # what few services need

        yield from thresholds(slo, service)


class _Publisher:
    """Gives the rules of a shape one SLO's name, labels and annotations."""

    def __init__(self, slo: Spec[SLO], service: Spec[Service], runbook: Pairs) -> None:
        self.slo, self.service, self.address, self.runbook = slo, service, slo.address, runbook
        self.series, self.excludes = windows.series_of(slo.name), bool(slo.spec.maintenance)
        # Recorded series carry nothing else: a label that changed would cut their history in two.
        self.labels: Pairs = (("slo", slo.name),)
        self.window_labels: Pairs = (*self.labels, ("window", str(slo.spec.window)))
        self.identity: Pairs = (*self.labels, ("service", service.name), ("team", service.spec.owner))
        self.own: Pairs = tuple(sorted(slo.metadata.labels.items()))

    def rates(self, events: Events, context: Context) -> Iterator[Rule]:
        """Publish the two base rates, after which times do not count."""
        if self.excludes:
            now = excluded(tuple(self.slo.spec.maintenance))
            yield RecordingRule(naming.SLO_MAINTENANCE, now, self.labels, self.address)
        yield from self.counted(windows.RATES, (events.total, context.bad(events)))

    def counted(self, names: tuple[str, str], expressions: tuple[str, str]) -> Iterator[Rule]:
        """Publish the series of all events and of bad ones."""
        for name, expression in zip(names, expressions, strict=True):
            expr = without_excluded(expression, self.series) if self.excludes else expression
            yield RecordingRule(name, expr, self.labels, self.address)

    def published(self, rules: Iterable[Record | Alarm]) -> Iterator[Rule]:
        """Publish the rules of a shape for this SLO; alerts of a disabled severity are left out."""
        name = self.slo.name
        for rule in rules:
            if isinstance(rule, Record):
                labels = self.window_labels if rule.over_slo_window else self.labels
                yield RecordingRule(rule.name, rule.expr.replace(SLO_NAME, name), labels, self.address)
            elif (level := getattr(self.slo.spec.alerting, rule.severity)) != DISABLED:
                yield self.alert(rule, level)

    def info(self) -> Rule:
        """Publish the series to which dashboards join what else is known of the SLO."""
        labels = (*self.identity, self.window_labels[-1], *self.own)
        return RecordingRule(naming.INFO, "vector(1)", labels, self.address)

    def alert(self, alarm: Alarm, level: str) -> AlertingRule:
        """Publish an alert, labelled for routing with its severity and its level of the scale."""
        tier = (("slo_tier", alarm.tier),) if alarm.tier else ()
        return AlertingRule(
            name=alarm.name,
            expr=alarm.expr.replace(SLO_NAME, self.slo.name),
            for_=alarm.for_,
            labels=(*self.identity, ("severity", alarm.severity), ("priority", level), *tier, *self.own),
            annotations=(*self.texts(alarm), *self.runbook),
            origin=self.address,
            runbook=self.slo.spec.runbook,
            keep_firing_for=alarm.keep_firing_for,
        )

    def texts(self, alarm: Alarm) -> Pairs:
        """Say what an alert means: in one sentence, and with its numbers."""
        spec = self.slo.spec
        summary, description = TEXTS[alarm.name]
        who = self.slo.name + "".join(f" {label} {{{{ $labels.{label} }}}}" for label in spec.by)
        values = {
            "severity": alarm.severity,
            "budget": percent(spec.budget),
            "window": spec.window_in_words,
            "wait": NO_DATA_FOR,
        }
        return (("summary", f"{who}: {summary.format(**values)}"), ("description", description.format(**values)))

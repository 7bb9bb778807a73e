"""SLO to rules: two groups, the fast one for pages, the slow one for tickets and the budget.

Design and measurements: docs/explanation/slo-rules.md. Burn rates: SRE workbook, chapter 5.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator import naming, promql
from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.burn_rate_policy.model import BurnRatePolicy
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.kinds.slo import policy, windows
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.windows import BASE, FAST, SLOW, Series, Window
from generator.plan.rules import AlertingRule, Pairs, RecordingRule, Rule, RuleFile, RuleGroup
from generator.units import Duration, percent, plain

NO_DATA_FOR = Duration.parse("15m")


def link(slo: Spec[SLO], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve the levels of the severity scale, and refuse windows that the rules cannot sum exactly."""
    yield from _levels_faults(slo, catalog)
    if slo.spec.window % SLOW:
        yield _window_fault(slo, catalog, ("spec", "window"), slo.spec.window, SLOW)
    for name, tier in _own_tiers(slo, catalog):
        for length in (tier.short, tier.long):
            step = SLOW if length >= windows.DAY else FAST
            if length % step or length < BASE:
                yield _tier_fault(slo, catalog, name, length, step)


def compile_slo(slo: Spec[SLO], catalog: Catalog) -> Iterable[RuleFile]:
    """Publish the two rule groups of an SLO, in a file of their own so that rulers can shard them."""
    rules = _Rules(slo, catalog)
    groups = (
        RuleGroup(naming.slo_group(slo.name, "fast"), FAST, tuple(rules.fast())),
        RuleGroup(naming.slo_group(slo.name, "slow"), SLOW, tuple(rules.slow())),
    )
    yield RuleFile(naming.slo_rules_path(slo.spec.service, slo.name), groups)


def context_of(slo: Spec[SLO], catalog: Catalog) -> Context:
    """Give an SLI what it needs: the matchers that select the service's series, by metric."""
    service = catalog.get(Service, slo.spec.service).spec
    return Context(str(BASE), windows.series_of(slo.name).total, service.matchers)


class _Rules:
    """Writes the rules of one SLO."""

    def __init__(self, slo: Spec[SLO], catalog: Catalog) -> None:
        spec = slo.spec
        service = catalog.get(Service, spec.service)
        self.slo = slo
        self.service = service
        self.scale = catalog.get(SeverityScale, service.spec.severities).spec
        self.series: Series = windows.series_of(slo.name)
        self.events: Events = spec.sli.events(context_of(slo, catalog))
        self.policy = policy.resolve(spec.policy, spec.window, catalog)
        self.budget = plain(spec.budget)
        self.labels: Pairs = (("slo", slo.name),)
        self.window_label = f'window="{spec.window}"'
        pages = [tier for tier in self.policy.tiers if tier.severity == "page"]
        front = min((tier.long for tier in pages), default=None)
        self.fast_windows = sorted({BASE, *(length for tier in pages for length in (tier.long, tier.short))})
        self.slow_windows = sorted(
            {length for tier in self.policy.tiers for length in (tier.long, tier.short)} - set(self.fast_windows)
        )
        self.page_long = {tier.long for tier in pages}
        self.long = {tier.long for tier in self.policy.tiers}
        self.front = front
        self.burn_window = max(self.fast_windows)

    def fast(self) -> Iterator[Rule]:
        """Write the base rates, the windows that page, and the page: evaluated in this order."""
        yield self.record(naming.EVENTS_TOTAL_RATE.format(range=BASE), self.events.total)
        yield self.record(naming.EVENTS_BAD_RATE.format(range=BASE), self.events.bad)
        for length in self.fast_windows:
            yield from self.window(length)
        yield from self.burn_alerts("page")

    def slow(self) -> Iterator[Rule]:
        """Write the tiles, the other windows, the SLO window, and what follows from it."""
        series, spec = self.series, self.slo.spec
        yield self.record(naming.EVENTS_TOTAL_TILE.format(tile=SLOW), f"avg_over_time({series.total}[{SLOW}])")
        yield self.record(naming.EVENTS_BAD_TILE.format(tile=SLOW), f"avg_over_time({series.bad}[{SLOW}])")
        for length in self.slow_windows:
            yield from self.window(length)
        total, bad = (f"sum_over_time({tile}[{spec.window}])" for tile in (series.total_tile, series.bad_tile))
        tiles = spec.window // SLOW
        seen = f"clamp_max(count_over_time({series.total_tile}[{spec.window}]) / {tiles}, 1)"
        ratio = f"{bad}\n  /\nclamp_min({total}, {windows.NO_TRAFFIC})"
        yield self.record_slo_window(naming.ERROR_RATIO_SLO_WINDOW, ratio)
        yield self.record_slo_window(naming.COVERAGE_SLO_WINDOW, seen)
        yield from self.burn_alerts("ticket")
        yield self.record_slo_window(naming.BUDGET_REMAINING, self.budget_remaining())
        yield self.record_slo_window(naming.TIME_TO_EXHAUSTION, self.time_to_exhaustion())
        yield self.record(naming.TARGET, f"vector({plain(spec.objective)})")
        yield RecordingRule(naming.INFO, "vector(1)", self.info_labels(), self.slo.address)
        yield from self.no_data_alert()

    def window(self, length: Duration) -> Iterator[Rule]:
        """Write the error ratio of a window; what a page reads is recorded with its number of bad events."""
        window = Window(length, front=length == self.front)
        counted = length in self.page_long
        if counted:
            yield self.record(naming.bad_events(length), window.bad_events(self.series))
        ratio = window.ratio_of_recorded(self.series) if counted else window.ratio(self.series)
        if length in self.long:
            ratio = f"{ratio}\n  *\n{window.coverage(self.series)}"
        yield self.record(naming.error_ratio(length), ratio)

    def burn_alerts(self, severity: str) -> Iterator[Rule]:
        """Write the alerts of a severity: one, unless its tiers differ in how long they must last."""
        alerts = [alert for alert in self.policy.alerts() if alert[0] == severity]
        level = getattr(self.slo.spec.alerting, severity)
        if level == DISABLED:
            return
        for _, for_, tiers in alerts:
            names = "-".join(tier.name for tier in tiers)
            extra: Pairs = (("tier", names),) if len(alerts) > 1 else ()
            expr = "\nor\n".join(self.tier_condition(tier) for tier in tiers)
            labels = self.alert_labels(level, severity, extra)
            summary = f"{self.slo.name}: error budget burns too fast ({severity})"
            burn = f"more than {percent(self.slo.spec.budget)} of the events may not be bad over {self.slo.spec.window}"
            description = f"{{{{ $value | humanizePercentage }}}} of the events are bad; {burn}."
            annotations = (("summary", summary), ("description", description))
            yield AlertingRule(
                naming.BURN_ALERT, expr, for_, labels, annotations, self.slo.address, self.slo.spec.runbook
            )

    def tier_condition(self, tier: policy.Tier) -> str:
        """Write when a tier fires: both windows burn, and there are enough bad events to mean something."""
        threshold = f"> {plain(tier.factor)} * {self.budget}"
        parts = [f"{self.series.of(naming.error_ratio(length))} {threshold}" for length in (tier.short, tier.long)]
        if self.events.weighted and self.policy.min_bad_events:
            parts.append(f"{self.bad_events(tier.long)} > {self.policy.min_bad_events - 1}.5")
        return "(\n  " + "\n  and\n  ".join(parts) + "\n)"

    def bad_events(self, length: Duration) -> str:
        """Write the number of bad events in a long window: recorded where a page reads it."""
        if length in self.page_long:
            return self.series.of(naming.bad_events(length))
        return Window(length).bad_events(self.series)

    def budget_remaining(self) -> str:
        """Write the share of the budget that is left; time not yet seen counts as free of errors."""
        ratio = self.series.of(naming.ERROR_RATIO_SLO_WINDOW, self.window_label)
        coverage = self.series.of(naming.COVERAGE_SLO_WINDOW, self.window_label)
        return f"1 - {ratio} * {coverage} / {self.budget}"

    def time_to_exhaustion(self) -> str:
        """Write the seconds until the budget is gone at the present burn; absent while nothing burns."""
        remaining = self.series.of(naming.BUDGET_REMAINING, self.window_label)
        burning = self.series.of(naming.error_ratio(self.burn_window))
        seconds = plain(self.slo.spec.window.seconds)
        return f"clamp_min({remaining}, 0) * {seconds} * {self.budget}\n  / ignoring (window)\n({burning} > 0)"

    def no_data_alert(self) -> Iterator[Rule]:
        """Write the alert on the ratio: it is absent when the total is, or a good series of a wrong name."""
        level = self.slo.spec.alerting.ticket
        if level == DISABLED:
            return
        expr = f"absent({self.series.of(naming.error_ratio(BASE))})"
        annotations = (
            ("summary", f"{self.slo.name}: no SLI data for {NO_DATA_FOR}"),
            ("description", "The SLI's metrics are missing: neither errors nor their absence can be seen."),
        )
        labels = self.alert_labels(level, "ticket")
        yield AlertingRule(
            naming.NO_DATA_ALERT, expr, NO_DATA_FOR, labels, annotations, self.slo.address, self.slo.spec.runbook
        )

    def record(self, name: str, expr: str) -> RecordingRule:
        """Record a series with the one label that tells SLOs apart: a label that changed would break the windows."""
        return RecordingRule(name, expr, self.labels, self.slo.address)

    def record_slo_window(self, name: str, expr: str) -> RecordingRule:
        """Record a series over the SLO window, whose length is a label so that one query serves every SLO."""
        return RecordingRule(name, expr, (*self.labels, ("window", str(self.slo.spec.window))), self.slo.address)

    def alert_labels(self, level: str, severity: str, extra: Pairs = ()) -> Pairs:
        """Label an alert for routing."""
        spec = self.service.spec
        own = tuple(sorted(self.slo.metadata.labels.items()))
        fixed = (("service", self.service.name), ("team", spec.owner), ("severity", severity), ("priority", level))
        return (*self.labels, *fixed, *extra, *own)

    def info_labels(self) -> Pairs:
        """Label `slo:info`, to which dashboards join what else is known of the SLO."""
        own = tuple(sorted(self.slo.metadata.labels.items()))
        fixed = (("service", self.service.name), ("team", self.service.spec.owner))
        return (*self.labels, *fixed, ("window", str(self.slo.spec.window)), *own)


def _levels_faults(slo: Spec[SLO], catalog: Catalog) -> Iterator[Diagnostic]:
    service = catalog.get(Service, slo.spec.service).spec
    levels = catalog.get(SeverityScale, service.severities).spec.levels
    for severity in ("page", "ticket"):
        name = getattr(slo.spec.alerting, severity)
        span = catalog.span(slo, "spec", "alerting", severity)
        if name == DISABLED:
            continue
        if name not in levels:
            hint = did_you_mean(name, [*levels, DISABLED])
            message = f"the severity scale '{service.severities}' has no level '{name}'"
            yield Diagnostic("unresolved-reference", message, span, hint)
        elif levels[name].severity != severity:
            fitting = [level for level, what in levels.items() if what.severity == severity]
            message = f"level '{name}' is a {levels[name].severity} in the severity scale '{service.severities}'"
            yield Diagnostic("severity-mismatch", message, span, f"a {severity} is one of: {', '.join(fitting)}")


def _own_tiers(slo: Spec[SLO], catalog: Catalog) -> list[tuple[str, policy.Tier]]:
    return [(tier.name, tier) for tier in policy.resolve(slo.spec.policy, slo.spec.window, catalog).tiers]


def _window_fault(
    slo: Spec[SLO], catalog: Catalog, steps: tuple[str, ...], length: Duration, step: Duration
) -> Diagnostic:
    message = f"{length} is no multiple of {step}, the interval of the samples that it sums"
    nearest = Duration(max(step, round(length / step) * step))
    return Diagnostic("bad-window", message, catalog.span(slo, *steps), f"write {nearest}")


def _tier_fault(slo: Spec[SLO], catalog: Catalog, name: str, length: Duration, step: Duration) -> Diagnostic:
    owner = catalog.get(BurnRatePolicy, slo.spec.policy)
    nearest = Duration(max(BASE, round(length / step) * step))
    message = f"tier '{name}' has a window of {length}; windows are multiples of {step}, {BASE} at least"
    span = catalog.span(owner, "spec", "tiers", name)
    return Diagnostic("bad-window", message, span, f"write {nearest}")

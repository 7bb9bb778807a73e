"""Sloth's rules: three groups for each SLO, as Sloth 0.16 writes them.

What they look like, and where they are wrong: docs/how-to/from-sloth.md. Numbers are floats here as nowhere else,
computed in Sloth's own order, since their last digits stand in the rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from generator import naming, promql
from generator.kinds._base import Spec
from generator.kinds._intervals import FAST, SLOW
from generator.kinds.slo import windows
from generator.kinds.slo.compatibility.model import Compatibility
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.policy import Policy, Tier
from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.tiles import tiles
from generator.kinds.slo.windows import Window
from generator.plan.rules import AlertingRule, Pairs, RecordingRule, Rule, RuleGroup
from generator.units import Duration, plain

_MODES = {"prometheus/v1": "cli-gen-prom", "sloth.slok.dev/v1": "cli-gen-k8s", "openslo/v1alpha": "cli-gen-openslo"}
_HOUR = 3_600_000
_TITLE = "({severity}) {{{{$labels.sloth_service}}}} {{{{$labels.sloth_slo}}}} SLO error budget burn rate is too fast."
_SUMMARY = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected."


@dataclass(frozen=True)
class SlothRules:
    """The rules of one SLO by Sloth's names."""

    slo: Spec[SLO]
    names: Compatibility
    policy: Policy
    context: Context
    events: Events

    def groups(self) -> Iterator[RuleGroup]:
        """Write the groups; an exact ratio needs our counts of events beside them."""
        if self.names.exact:
            yield from self._counts()
        yield self._group("sli-recordings", self._sli())
        yield self._group("meta-recordings", self._metadata())
        alerts = tuple(self._alerts())
        if alerts:
            yield self._group("alerts", alerts)

    @property
    def id(self) -> str:
        """Sloth's identity of the SLO."""
        return f"{self._service}-{self._name}"

    def of(self, name: str) -> str:
        """Select a recorded series of this SLO."""
        return f'{name}{{sloth_id="{self.id}", sloth_service="{self._service}", sloth_slo="{self._name}"}}'

    def ratio(self, length: Duration) -> str:
        """Select the error ratio over a window."""
        return self.of(naming.sloth_error_ratio(written(length)))

    @property
    def shortest(self) -> Duration:
        """The window that tells how fast the budget burns now: the short one of the first page."""
        return (self._tiers("page") or list(self.policy.tiers))[0].short

    @property
    def alert_name(self) -> str:
        """What the alerts are called."""
        return self.names.alert.name

    @property
    def _service(self) -> str:
        return self.names.service or self.slo.spec.service

    @property
    def _name(self) -> str:
        return self.names.slo or self.slo.name

    @cached_property
    def _labels(self) -> dict[str, str]:
        own = {"sloth_id": self.id, "sloth_service": self._service, "sloth_slo": self._name}
        return {**own, **self.names.labels}

    def _group(self, about: str, rules: Iterator[Rule] | tuple[Rule, ...]) -> RuleGroup:
        return RuleGroup(naming.sloth_group(about, self.id), None, tuple(rules))

    def _record(self, name: str, expr: str, **more: str) -> Rule:
        return RecordingRule(name, expr, tuple(sorted({**self._labels, **more}.items())), self.slo.address)

    def _tiers(self, severity: str) -> list[Tier]:
        return [tier for tier in self.policy.tiers if tier.severity == severity]

    def _sli(self) -> Iterator[Rule]:
        lengths = {length for tier in self.policy.tiers for length in (tier.short, tier.long)}
        for length in (*sorted(lengths - {self.slo.spec.window}), self.slo.spec.window):
            window = written(length)
            expr = self._over_slo_window() if length == self.slo.spec.window else self._error_ratio(window)
            yield self._record(naming.sloth_error_ratio(window), expr, sloth_window=window)

    def _error_ratio(self, window: str) -> str:
        """Divide bad by all over a window, in the form that Sloth gives to each sort of SLI."""
        queries = {query.field: query.text for query in self.slo.spec.sli.queries() if not query.inside}
        if "error_ratio" in queries:
            return f"({promql.over(queries['error_ratio'], window)})"
        total, bad, good = self._counted(window) if not queries else (queries.get(one, "") for one in _SIDES)
        total, bad, good = (promql.over(text, window) for text in (total, bad, good))
        if good:
            return f"(\n  1 - (\n    (\n      {good}\n    )\n    /\n    (\n      {total}\n    )\n  )\n)"
        return f"({bad})\n/\n({total})"

    def _counted(self, window: str) -> tuple[str, str, str]:
        events = self.slo.spec.sli.events(Context(window, "", self.context.matchers, self.context.by))
        return events.total, events.bad, events.good

    def _over_slo_window(self) -> str:
        length = self.slo.spec.window
        if self.names.exact:
            return Window(length, tiled=True).ratio(windows.series_of(self.slo.name))
        samples = f"{self.ratio(self.shortest)}[{written(length)}]"
        return f"sum_over_time({samples})\n/ ignoring (sloth_window)\ncount_over_time({samples})"

    def _metadata(self) -> Iterator[Rule]:
        objective = _float(float(_percent(self.slo.spec.objective)) / 100)
        budget = self.of(naming.SLOTH_BUDGET)
        divided = f"\n/ on(sloth_id, sloth_slo, sloth_service) group_left\n{budget}"
        yield self._record(naming.SLOTH_OBJECTIVE, f"vector({objective})")
        yield self._record(naming.SLOTH_BUDGET, f"vector(1-{objective})")
        yield self._record(naming.SLOTH_PERIOD, f"vector({_float(_hours(self.slo.spec.window) / 24)})")
        yield self._record(naming.SLOTH_CURRENT_BURN, self.ratio(self.shortest) + divided)
        yield self._record(naming.SLOTH_PERIOD_BURN, self.ratio(self.slo.spec.window) + divided)
        yield self._record(naming.SLOTH_BUDGET_REMAINING, f"1 - {self.of(naming.SLOTH_PERIOD_BURN)}")
        yield self._record(
            naming.SLOTH_INFO,
            "vector(1)",
            sloth_mode=_MODES[self.names.spec],
            sloth_objective=plain(_percent(self.slo.spec.objective)),
            sloth_spec=self.names.spec,
            sloth_version=self.names.version,
        )

    def _alerts(self) -> Iterator[Rule]:
        for severity in ("page", "ticket"):
            if getattr(self.slo.spec.alerting, severity) != DISABLED:
                alerts = self.policy.alerts(severity)
                for tiers in alerts:
                    names = "-".join(tier.name for tier in tiers)
                    yield self._alert(severity, tiers, {"slo_tier": names} if len(alerts) > 1 else {})

    def _alert(self, severity: str, tiers: tuple[Tier, ...], apart: dict[str, str]) -> Rule:
        """Write an alert; of a severity there is one, unless its tiers differ in how long they must last."""
        both, own = self.names.alert, getattr(self.names.alert, severity)
        texts = {"title": _TITLE.format(severity=severity), "summary": _SUMMARY}
        return AlertingRule(
            name=both.name,
            expr="\nor\n".join(map(self._condition, tiers)),
            for_=tiers[0].for_,
            labels=_sorted({"sloth_severity": severity, **apart, **both.labels, **own.labels}),
            annotations=_sorted({**texts, **both.annotations, **own.annotations}),
            origin=self.slo.address,
            runbook=self.slo.spec.runbook,
            keep_firing_for=tiers[0].keep_firing_for,
            service=self.slo.spec.service,
        )

    def _condition(self, tier: Tier) -> str:
        budget = _float((100 - float(_percent(self.slo.spec.objective))) / 100)
        threshold = f"({_float(self._factor(tier))} * {budget})"
        short, long = (f"    max({self.ratio(one)} > {threshold}) without (sloth_window)" for one in _windows(tier))
        return f"(\n{short}\n    and\n{long}\n)"

    def _factor(self, tier: Tier) -> float:
        if tier.budget is None:
            return float(tier.factor)
        return float(_percent(tier.budget)) * _hours(self.slo.spec.window) / 100 / _hours(tier.long)

    def _counts(self) -> Iterator[RuleGroup]:
        series, labels = windows.series_of(self.slo.name), (("slo", self.slo.name),)
        rates = (self.events.total, self.context.bad(self.events))
        counts = tiles(self.slo.spec.sli, self.events, self.context, series)
        for speed, interval, names, expressions in (
            ("fast", FAST, windows.RATES, rates),
            ("slow", SLOW, windows.TILES, counts),
        ):
            rules = (RecordingRule(*each, labels, self.slo.address) for each in zip(names, expressions, strict=True))
            yield RuleGroup(naming.slo_group(self.slo.name, speed), interval, tuple(rules))


_SIDES = ("total", "bad", "good")


def written(length: Duration) -> str:
    """Write a duration as Prometheus prints it: `4w`, but `30d`; weeks and years only where nothing is left."""
    for unit, size in (("y", 365 * 24 * _HOUR), ("w", 7 * 24 * _HOUR)):
        if length and length % size == 0:
            return f"{length // size}{unit}"
    return str(length)


def _windows(tier: Tier) -> tuple[Duration, Duration]:
    return tier.short, tier.long


def _percent(ratio: Decimal) -> Decimal:
    return ratio * 100


def _hours(length: Duration) -> float:
    return length / _HOUR


def _float(number: float) -> str:
    """Write the shortest digits that are read as the same number, as Go does; `14`, not `14.0`."""
    return repr(number).removesuffix(".0")


def _sorted(pairs: dict[str, str]) -> Pairs:
    return tuple(sorted(pairs.items()))

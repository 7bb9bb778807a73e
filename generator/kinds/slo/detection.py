"""How fast an SLO's alerts see an outage, and what its rules cost: as tables and as a picture."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import FAST, SLOW
from generator.kinds.slo.model import DISABLED, SLO, Alerting
from generator.kinds.slo.policy import Policy, Tier
from generator.kinds.slo.rules import SLO_NAME, Alarm, Record, Rules
from generator.kinds.slo.timing import Times, predicted, theory
from generator.kinds.slo.windows import BAD_TILE, TOTAL_TILE
from generator.promql import PromQLError
from generator.promql_tree import Node, Place, Selector, Subquery, read, walk
from generator.units import NO_TIME, Duration, percent

_RECORDED = re.compile(r"slo:[\w:]+(?=\{)")
OUTAGES = tuple(Decimal(text) for text in ("1", "0.1", "0.01", "0.002"))


@dataclass(frozen=True)
class Detection:
    """What happens at a constant error ratio: when the budget is gone, and which tier tells of it when.

    Times are in seconds after the first error (`clears`: after the last one); None where it never happens.
    """

    error_ratio: Decimal
    budget_gone: Fraction | None
    severity: str
    tier: str | None = None
    fires: Fraction | None = None
    clears: Fraction | None = None


@dataclass(frozen=True)
class Promise:
    """What of an SLO decides how fast its alerts are, beside its policy.

    `direct` says that its windows are read from the raw series, so that they know every event at once.
    """

    window: Duration
    budget: Decimal
    alerting: Alerting
    direct: bool = False


def promise_of(spec: SLO) -> Promise:
    """Take from an SLO what decides how fast its alerts are."""
    return Promise(spec.window, spec.budget, spec.alerting, direct=spec.compatibility is not None)


def detections(slo: SLO | Promise, policy: Policy) -> Iterator[Detection]:
    """Predict the first page and the first ticket of each outage."""
    spec = slo if isinstance(slo, Promise) else promise_of(slo)
    for error_ratio in OUTAGES:
        gone = (
            spec.window.seconds * Fraction(spec.budget) / Fraction(error_ratio) if error_ratio > spec.budget else None
        )
        for severity in ("page", "ticket"):
            if getattr(spec.alerting, severity) != DISABLED:
                yield _first(spec, policy, severity, error_ratio, gone)


def _first(spec: Promise, policy: Policy, severity: str, error_ratio: Decimal, gone: Fraction | None) -> Detection:
    found = []
    for tier in policy.tiers:
        times = _times(tier, policy, spec, error_ratio)
        if tier.severity == severity and times is not None:
            found.append((times.fires + tier.for_.seconds, tier.name, times.clears + tier.keep_firing_for.seconds))
    if not found:
        return Detection(error_ratio, gone, severity)
    fires, name, clears = min(found)
    return Detection(error_ratio, gone, severity, name, fires, clears)


def _times(tier: Tier, policy: Policy, spec: Promise, error_ratio: Decimal) -> Times | None:
    if spec.direct:
        return theory(tier, Fraction(spec.budget), Fraction(error_ratio))
    return predicted(tier, policy.window(tier.long), Fraction(spec.budget), Fraction(error_ratio))


@dataclass(frozen=True)
class Cost:
    """What the rules of an SLO (of one group of it) cost a Prometheus, the raw series aside.

    Of the series, the `shared` ones are written once for all groups.
    """

    series: int
    samples_per_minute: Fraction
    shared: int

    @property
    def of_a_group(self) -> int:
        """The series that each group adds."""
        return self.series - self.shared


def cost(rules: Rules) -> Cost:
    """Count the series that are written, and the recorded samples that are read in a minute."""
    rates_and_tiles = 4
    # The series to join with, and the one that tells whether there is maintenance.
    once = 1 + (naming.SLO_MAINTENANCE in rules.no_data.expr)
    recorded = [rule for rule in rules.all if isinstance(rule, Record)]
    constant = set[str]()  # what reads nothing, or nothing but that
    for rule in recorded:
        if all(selector.metric in constant for selector, _ in _selectors(rule)):
            constant.add(rule.name)
    minute = Fraction(60)
    fast, slow = (_samples(group) for group in (rules.fast, rules.all[len(rules.fast) :]))
    per_minute = fast * minute / FAST.seconds + slow * minute / SLOW.seconds
    return Cost(rates_and_tiles + len(recorded) + once, per_minute, len(constant) + once)


def _samples(rules: Iterable[Record | Alarm]) -> int:
    return sum(_samples_of(selector, above) for rule in rules for selector, above in _selectors(rule))


def _selectors(rule: Record | Alarm) -> Iterator[tuple[Selector, tuple[Node, ...]]]:
    expr = rule.expr.replace(SLO_NAME, "x")
    try:
        places = list(walk(read(expr)))
    except PromQLError:  # a time zone's clock has more terms than are parsed; each reads one sample
        places = [Place(Selector(name, (), NO_TIME, NO_TIME), ()) for name in _RECORDED.findall(expr)]
    yield from ((node, above) for node, above in places if isinstance(node, Selector))


def _samples_of(selector: Selector, above: tuple[Node, ...]) -> int:
    """Count the samples that are read at once; beside tiles, a subquery reads only what is pinned to its end."""
    length = selector.range
    if selector.metric in (TOTAL_TILE, BAD_TILE):
        length = next((node.range for node in above if isinstance(node, Subquery)), length)
        return max(length // SLOW, 1)
    return max(length // FAST, 1)


def table(found: Iterable[Detection]) -> list[tuple[str, ...]]:
    """Lay detections out as rows under a head, times in words."""
    rows: list[tuple[str, ...]] = [("outage", "budget gone after", "alert", "tier", "fires after", "clears after")]
    for one in found:
        gone = in_words(one.budget_gone) if one.budget_gone else "never"
        times = (in_words(one.fires), in_words(one.clears)) if one.fires and one.clears else ("never", "–")
        rows.append((percent(one.error_ratio), gone, one.severity, one.tier or "–", *times))
    return rows


def in_words(seconds: Fraction | None) -> str:
    """Round a time to three figures at most: `1m26s`, `2h24m`, `30d`."""
    whole = round(seconds or 0)
    step = 1 if whole < 600 else 60 if whole < 86_400 else 3600
    return str(Duration.of_seconds(round(whole / step) * step))


def picture(spec: SLO, policy: Policy) -> str:
    """Draw when each tier fires over the error ratio, and when the budget is gone; both axes logarithmic. SVG."""
    from generator.kinds.slo.detection_chart import chart

    curves = {f"{tier.name} ({tier.severity})": _curve(spec, policy, tier) for tier in policy.tiers}
    gone = [(ratio, float(spec.window.seconds * Fraction(spec.budget)) / ratio) for ratio in _ratios(spec.budget)]
    return chart(f"{percent(spec.objective)} over {spec.window_in_words}", curves, gone)


def _curve(spec: SLO, policy: Policy, tier: Tier) -> list[tuple[float, float]]:
    points = []
    for ratio in _ratios(spec.budget):
        times = predicted(
            tier, policy.window(tier.long), Fraction(spec.budget), Fraction(ratio).limit_denominator(10**9)
        )
        if times is not None:
            points.append((ratio, float(times.fires + tier.for_.seconds)))
    return points


def _ratios(budget: Decimal) -> list[float]:
    """List error ratios from the budget to 1, evenly on a logarithmic scale."""
    low = float(budget)
    return [low ** (1 - step / 60) for step in range(61)]

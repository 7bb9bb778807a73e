"""How fast an SLO's alerts see an outage, and what its rules cost: as tables and as a picture."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator import promql
from generator.kinds._intervals import FAST, SLOW
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.policy import Policy, Tier
from generator.kinds.slo.rules import SLO_NAME, Alarm, Record, Rules
from generator.kinds.slo.timing import predicted
from generator.units import Duration, percent

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


def detections(spec: SLO, policy: Policy) -> Iterator[Detection]:
    """Predict the first page and the first ticket of each outage."""
    for error_ratio in OUTAGES:
        gone = (
            spec.window.seconds * Fraction(spec.budget) / Fraction(error_ratio) if error_ratio > spec.budget else None
        )
        for severity in ("page", "ticket"):
            if getattr(spec.alerting, severity) != DISABLED:
                yield _first(spec, policy, severity, error_ratio, gone)


def _first(spec: SLO, policy: Policy, severity: str, error_ratio: Decimal, gone: Fraction | None) -> Detection:
    found = []
    for tier in policy.tiers:
        times = predicted(tier, policy.window(tier.long), Fraction(spec.budget), Fraction(error_ratio))
        if tier.severity == severity and times is not None:
            found.append((times.fires + tier.for_.seconds, tier.name, times.clears + tier.keep_firing_for.seconds))
    if not found:
        return Detection(error_ratio, gone, severity)
    fires, name, clears = min(found)
    return Detection(error_ratio, gone, severity, name, fires, clears)


@dataclass(frozen=True)
class Cost:
    """What the rules of one SLO (of one group of it) cost a Prometheus, the raw series aside."""

    series: int
    samples_per_minute: Fraction


def cost(rules: Rules) -> Cost:
    """Count the series that are written, and the recorded samples that are read in a minute."""
    base_rates = 2
    recorded = [rule for group in (rules.fast, rules.slow) for rule in group if isinstance(rule, Record)]
    info = 1
    minute = Fraction(60)
    fast, slow = (_samples(group) for group in (rules.fast, (*rules.slow, rules.no_data)))
    per_minute = fast * minute / FAST.seconds + slow * minute / SLOW.seconds
    return Cost(base_rates + len(recorded) + info, per_minute)


def _samples(rules: Iterable[Record | Alarm]) -> int:
    return sum(_samples_of(rule.expr.replace(SLO_NAME, "x")) for rule in rules)


def _samples_of(expr: str) -> int:
    tree = promql.parse(expr)
    ranged = [(selection.metric, length) for selection, length in promql.ranges(tree)]
    in_ranges = sum(
        round(length.total_seconds() * 1000) // (SLOW if ":avg" in metric else FAST) for metric, length in ranged
    )
    return in_ranges + len(list(promql.selections(tree))) - len(ranged)


def table(found: Iterable[Detection]) -> list[tuple[str, ...]]:
    """Lay detections out as rows under a head, times in words."""
    rows: list[tuple[str, ...]] = [("outage", "budget gone after", "alert", "tier", "fires after", "clears after")]
    for one in found:
        gone = _in_words(one.budget_gone) if one.budget_gone else "never"
        times = (_in_words(one.fires), _in_words(one.clears)) if one.fires and one.clears else ("never", "–")
        rows.append((percent(one.error_ratio), gone, one.severity, one.tier or "–", *times))
    return rows


def _in_words(seconds: Fraction | None) -> str:
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

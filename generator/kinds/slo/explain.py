"""What an SLO compiles to, in words."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.slo import policy
from generator.kinds.slo.model import DISABLED, SLO
from generator.units import Duration, percent, plain


def explain(slo: Spec[SLO], catalog: Catalog) -> Iterator[str]:
    """Say what is promised, what the budget is, and when the alerts fire."""
    spec = slo.spec
    yield f"{percent(spec.objective)} of the events of {spec.service} are good, over {spec.window}."
    yield f"Bad is {spec.sli.in_words()}."
    yield f"Error budget: {percent(spec.budget)} of the events; {_outage(spec)} if everything fails at even traffic."
    resolved = policy.resolve(spec.policy, spec.window, catalog)
    for tier in resolved.tiers:
        level = getattr(spec.alerting, tier.severity)
        if level != DISABLED:
            yield _tier(tier, level, spec.budget)
    yield f"No alert fires on fewer than {resolved.min_bad_events} bad events in the long window."


def _tier(tier: policy.Tier, level: str, budget: Decimal) -> str:
    ratio = tier.factor * Fraction(budget)
    shown = f"{float(ratio) * 100:.4g}%"
    burn = plain(tier.factor) if "/" not in plain(tier.factor) else f"{float(tier.factor):.3g}"
    if ratio >= 1:
        return f"Tier {tier.name} can never fire: it needs an error ratio of {shown}."
    total = _rounded(Fraction(int(tier.long)) * ratio)
    pace = "just the budget's pace" if tier.factor == 1 else f"{burn} times the budget's pace"
    above = f"an error ratio above {shown} over {tier.long} and {tier.short}"
    return f"Tier {tier.name} ({tier.severity}, {level}): {pace}, {above}; a total outage fires it after about {total}."


def _outage(spec: SLO) -> Duration:
    return _rounded(Fraction(int(spec.window)) * Fraction(spec.budget))


def _rounded(milliseconds: Fraction) -> Duration:
    return Duration(round(milliseconds / 1000) * 1000)

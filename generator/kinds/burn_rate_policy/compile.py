"""BurnRatePolicy: read by the SLOs that name it; publishes nothing itself."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.burn_rate_policy.model import BurnRatePolicy
from generator.units import percent


def explain(policy: Spec[BurnRatePolicy], _catalog: Catalog) -> Iterator[str]:
    """Say when the tiers fire."""
    if policy.spec.extends:
        yield f"Where it says nothing, {policy.spec.extends} counts."
    for name, tier in policy.spec.tiers.items():
        burns = f"{percent(tier.budget)} of the error budget burns" if tier.budget else f"it burns {tier.factor} times"
        yield f"Tier {name}: a {tier.severity} when {burns} within {tier.long}, and still burns over {tier.short}."
    for name in policy.spec.disabled:
        yield f"Tier {name} is switched off."
    if policy.spec.min_bad_events is not None:
        yield f"No tier fires on fewer than {policy.spec.min_bad_events} bad events."
    if policy.spec.at_risk:
        at_risk = policy.spec.at_risk
        yield f"A {at_risk.severity} when less than {percent(at_risk.below)} of the budget is left."
    if policy.spec.exhausted:
        yield f"A {policy.spec.exhausted} when the budget is used up."

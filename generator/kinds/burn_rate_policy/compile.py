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
        yield (
            f"Tier {name}: a {tier.severity} when {percent(tier.budget)} of the error budget burns within {tier.long}, "
            f"and still burns over {tier.short}."
        )
    if policy.spec.min_bad_events is not None:
        yield f"No tier fires on fewer than {policy.spec.min_bad_events} bad events."

"""The burn-rate tiers of an SLO: its policy, inheritance resolved, scaled to its window."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from generator.catalog import Catalog
from generator.kinds.burn_rate_policy.model import BurnRatePolicy
from generator.kinds.burn_rate_policy.model import Tier as TierSpec
from generator.units import Duration

DEFAULT_MIN_BAD_EVENTS = 5


@dataclass(frozen=True)
class Tier:
    """A tier scaled to an SLO window; `factor` is the burn rate at which it fires."""

    name: str
    severity: str
    long: Duration
    short: Duration
    for_: Duration
    budget: Decimal
    factor: Fraction


@dataclass(frozen=True, eq=False)  # compared by identity: `resolve` makes each one once
class Policy:
    """What makes an SLO alert: tiers from the fastest to the slowest, and the minimum of bad events."""

    tiers: tuple[Tier, ...]
    min_bad_events: int

    def alerts(self, severity: str) -> list[tuple[Duration, tuple[Tier, ...]]]:
        """Group the tiers of a severity that share an alert: those that must last equally long."""
        tiers = sorted((tier for tier in self.tiers if tier.severity == severity), key=lambda tier: tier.for_)
        return [(for_, tuple(group)) for for_, group in groupby(tiers, key=lambda tier: tier.for_)]


@lru_cache(maxsize=1024)
def resolve(name: str, window: Duration, catalog: Catalog) -> Policy:
    """Resolve a policy for an SLO window: factor = budget share × SLO window / long window, exactly."""
    tiers: dict[str, TierSpec] = {}
    min_bad_events: int | None = None
    next_name: str | None = name
    while next_name is not None:
        spec = catalog.get(BurnRatePolicy, next_name).spec
        tiers = {**spec.tiers, **tiers}
        min_bad_events = spec.min_bad_events if min_bad_events is None else min_bad_events
        next_name = spec.extends
    scaled = [_scaled(name, tier, window) for name, tier in tiers.items()]
    fastest_first = sorted(scaled, key=lambda tier: (tier.long, tier.short, tier.name))
    return Policy(tuple(fastest_first), DEFAULT_MIN_BAD_EVENTS if min_bad_events is None else min_bad_events)


def _scaled(name: str, tier: TierSpec, window: Duration) -> Tier:
    factor = Fraction(tier.budget) * int(window) / int(tier.long)
    return Tier(name, tier.severity, tier.long, tier.short, tier.for_, tier.budget, factor)

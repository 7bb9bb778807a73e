"""What makes an SLO alert: its policy, inheritance resolved, scaled to its window."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from generator.catalog import Catalog
from generator.kinds._intervals import DAY
from generator.kinds.burn_rate_policy.lineage import lineage
from generator.kinds.burn_rate_policy.model import AtRisk
from generator.kinds.burn_rate_policy.model import Tier as TierSpec
from generator.kinds.slo.windows import Window
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
    keep_firing_for: Duration
    budget: Decimal | None
    factor: Fraction

    @property
    def lasting(self) -> tuple[Duration, Duration]:
        """How long the burn must last, and how long the alert stays: tiers that agree share an alert."""
        return self.for_, self.keep_firing_for


@dataclass(frozen=True, eq=False)  # compared by identity: `resolve` makes each one once
class Policy:
    """Tiers from the fastest to the slowest, the minimum of bad events, and the alerts on the budget itself."""

    tiers: tuple[Tier, ...]
    min_bad_events: int
    exhausted: str | None = None
    at_risk: AtRisk | None = None

    def window(self, length: Duration) -> Window:
        """Choose how a window is summed: from tiles, or with weight in front for the fastest page."""
        tiled = length >= DAY
        fastest = min((tier.long for tier in self.tiers if tier.severity == "page"), default=None)
        return Window(length, tiled, front=length == fastest and not tiled)

    def alerts(self, severity: str) -> list[tuple[Tier, ...]]:
        """Group the tiers of a severity that share an alert."""
        tiers = sorted((tier for tier in self.tiers if tier.severity == severity), key=lambda tier: tier.lasting)
        return [tuple(group) for _, group in groupby(tiers, key=lambda tier: tier.lasting)]


@lru_cache(maxsize=1024)
def resolve(name: str, window: Duration, catalog: Catalog) -> Policy:
    """Resolve a policy for an SLO window: factor = budget share × SLO window / long window, exactly."""
    tiers: dict[str, TierSpec] = {}
    disabled: set[str] = set()
    own = [policy.spec for policy in lineage(name, catalog)]
    for spec in own:
        inherited = {tier: what for tier, what in spec.tiers.items() if tier not in disabled}
        tiers = {**inherited, **tiers}
        disabled.update(spec.disabled)
    scaled = sorted(
        (_scaled(tier, what, window) for tier, what in tiers.items()),
        key=lambda tier: (tier.long, tier.short, tier.name),
    )
    minimum = next((spec.min_bad_events for spec in own if spec.min_bad_events is not None), DEFAULT_MIN_BAD_EVENTS)
    exhausted = next((spec.exhausted for spec in own if spec.exhausted), None)
    return Policy(tuple(scaled), minimum, exhausted, next((spec.at_risk for spec in own if spec.at_risk), None))


def _scaled(name: str, tier: TierSpec, window: Duration) -> Tier:
    if tier.budget is not None:
        factor = Fraction(tier.budget) * int(window) / int(tier.long)
    else:
        factor = Fraction(tier.factor or 0)
    return Tier(name, tier.severity, tier.long, tier.short, tier.for_, tier.keep_firing_for, tier.budget, factor)

"""What a BurnRatePolicy must keep to, so that the rules can sum its windows."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic
from generator.kinds._base import Spec
from generator.kinds.burn_rate_policy.model import BurnRatePolicy
from generator.kinds.slo.windows import BASE, DAY, FAST, SLOW, nearest


def link(policy: Spec[BurnRatePolicy], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse windows of tiers that the rules cannot sum exactly."""
    for name, tier in policy.spec.tiers.items():
        for field, length in (("short", tier.short), ("long", tier.long)):
            step = SLOW if length >= DAY else FAST
            if length < BASE or length % step:
                message = (
                    f"the {field} window of tier '{name}' is {length}; windows are multiples of {step}, from {BASE} up"
                )
                span = catalog.span(policy, "spec", "tiers", name, field)
                yield Diagnostic("bad-window", message, span, f"write {max(BASE, nearest(length, step))}")

"""What a BurnRatePolicy must keep to, so that the rules can sum its windows."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._intervals import BASE, DAY, FAST, SLOW, nearest
from generator.kinds.burn_rate_policy.lineage import lineage
from generator.kinds.burn_rate_policy.model import BurnRatePolicy


def link(policy: Spec[BurnRatePolicy], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse windows of tiers that the rules cannot sum exactly."""
    yield from _disabled_faults(policy, catalog)
    for name, tier in policy.spec.tiers.items():
        for field, length in (("short", tier.short), ("long", tier.long)):
            step = SLOW if length >= DAY else FAST
            if length < BASE or length % step:
                message = (
                    f"the {field} window of tier '{name}' is {length}; windows are multiples of {step}, from {BASE} up"
                )
                span = catalog.span(policy, "spec", "tiers", name, field)
                yield Diagnostic("bad-window", message, span, f"write {max(BASE, nearest(length, step))}")


def _disabled_faults(policy: Spec[BurnRatePolicy], catalog: Catalog) -> Iterator[Diagnostic]:
    inherited = policy.spec.extends
    known = {name for parent in (lineage(inherited, catalog) if inherited else ()) for name in parent.spec.tiers}
    for number, name in enumerate(policy.spec.disabled):
        if name not in known:
            span = catalog.span(policy, "spec", "disabled", number)
            message = f"no tier '{name}' is inherited here"
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(name, known) or "remove it")

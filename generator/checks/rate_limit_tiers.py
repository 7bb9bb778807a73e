"""A tier that may do less than a lower one.

## What it does
Compares the tiers of every rate limit in their order, the lowest first, and the default tier with the lowest.

## Why it matters
Somebody pays for the higher tier. And who is not known, or does not say, must not get more than who is.

## Bad
```yaml
default_tier: pro
tiers: {free: 10, pro: 500, enterprise: 200}
```

## Better
```yaml
default_tier: free
tiers: {free: 10, pro: 50, enterprise: 200}
```
"""

from collections.abc import Iterator
from itertools import pairwise

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare neighbouring tiers, and the default with the lowest."""
    for resilience in resiliences(catalog):
        for name, limit in resilience.spec.rate_limits.items():
            for (lower, few), (higher, more) in pairwise(limit.tiers.items()):
                if more < few:
                    message = f"'{higher}' may {more} times in {limit.window}, '{lower}' before it {few} times"
                    span = catalog.span(resilience, "spec", "rate_limits", name, "tiers", higher)
                    yield Finding(message, span, "write the tiers in their order, the lowest first, each with more")
            lowest = next(iter(limit.tiers))
            own, least = limit.tiers[limit.default_tier], limit.tiers[lowest]
            if own > least:
                message = (
                    f"a caller of no known tier may {own} times in {limit.window}, one of '{lowest}' {least} times"
                )
                span = catalog.span(resilience, "spec", "rate_limits", name, "default_tier")
                yield Finding(message, span, f"write the lowest tier: '{lowest}'")


CHECK = Check(run, Severity.ERROR)

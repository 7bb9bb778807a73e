"""A burn-rate tier that can never fire at this objective.

## What it does
Multiplies each tier's burn rate by the error budget: the result is the error ratio at which it fires.

## Why it matters
An error ratio never exceeds 1. Where burn rate × budget reaches 1, even a total outage does not fire the tier.
Other generators publish such alerts without a word: at 90% and Google's 14.4, nobody is ever paged.

## Bad
```yaml
objective: 90%
policy: google      # 14.4 × 10% = 144%
```

## Better
```yaml
objective: 90%
policy: relaxed     # a policy of your own, with a smaller budget share in the fast tier
```
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.slo import policy
from generator.kinds.slo.model import DISABLED, SLO
from generator.plan.plan import Plan
from generator.units import percent, plain


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the error ratio of every tier with 1."""
    for slo in catalog.all(SLO):
        for tier, ratio in _unreachable(policy.resolve(slo.spec.policy, slo.spec.window, catalog), slo.spec.budget):
            if getattr(slo.spec.alerting, tier.severity) != DISABLED:
                message = (
                    f"tier '{tier.name}' of policy '{slo.spec.policy}' can never fire: {plain(tier.factor)} × "
                    f"{percent(slo.spec.budget)} = {float(ratio):.4g}, and no error ratio exceeds 1"
                )
                hint = "raise the objective, or take a policy with a smaller budget share in this tier"
                yield Finding(message, catalog.span(slo, "spec", "objective"), hint)


@lru_cache(maxsize=1024)
def _unreachable(tiers: policy.Policy, budget: Decimal) -> list[tuple[policy.Tier, Fraction]]:
    ratios = ((tier, tier.factor * Fraction(budget)) for tier in tiers.tiers)
    return [(tier, ratio) for tier, ratio in ratios if ratio >= 1]


CHECK = Check(run, Severity.ERROR)

"""A burn-rate tier that fires on a burn that the budget survives.

## What it does
Works out the burn rate of each tier, budget share × SLO window / long window, and reports one below 1.

## Why it matters
A burn rate of 1 uses up the budget exactly at the end of the SLO window. A tier below it alerts on errors that
the objective allows: people learn to ignore it. Google's windows are made for 30 days; over 7 days their slowest
tier has a burn rate of 0.23.

## Bad
```yaml
window: 7d
policy: google      # 10% × 7d / 3d = 0.23
```

## Better
```yaml
window: 7d
policy: weekly      # 20% × 7d / 1d = 1.4
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.slo import policy
from generator.kinds.slo.model import DISABLED, SLO
from generator.plan.plan import Plan
from generator.units import percent


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the burn rate of every tier with 1."""
    for slo in catalog.all(SLO):
        window = slo.spec.window
        for tier in policy.resolve(slo.spec.policy, window, catalog).tiers:
            if tier.factor >= 1 or tier.long > window or getattr(slo.spec.alerting, tier.severity) == DISABLED:
                continue
            share = f"{percent(tier.budget)} × {window} / {tier.long} = " if tier.budget else "burn rate "
            sum_ = f"{share}{float(tier.factor):.3g}"
            message = (
                f"tier '{tier.name}' of policy '{slo.spec.policy}' fires on a burn that the budget survives: {sum_}"
            )
            hint = "take a policy for this SLO window ('weekly' for 7d), or give the tier a shorter long window"
            yield Finding(message, catalog.span(slo, "spec", "window"), hint)


CHECK = Check(run, Severity.WARNING)

"""A burn-rate tier whose long window exceeds the SLO window.

## What it does
Compares the long window of each tier with the SLO window.

## Why it matters
A tier fires when a share of the budget is gone within its long window. Over a long window of three days, a
budget for one day has been renewed twice: the tier speaks of budgets that no longer count.

## Bad
```yaml
window: 1d
policy: google      # its slowest tier looks back 3d
```

## Better
```yaml
window: 7d
policy: weekly      # its slowest tier looks back 1d
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.slo import policy
from generator.kinds.slo.model import DISABLED, SLO
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every tier with its SLO's window."""
    for slo in catalog.all(SLO):
        window = slo.spec.window
        for tier in policy.resolve(slo.spec.policy, window, catalog).tiers:
            if tier.long > window and getattr(slo.spec.alerting, tier.severity) != DISABLED:
                looks_back = f"looks back {tier.long}, longer than the SLO window {window}"
                message = f"tier '{tier.name}' of policy '{slo.spec.policy}' {looks_back}"
                hint = "take a longer SLO window, or a policy with shorter windows"
                yield Finding(message, catalog.span(slo, "spec", "window"), hint)


CHECK = Check(run, Severity.ERROR)

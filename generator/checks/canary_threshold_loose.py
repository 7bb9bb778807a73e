"""A new version that wakes somebody before it is taken back.

## What it does
Compares the burn rate at which an analysis fails with the highest one at which the SLO's own alerts page.

## Why it matters
An analysis is there so that nobody is woken for a broken version: it must be the stricter of the two.

## Bad
```yaml
analysis: {slos: [{slo: availability, burn_rate: 20}]}   # the page comes at 14.4
```

## Better
```yaml
analysis: {slos: [{slo: availability, burn_rate: 10}]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rollouts import judgings
from generator.diagnostics import Severity
from generator.kinds._base import DISABLED
from generator.kinds.slo.policy import resolve
from generator.plan.plan import Plan
from generator.units import plain


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the burn rates of analyses and pages."""
    for one in judgings(catalog):
        for number, (judged, slo) in enumerate(zip(one.analysis.slos, one.slos, strict=True)):
            policy = resolve(slo.spec.policy, slo.spec.window, catalog)
            factors = [tier.factor for tier in policy.tiers if tier.severity == "page"]
            highest = max(factors, default=None) if slo.spec.alerting.page != DISABLED else None
            if highest is not None and judged.burn_rate > highest:
                rate = plain(judged.burn_rate)
                message = f"'{slo.name}' pages at a burn rate of {plain(highest)}, and the new version fails at {rate}"
                span = catalog.span(one.moved.spec, *one.place, "slos", number, "burn_rate")
                yield Finding(message, span, f"write {plain(highest)} or less")


CHECK = Check(run, Severity.WARNING)

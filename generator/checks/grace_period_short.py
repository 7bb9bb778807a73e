"""A cluster that kills an instance before it has ended.

## What it does
Compares how long the cluster waits for an instance to end with what that takes: the wait before it is told, its own
hard limit, and 5 seconds for what the process itself does not see.

## Why it matters
The time runs from the beginning of `pre_stop`, not from when the instance is told. At its end the process is killed:
the requests in flight are cut off, and the last logs are lost.

## Bad
```yaml
shutdown: {drain: 5s, grace: 20s, hard_limit: 30s, pre_stop: 10s, termination_grace: 30s}   # 10s + 30s + 5s = 45s
```

## Better
```yaml
shutdown: {drain: 5s, grace: 20s, hard_limit: 30s, pre_stop: 10s, termination_grace: 45s}   # or leave it out
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration

SLACK = Duration.parse("5s")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Add up what an end takes."""
    for resilience in resiliences(catalog):
        ends = resilience.spec.shutdown
        if ends is None or ends.termination_grace is None:
            continue
        needed = Duration(ends.pre_stop + ends.hard_limit + SLACK)
        if ends.termination_grace < needed:
            sum_ = f"pre_stop {ends.pre_stop} + hard limit {ends.hard_limit} + {SLACK} = {needed}"
            message = f"{sum_}, and the cluster kills it after {ends.termination_grace}"
            span = catalog.span(resilience, "spec", "shutdown", "termination_grace")
            yield Finding(message, span, f"write {needed} or more, or leave it out")


CHECK = Check(run, Severity.ERROR)

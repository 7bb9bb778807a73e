"""A shutdown whose steps take longer than it may.

## What it does
Adds up the steps of a shutdown, drain, grace and flush, and compares them with its hard limit.

## Why it matters
At the hard limit the process ends, whatever it is doing. What comes last is lost first: the logs and spans of just
the requests that were cut off.

## Bad
```yaml
shutdown: {drain: 10s, grace: 20s, flush: 3s, hard_limit: 30s}   # 10s + 20s + 3s = 33s
```

## Better
```yaml
shutdown: {drain: 5s, grace: 20s, flush: 3s, hard_limit: 30s}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Add up the steps of every shutdown."""
    for resilience in resiliences(catalog):
        ends = resilience.spec.shutdown
        if ends is None:
            continue
        needed = Duration(ends.drain + ends.grace + ends.flush)
        if needed >= ends.hard_limit:
            sum_ = f"drain {ends.drain} + grace {ends.grace} + flush {ends.flush} = {needed}"
            message = f"{sum_}, and the hard limit is {ends.hard_limit}: nothing is left for the last step"
            hint = "shorten a step, or raise the hard limit (and what kills the process from outside)"
            yield Finding(message, catalog.span(resilience, "spec", "shutdown", "hard_limit"), hint)


CHECK = Check(run, Severity.ERROR)

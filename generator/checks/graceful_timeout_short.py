"""A shutdown that does not wait as long as a request may take.

## What it does
Compares the grace of a shutdown with the time-out of requests.

## Why it matters
A request that is in flight when the instance is told to end, and that keeps to its own time-out, is still cut off.
Every deployment then costs some of the error budget.

## Bad
```yaml
timeouts: {request: 30s}
shutdown: {drain: 5s, grace: 20s, hard_limit: 30s}
```

## Better
```yaml
timeouts: {request: 30s}
shutdown: {drain: 5s, grace: 31s, hard_limit: 45s}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the grace of every shutdown with the time-out of requests."""
    for resilience in resiliences(catalog):
        ends, waits = resilience.spec.shutdown, resilience.spec.timeouts
        if ends and waits and ends.grace < waits.request:
            message = (
                f"a request may take {waits.request}, and a shutdown waits {ends.grace} for it: what takes longer is "
                "cut off at every deployment"
            )
            hint = f"write 'grace: {waits.request}' or more, or shorten the time-out of requests"
            yield Finding(message, catalog.span(resilience, "spec", "shutdown", "grace"), hint)


CHECK = Check(run, Severity.WARNING)

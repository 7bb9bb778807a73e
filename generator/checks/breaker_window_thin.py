"""A circuit breaker that opens on a single failure, or that one caller can never open.

## What it does
Works out how many failures open a breaker that has just seen its minimum of calls, and how many calls that all time
out one caller can make within its window.

## Why it matters
A breaker whose first failed call opens it turns a hiccup into an outage of its whole reset time. One whose window
ends before the minimum of calls can time out stays closed while every single call hangs.

## Bad
```yaml
{failure_ratio: 50%, minimum_calls: 10, window: 10s, timeout: 5s, reset: 30s}   # 10s / 5s = 2 calls
```

## Better
```yaml
{failure_ratio: 50%, minimum_calls: 10, window: 60s, timeout: 5s, reset: 30s}   # 60s / 5s = 12 calls
```
"""

from collections.abc import Iterator
from math import ceil

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration, percent


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Reckon with the smallest numbers that every breaker reacts to."""
    for resilience in resiliences(catalog):
        for name, breaker in resilience.spec.breakers.items():
            failures = ceil(breaker.minimum_calls * breaker.failure_ratio)
            in_turn = breaker.window // breaker.timeout
            if failures < 2:
                sum_ = f"{breaker.minimum_calls} calls × {percent(breaker.failure_ratio)} = {failures}"
                message = f"one failed call opens '{name}' for {breaker.reset}: {sum_}"
                needed = max(10, int(1 / breaker.failure_ratio) + 1)
                span = catalog.span(resilience, "spec", "breakers", name)
                yield Finding(message, span, f"write 'minimum_calls: {needed}' or more")
            elif in_turn < breaker.minimum_calls:
                message = (
                    f"a caller whose calls all time out never opens '{name}': {breaker.window} / {breaker.timeout} = "
                    f"{in_turn} calls, and {breaker.minimum_calls} are needed"
                )
                window = Duration(breaker.minimum_calls * breaker.timeout)
                hint = f"write 'window: {window}' or more, or a smaller minimum"
                yield Finding(message, catalog.span(resilience, "spec", "breakers", name, "window"), hint)


CHECK = Check(run, Severity.WARNING)

"""A time-out that is not shorter than the one around it.

## What it does
Compares the time-out of every circuit breaker, and the time in the queue, with the time-out of requests; and that one
with how long the gateway waits.

## Why it matters
The outer time-out ends the request before the inner one can say what was wrong: the caller learns nothing, the
breaker counts nothing and never opens, and the dependency goes on working for nobody.

## Bad
```yaml
timeouts: {request: 5s}
breakers: {payments: {failure_ratio: 50%, reset: 30s, timeout: 5s}}
```

## Better
```yaml
timeouts: {request: 30s}
breakers: {payments: {failure_ratio: 50%, reset: 30s, timeout: 5s}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences, rollouts
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.source import Steps
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what happens inside a request with its time-out."""
    for resilience in resiliences(catalog):
        waits, limits = resilience.spec.timeouts, resilience.spec.limits
        if waits is None:
            continue
        inner: list[tuple[str, Duration, Steps]] = [
            (f"a call through the breaker '{name}'", breaker.timeout, ("breakers", name, "timeout"))
            for name, breaker in resilience.spec.breakers.items()
        ]
        if limits:
            inner.append(("a request in the queue", limits.queue_time, ("limits", "queue_time")))
        for what, length, steps in inner:
            if length >= waits.request:
                message = f"{what} may wait {length}, and the whole request {waits.request}"
                hint = "write less, so that the request can still be answered"
                yield Finding(message, catalog.span(resilience, "spec", *steps), hint)
        yield from _outside(resilience.spec.service, waits.request, catalog)


def _outside(service: str, request: Duration, catalog: Catalog) -> Iterator[Finding]:
    for rollout in rollouts(catalog):
        said = rollout.spec.timeout
        if rollout.spec.service == service and said and said <= request:
            message = f"the gateway waits {said}, and the server answers after {request} at the latest"
            span = catalog.span(rollout, "spec", "timeout")
            yield Finding(message, span, "write more, so that the server's answer still comes; or leave it out")


CHECK = Check(run, Severity.ERROR)

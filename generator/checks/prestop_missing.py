"""An instance that stops serving while requests still come.

## What it does
Adds the wait before an instance is told to end to how long it serves on then, where a Gateway or an Ingress sends
requests to it, and compares that with 5 seconds.

## Why it matters
That a pod ends must first reach the proxies: they go on sending it requests for 5 to 10 seconds. Whatever comes after
it has closed its door fails, at every deployment.

## Bad
```yaml
shutdown: {drain: 1s, grace: 20s, hard_limit: 30s}
```

## Better
```yaml
shutdown: {drain: 1s, grace: 20s, hard_limit: 30s, pre_stop: 9s}   # or drain: 10s, if the server does that
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.checks._rollouts import moved
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration

# https://learnkube.com/graceful-shutdown: the endpoint is taken away while the pod already ends.
TOLD = Duration.parse("5s")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Add up how long an instance that is to end serves on."""
    served = {one.spec.spec.service for one in moved(catalog) if one.spec.spec.hosts}
    for resilience in resiliences(catalog):
        ends = resilience.spec.shutdown
        if ends is None or resilience.spec.service not in served:
            continue
        serving = Duration(ends.pre_stop + ends.drain)
        if serving < TOLD:
            sum_ = f"pre_stop {ends.pre_stop} + drain {ends.drain} = {serving}"
            message = f"{sum_} of serving on, and what stands in front takes {TOLD} to 10s to see that it ends"
            hint = f"write 'pre_stop: {Duration(2 * TOLD - ends.drain)}', or a longer drain if the server does that"
            yield Finding(message, catalog.span(resilience, "spec", "shutdown", "drain"), hint)


CHECK = Check(run, Severity.WARNING)

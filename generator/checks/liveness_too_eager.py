"""A liveness probe that kills what only needs a moment.

## What it does
Compares how long a liveness probe must fail, period × failures, with the same of readiness, and that of the startup
probe with how long a replica takes to start (`sizing.startup`).

## Why it matters
An instance that stalls, for a garbage collection or a burst, should first get no more requests, and be killed only if
that does not help. Killed too early, its work is lost, and its load goes to the others, which stall next. A start
that outlasts its probe never ends.
https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/

## Bad
```yaml
probes:
  liveness: {period: 5s, timeout: 2s, failures: 1}    # 5s × 1 = 5s
  readiness: {period: 5s, timeout: 2s, failures: 2}   # 5s × 2 = 10s
```

## Better
```yaml
probes:
  liveness: {period: 10s, timeout: 2s, failures: 3}   # 10s × 3 = 30s
  readiness: {period: 5s, timeout: 2s, failures: 2}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences, scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration

if TYPE_CHECKING:
    from generator.kinds.resilience.model import ProbeTimes


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Let every probe fail for as long as it may."""
    startups = {scaling.spec.service: scaling.spec.sizing.startup for scaling in scalings(catalog)}
    for resilience in resiliences(catalog):
        said = resilience.spec.probes
        if _lasts(said.liveness) <= _lasts(said.readiness):
            message = (
                f"an instance is killed after {_sum(said.liveness)}, and gets no more requests after "
                f"{_sum(said.readiness)}: it has no time to recover"
            )
            hint = "let liveness fail more often than readiness before it counts"
            yield Finding(message, catalog.span(resilience, "spec", "probes", "liveness"), hint)
        startup = startups.get(resilience.spec.service)
        if startup and _lasts(said.startup) <= startup:
            message = f"a replica takes {startup} to start, and is killed if it has not after {_sum(said.startup)}"
            hint = "write more failures: twice what it takes leaves room for a slow node"
            yield Finding(message, catalog.span(resilience, "spec", "probes", "startup"), hint)


def _lasts(said: "ProbeTimes") -> Duration:
    return Duration(said.period * said.failures)


def _sum(said: "ProbeTimes") -> str:
    return f"{said.period} × {said.failures} = {_lasts(said)}"


CHECK = Check(run, Severity.INFO)

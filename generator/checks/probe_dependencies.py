"""A readiness probe that gives up before the check of a dependency does.

## What it does
Compares how long the cluster waits for the answer of the readiness probe with how long one check of a dependency may
take. (Liveness has no dependencies: it is answered at a path of its own, and the server's contract asks nothing of it
but an answer.)

## Why it matters
Our server checks its dependencies in the background and answers at once. A program that checks when it is asked, as
many do, answers after the slowest dependency: if the cluster waits for less, a slow database reads as a program that
does not answer, and nobody sees which dependency it was.

## Bad
```yaml
probes: {readiness: {period: 5s, timeout: 1s, failures: 2}}   # and in the Service: health: {timeout: 2s}
```

## Better
```yaml
probes: {readiness: {period: 5s, timeout: 3s, failures: 2}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Wait for every dependency."""
    for resilience in resiliences(catalog):
        server = catalog.get(Service, resilience.spec.service).spec.server
        waits = resilience.spec.probes.readiness.timeout
        if server and server.health.dependencies and waits <= server.health.timeout:
            names = ", ".join(sorted(server.health.dependencies))
            message = (
                f"the cluster waits {waits} for readiness, and a check of {names} may take {server.health.timeout}: "
                f"{waits} ≤ {server.health.timeout}"
            )
            hint = f"write a time-out above {server.health.timeout}, or let a check take less"
            yield Finding(message, catalog.span(resilience, "spec", "probes", "readiness", "timeout"), hint)


CHECK = Check(run, Severity.WARNING)

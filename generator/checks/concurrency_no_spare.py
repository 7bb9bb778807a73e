"""Clients that only all replicas together can hold: none may be missing.

## What it does
Compares the connections of the LoadTest with what one replica fewer than the maximum holds, (max − 1) × users per
instance.

## Why it matters
One replica is often missing: it starts, is exchanged in a rollout, or is drained with its node. If the peak needs every
one of them, each such moment at the peak is an overload, which takes the others down as well.

## Bad
```yaml
replicas: {min: 3, max: 10}   # (10 − 1) × 100 = 900 < 1000
sizing: {users_per_instance: 100}
# and in the LoadTest: connections: 1000
```

## Better
```yaml
replicas: {min: 3, max: 11}
sizing: {users_per_instance: 100}
```
"""

from collections.abc import Iterator
from math import ceil

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import load_tests, scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Take one replica away."""
    known = {scaling.spec.service: scaling for scaling in scalings(catalog)}
    for test in load_tests(catalog):
        scaling = known.get(test.spec.service)
        if scaling:
            clients, each, most = (
                test.spec.connections,
                scaling.spec.sizing.users_per_instance,
                scaling.spec.replicas.max,
            )
            if clients and each and clients > (most - 1) * each:
                message = (
                    f"{clients} clients at once need every replica: ({most} − 1) × {each} = {(most - 1) * each} < "
                    f"{clients}, so that none may start, be exchanged or be drained at the peak"
                )
                hint = f"write 'replicas: {{max: {ceil(clients / each) + 1}}}' in Scaling/{scaling.name}"
                yield Finding(message, catalog.span(test, "spec", "connections"), hint)


CHECK = Check(run, Severity.ERROR)

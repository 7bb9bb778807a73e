"""Pools of connections that together are larger than what the dependency accepts.

## What it does
Multiplies the pool of a replica with all replicas at the maximum, those that a rollout adds included, and compares it
with four fifths of what the dependency accepts. Needs `sizing.connections`.

## Why it matters
Every replica that the autoscaler adds opens connections. When they are used up, new replicas cannot serve, the old ones
wait, and nobody gets in to see why. The last fifth is for migrations, backups and people.
https://www.postgresql.org/docs/current/runtime-config-connection.html

## Bad
```yaml
replicas: {min: 3, max: 10}   # (10 + 3) × 10 = 130 > 80
sizing: {connections: {database: {per_replica: 10, accepted: 100}}}
```

## Better
```yaml
sizing: {connections: {database: {per_replica: 6, accepted: 100}}}
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._fleet import fleets
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import percent, plain

_USABLE = Decimal("0.8")


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Open every pool."""
    surges = {fleet.service.name: fleet.surge for fleet in fleets(catalog, plan)}
    for scaling in scalings(catalog):
        most, surge = scaling.spec.replicas.max, surges.get(scaling.spec.service, 0)
        for name, pool in scaling.spec.sizing.connections.items():
            opened, usable = (most + surge) * pool.per_replica, pool.accepted * _USABLE
            if opened > usable:
                pods = f"({most} + {surge})" if surge else f"{most}"
                message = (
                    f"{name}: {pods} × {pool.per_replica} = {opened} connections > "
                    f"{percent(_USABLE)} of {pool.accepted} = {plain(usable)}"
                )
                fits = int(usable / (most + surge))
                hint = (
                    f"write 'per_replica: {fits}', and give the replicas that pool" if fits else "put a pooler between"
                )
                span = catalog.span(scaling, "spec", "sizing", "connections", name, "per_replica")
                yield Finding(message, span, hint)


CHECK = Check(run, Severity.ERROR)

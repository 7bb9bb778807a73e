"""A disruption budget that lets no pod go, or none at all.

## What it does
Works out how many pods a drain of nodes may take when the fleet is at its minimum: min − min_available, or
max_unavailable (shares are rounded up, as the cluster rounds them). Reports 0, and a fleet without any budget.

## Why it matters
A drain evicts pods one by one, as far as their budget allows. If it allows none, the drain waits for ever: nodes can be
neither updated nor removed until somebody deletes pods by hand. Without a budget nothing holds the drain back, and it
may take all replicas at once.

## Bad
```yaml
replicas: {min: 3, max: 10}
disruption: {min_available: 3}
```

## Better
```yaml
replicas: {min: 3, max: 10}
disruption: {min_available: 2}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import percent

if TYPE_CHECKING:
    from generator.kinds.scaling.disruption import Disruption


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Drain every fleet at its minimum."""
    for scaling in scalings(catalog):
        least, budget = scaling.spec.replicas.min, scaling.spec.disruption
        if budget is None:
            if least > 1:
                message = f"a drain of nodes may take all {least} replicas of '{scaling.spec.service}' at once"
                hint = f"write 'disruption: {{min_available: {least - 1}}}'"
                yield Finding(message, catalog.span(scaling, "spec", "replicas"), hint)
        else:
            free, sum_, field = _left(budget, least)
            if free <= 0 and least > 0:
                message = f"with {least} replicas no pod may go, and a drain of nodes waits for ever: {sum_}"
                hint = "write 'max_unavailable: 1'" + (f", or 'min_available: {least - 1}'" if least > 1 else "")
                yield Finding(message, catalog.span(scaling, "spec", "disruption", field), hint)


def _left(budget: "Disruption", replicas: int) -> tuple[int, str, str]:
    from generator.kinds.scaling.disruption import pods

    if budget.max_unavailable is not None:
        free = pods(budget.max_unavailable, replicas)
        return free, f"{_share(budget.max_unavailable, replicas)}{free} may be gone", "max_unavailable"
    amount = budget.min_available or 0
    kept = pods(amount, replicas)
    return replicas - kept, f"{_share(amount, replicas)}{replicas} − {kept} = {replicas - kept}", "min_available"


def _share(amount: int | Decimal, replicas: int) -> str:
    return f"{percent(amount)} of {replicas}, rounded up; " if isinstance(amount, Decimal) else ""


CHECK = Check(run, Severity.ERROR)

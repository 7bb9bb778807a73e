"""A maximum of replicas that the projected load will use up.

## What it does
Works out how many replicas the projected peak of each horizon needs, rate × CPU of a request / (target × request), and
compares it with four fifths of the maximum. Needs `sizing.cpu_ms_per_request`, and a Capacity with requests a day.

## Why it matters
At its maximum the autoscaler can do no more: the replicas run hotter than their target, then at their limit, where they
are throttled and requests pile up. The fifth that is kept free is for what no projection knows, and for a rollout.

## Bad
```yaml
replicas: {min: 3, max: 9}   # 116 requests/s × 10 ms / (65% × 250m) = 8 replicas, and 80% of 9 is 7
sizing: {cpu_ms_per_request: 10}
```

## Better
```yaml
replicas: {min: 3, max: 10}
sizing: {cpu_ms_per_request: 10}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import capacities
from generator.checks._sized import Sized, shown, sized
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import percent, plain, shortened

if TYPE_CHECKING:
    from generator.kinds.capacity.model import Capacity

_USABLE = Decimal("0.8")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Size the fleet for every horizon, and tell the first one that does not fit."""
    said = {capacity.spec.service: capacity.spec for capacity in capacities(catalog)}
    for one in sized(catalog):
        capacity = said.get(one.scaling.spec.service)
        found = next(_misfits(one, capacity), None) if capacity else None
        if found:
            hint = f"write 'max: {found[1]}' or more, or larger requests"
            yield Finding(found[0], catalog.span(one.scaling, "spec", "replicas", "max"), hint)


def _misfits(one: Sized, capacity: "Capacity") -> Iterator[tuple[str, int]]:
    from generator.autoscaler.sizing import replicas_for

    most = one.scaling.spec.replicas.max
    whole = (each for each in capacity.resources.values() if each.unit == "requests_per_day" and not each.part_of)
    for projection, (months, rate) in ((each, point) for each in whole for point in capacity.peak_rates(each)):
        needed = replicas_for(float(rate), *one.per_replica)
        if needed > most * _USABLE:
            a_day = shortened(dict(projection.points)[months])
            when = f"{f'in {months} months' if months else 'now'}, {a_day} a day × {plain(capacity.peak_factor)},"
            sum_ = f"{shown(rate)} × {one.cost} / ({one.each}) = {needed} replicas"
            bound = f"{percent(_USABLE)} of {most} is {int(most * _USABLE)}"
            yield f"the peak {when} needs {sum_}, and {bound}", ceil(needed / _USABLE)


CHECK = Check(run, Severity.ERROR)

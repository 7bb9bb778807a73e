"""A minimum of replicas that does not hold the least load, or does not outlast a zone.

## What it does
Works out what rate the minimum of replicas holds at the target of CPU, and compares it with the smallest benchmark of
the LoadTest (needs `sizing.cpu_ms_per_request`). Where the nodes are in several zones, it wants three replicas at
least: one in each of two zones, and one more.

## Why it matters
The minimum is what there is in the first minutes of every rise of the load, before the autoscaler has added anything.
With two replicas in two zones, the loss of a zone leaves one, and the next drain or crash leaves none.

## Bad
```yaml
replicas: {min: 2, max: 10}   # 2 × 65% × 250m / 5 ms = 65 requests/s
sizing: {cpu_ms_per_request: 5}
# and in the LoadTest: benchmarks: {baseline: {rate: 100, latency: 100ms}}
```

## Better
```yaml
replicas: {min: 4, max: 10}
sizing: {cpu_ms_per_request: 5}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import load_tests, scalings
from generator.checks._sized import Sized, shown, sized
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.load_test.model import LoadTest

_OUTLASTING = 3


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Keep every fleet at its minimum."""
    cluster = cluster_of(catalog)
    for scaling in scalings(catalog):
        least = scaling.spec.replicas.min
        if cluster and (cluster.zones or 1) > 1 and 0 < least < _OUTLASTING:
            left = f"{least} − 1 = {least - 1}"
            message = (
                f"{least} replicas in {cluster.zones} zones: without one of the zones {left} is left, and none to spare"
            )
            span = catalog.span(scaling, "spec", "replicas", "min")
            yield Finding(message, span, f"write 'min: {_OUTLASTING}': one in each of two zones, and one more")
    tests = {test.spec.service: test for test in load_tests(catalog)}
    for one in sized(catalog):
        test = tests.get(one.scaling.spec.service)
        found = _smallest(one, test.spec) if test and one.scaling.spec.replicas.min else None
        if found:
            yield Finding(found[0], catalog.span(one.scaling, "spec", "replicas", "min"), f"write 'min: {found[1]}'")


def _smallest(one: Sized, test: "LoadTest") -> tuple[str, int] | None:
    from generator.autoscaler.sizing import rate_at_target, replicas_for

    name, benchmark = min(test.benchmarks.items(), key=lambda each: each[1].rate)
    least, rate = one.scaling.spec.replicas.min, float(benchmark.rate)
    held = rate_at_target(least, *one.per_replica)
    if rate <= held:
        return None
    sum_ = f"{least} × {one.each} / {one.cost} = {shown(held)}"
    message = f"'{name}' asks for {shown(rate)}: the minimum of replicas holds {sum_}"
    return message, replicas_for(rate, *one.per_replica)


CHECK = Check(run, Severity.WARNING)

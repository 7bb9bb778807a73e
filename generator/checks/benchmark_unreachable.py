"""A benchmark that the fleet does not reach with all its replicas.

## What it does
Works out what rate the maximum of replicas holds at the target of CPU, replicas × target × request / CPU of a
request, and compares it with the benchmarks of the LoadTest. Needs `sizing.cpu_ms_per_request`.

## Why it matters
The load test would fail by arithmetic, whatever is tuned: beyond that rate the replicas run hotter than their target,
and beyond their limits they are throttled.

## Bad
```yaml
replicas: {min: 3, max: 10}   # 10 × 65% × 250m / 10 ms = 162.5 requests/s
sizing: {cpu_ms_per_request: 10}
# and in the LoadTest: benchmarks: {maximum: {rate: 500, latency: 200ms}}
```

## Better
```yaml
replicas: {min: 3, max: 31}
sizing: {cpu_ms_per_request: 10}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import load_tests
from generator.checks._sized import Sized, shown, sized
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Give every benchmark all replicas."""
    from generator.autoscaler.sizing import rate_at_target, replicas_for

    known = {one.scaling.spec.service: one for one in sized(catalog)}
    for test in load_tests(catalog):
        one = known.get(test.spec.service)
        if one:
            most = one.scaling.spec.replicas.max
            held = rate_at_target(most, *one.per_replica)
            for name, benchmark in test.spec.benchmarks.items():
                if benchmark.rate > held:
                    sum_ = f"{most} × {one.each} / {one.cost} = {shown(held)}"
                    message = f"'{name}' asks for {shown(float(benchmark.rate))}: all replicas hold {sum_}{_cap(one)}"
                    needed = replicas_for(float(benchmark.rate), *one.per_replica)
                    hint = f"write 'max: {needed}' in Scaling/{one.scaling.name}, or larger requests"
                    yield Finding(message, catalog.span(test, "spec", "benchmarks", name, "rate"), hint)


def _cap(one: Sized) -> str:
    from generator.autoscaler.sizing import rate_at_limit

    if one.limit is None:
        return ""
    rate = rate_at_limit(one.scaling.spec.replicas.max, float(one.cpu_ms), round(one.limit * 1000))
    return f" at their target, and {shown(rate)} at their limits"


CHECK = Check(run, Severity.WARNING)

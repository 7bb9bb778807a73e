"""What KEDA refuses, or takes and never does.

## What it does
Looks at schedules (replicas outside of the minimum and the maximum, none at all, an end that is the start) and at the
fallback (replicas outside, and nothing that it could stand in for).

## Why it matters
A schedule asks for a number of replicas; below the minimum it changes nothing, and above the maximum it is cut off. One
that starts when it ends is refused. A fallback only stands in for what is asked of Prometheus: for CPU and memory KEDA
never sees that anything is missing.

## Bad
```yaml
replicas: {min: 3, max: 10}
schedules: {morning: {start: "0 7 * * *", end: "0 9 * * *", replicas: 12}}
```

## Better
```yaml
replicas: {min: 3, max: 10}
schedules: {morning: {start: "0 7 * * *", end: "0 9 * * *", replicas: 6}}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.scaling.model import Replicas, Scaling


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look at what only KEDA does."""
    for scaling in scalings(catalog):
        yield from _schedules(scaling, catalog)
        yield from _fallback(scaling, catalog)


def _schedules(scaling: "Spec[Scaling]", catalog: Catalog) -> Iterator[Finding]:
    replicas = scaling.spec.replicas
    for name, schedule in scaling.spec.schedules.items():
        place = ("spec", "schedules", name)
        if schedule.start == schedule.end:
            message = f"'{name}' ends when it begins, at '{schedule.end}': KEDA refuses it"
            yield Finding(message, catalog.span(scaling, *place, "end"), "write when it ends")
        fault = _misses(schedule.replicas, replicas)
        if fault:
            message = f"'{name}' asks for 'replicas: {schedule.replicas}': {fault}"
            hint = f"write a number from {max(replicas.min, 1)} to {replicas.max}"
            yield Finding(message, catalog.span(scaling, *place, "replicas"), hint)


def _misses(wanted: int, replicas: "Replicas") -> str | None:
    if wanted > replicas.max:
        return f"{wanted} > {replicas.max}, the maximum, so that it gets {replicas.max}"
    if wanted < replicas.min:
        return f"{wanted} < {replicas.min}, the minimum, so that it changes nothing"
    return "a schedule only raises the number, so that it changes nothing" if wanted == 0 else None


def _fallback(scaling: "Spec[Scaling]", catalog: Catalog) -> Iterator[Finding]:
    said, replicas = scaling.spec, scaling.spec.replicas
    if said.fallback is None:
        return
    wanted = said.fallback.replicas
    if not replicas.min <= wanted <= replicas.max:
        sign, bound, which = (">", replicas.max, "maximum") if wanted > replicas.max else ("<", replicas.min, "minimum")
        message = f"the fallback is 'replicas: {wanted}': {wanted} {sign} {bound}, the {which}"
        hint = f"write a number from {replicas.min} to {replicas.max} that bears the usual load"
        yield Finding(message, catalog.span(scaling, "spec", "fallback", "replicas"), hint)
    if not (said.pods or said.external):
        message = f"the fallback, 'replicas: {wanted}', stands in for nothing: of '{said.service}' KEDA asks no metric"
        hint = "take it out, or scale by something that Prometheus tells, under 'pods' or 'external'"
        yield Finding(message, catalog.span(scaling, "spec", "fallback"), hint)


CHECK = Check(run, Severity.ERROR)

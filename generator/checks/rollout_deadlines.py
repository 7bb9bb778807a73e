"""A rollout whose deadlines end it too soon.

## What it does
Compares the progress deadline with what a new pod may take to start and to be ready; and how long the old version of
a blue-green rollout stays with how long the new one is judged after it took over.

## Why it matters
A deadline that ends before the pod's own start-up calls sound rollouts stuck, and Argo takes them back. An old
version that is gone before the verdict cannot take over again at once.

## Bad
```yaml
pace: {progress_deadline: 2m, min_ready: 10s}   # the startup probe gives 5s × 30 = 2m30s
```

## Better
```yaml
pace: {progress_deadline: 10m, min_ready: 10s}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.checks._rollouts import Moved, moved
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare deadlines with what must fit into them."""
    for one in moved(catalog):
        yield from _progress(one, catalog)
        yield from _old_version(one, catalog)


def _progress(one: Moved, catalog: Catalog) -> Iterator[Finding]:
    said = one.spec.spec
    for resilience in resiliences(catalog):
        if resilience.spec.service == said.service:
            startup = resilience.spec.probes.startup
            needed = Duration(startup.period * startup.failures + said.pace.min_ready)
            if said.pace.progress_deadline <= needed:
                sum_ = f"{startup.period} × {startup.failures} + {said.pace.min_ready} = {needed}"
                message = f"a new pod may take {sum_}, and after {said.pace.progress_deadline} it counts as stuck"
                span = catalog.span(one.spec, "spec", "pace", "progress_deadline")
                yield Finding(message, span, "write a longer deadline, or fewer failures of the startup probe")


def _old_version(one: Moved, catalog: Catalog) -> Iterator[Finding]:
    said = one.spec.spec.blue_green
    if said and said.after:
        judged = said.lasts(said.after)
        if said.scale_down_delay < judged:
            sum_ = f"{said.after.initial_delay} + {said.measurements - 1} × {said.after.interval} = {judged}"
            message = f"the new version is judged for {sum_}, and the old one is gone after {said.scale_down_delay}"
            span = catalog.span(one.spec, "spec", "blue_green", "scale_down_delay")
            yield Finding(message, span, f"write {judged} or more")


CHECK = Check(run, Severity.ERROR)

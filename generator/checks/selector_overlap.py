"""Two services whose containers nobody can tell apart.

## What it does
Looks for services of one namespace that name their container alike, where one of them has triggers on CPU or memory.
(What the autoscaler itself selects is made from the service's name, which is unique.)

## Why it matters
cAdvisor names containers, not services. A trigger then averages over the pods of both: an idle one hides a busy one,
and the fleet that is told of is not the one that needs help. The same is true of the autoscaler's own selector where
it fits pods of another workload. https://github.com/kubernetes/kubernetes/issues/120875

## Bad
```yaml
{kind: Service, metadata: {name: shop}, spec: {workload: {container: app}, ...}}
{kind: Service, metadata: {name: cart}, spec: {workload: {container: app}, ...}}
```

## Better
```yaml
{kind: Service, metadata: {name: shop}, spec: {workload: {container: shop}, ...}}
{kind: Service, metadata: {name: cart}, spec: {workload: {container: cart}, ...}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for the container of every scaled service among the others."""
    running: dict[str, list[Spec[Service]]] = {}
    for service in catalog.all(Service):
        if service.spec.workload:
            running.setdefault(service.spec.workload.container, []).append(service)
    for scaling in scalings(catalog):
        own = catalog.get(Service, scaling.spec.service)
        triggers = [name for name, trigger in scaling.spec.triggers.items() if trigger.resource]
        container = own.spec.workload.container if own.spec.workload else ""
        for other in running.get(container, ()) if triggers else ():
            if other is not own:
                yield _finding(own, other, container, triggers, catalog)


def _finding(
    own: Spec[Service], other: Spec[Service], container: str, triggers: list[str], catalog: Catalog
) -> Finding:
    message = (
        f"'{own.name}' and '{other.name}' both run a container '{container}': {', '.join(triggers)} would average over "
        "the pods of both"
    )
    misnamed = own if container == other.name else other
    span = catalog.span(misnamed, "spec", "workload", "container")
    return Finding(message, span, f"name it as the service: 'container: {misnamed.name}'")


CHECK = Check(run, Severity.ERROR)

"""Probes count as users.

## What it does
Looks for probes over HTTP that reach a service whose SLOs count its requests, while nothing tells the probes' requests
from those of users: the service has no `synthetic`, and the path is none of its `unmeasured_routes`.

## Why it matters
Probes succeed at night, when nobody else asks: they are good events that no user has seen, and make the ratio look
better than it is. When they fail, they burn a budget that belongs to users. With little traffic they decide alone.

## Bad
```yaml
kind: Probe
spec: {service: shop, check: {type: http, url: "https://shop.example.com/orders"}}
```

## Better
```yaml
kind: Service
metadata: {name: shop}
spec:
  synthetic: {client: blackbox}   # a label of its metrics that tells them apart
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._probes import probes
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.probe.model import Probe

MINUTE = 60_000


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what is probed with what is counted."""
    for probe in probes(catalog):
        service = catalog.get(Service, probe.spec.service)
        counted = [] if service.spec.synthetic else _counting(service, catalog)
        paths = [path for path in _paths(probe) if not _unmeasured(path, service.spec)]
        if counted and paths:
            yield _finding(probe, paths, counted, catalog)


def _paths(probe: "Spec[Probe]") -> list[str]:
    return [urlsplit(check.target).path or "/" for check in probe.spec.checks.values() if check.type == "http"]


def _unmeasured(path: str, service: Service) -> bool:
    patterns = service.server.unmeasured_routes if service.server else []
    return any(path == each or (each.endswith("*") and path.startswith(each[:-1])) for each in patterns)


def _counting(service: Spec[Service], catalog: Catalog) -> list[Spec[SLO]]:
    """List the SLOs that count what the service itself says of its requests."""
    return [
        slo
        for slo in catalog.all(SLO)
        if slo.spec.service == service.name
        and any(
            use.metric in service.spec.metrics and "route" in service.spec.metrics[use.metric].labels
            for use in slo.spec.sli.uses()
        )
    ]


def _finding(probe: "Spec[Probe]", paths: list[str], counted: list[Spec[SLO]], catalog: Catalog) -> Finding:
    regions = len(probe.spec.regions or catalog.get(Environment, catalog.environment).spec.blackbox.regions)
    each = f"{regions} regions × {len(paths)} requests" if len(paths) > 1 else f"{regions} regions"
    rate = regions * len(paths) * MINUTE / int(probe.spec.interval)
    who = ", ".join(f"'{slo.name}'" for slo in counted[:3]) + (" and others" if len(counted) > 3 else "")
    message = (
        f"the requests of '{probe.name}' count as users' in {who}: {each} every {probe.spec.interval} are "
        f"{rate:g} a minute, to {', '.join(dict.fromkeys(paths))}"
    )
    hint = f"give the metrics of '{probe.spec.service}' a label that tells them apart, and name it under 'synthetic'"
    return Finding(message, catalog.span(probe, "spec", "service"), hint)


CHECK = Check(run, Severity.WARNING)

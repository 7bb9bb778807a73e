"""A target in % of a request that nobody makes.

## What it does
Looks whether a service that is scaled by CPU or memory asks for that resource: in its workload, by its limit (which
Kubernetes takes for the request where there is none), or by the namespace's default.

## Why it matters
The autoscaler divides what is used by what was asked for. Without a request it cannot: it reports
`FailedGetResourceMetric` and changes nothing, whatever the load. One container without a request is enough; with
sidecars that others add, write `container_only: true`.

## Bad
```yaml
workload: {container: api, requests: {memory: 512Mi}}   # and in the Scaling: targets: {cpu: 65%}
```

## Better
```yaml
workload: {container: api, requests: {cpu: 250m, memory: 512Mi}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.checks._resources import asked_for
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.kinds.service.model import Service
from generator.plan.plan import Plan
from generator.units import percent


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for what each target is a share of."""
    for scaling in scalings(catalog):
        workload = catalog.get(Service, scaling.spec.service).spec.workload
        asked = asked_for(workload, cluster_of(catalog))
        for resource, share in scaling.spec.targets.given.items():
            if resource not in asked:
                message = (
                    f"{percent(share)} of which request? '{scaling.spec.service}' asks for no {resource}: the "
                    "autoscaler cannot read that metric, and changes nothing"
                )
                hint = f"write 'requests: {{{resource}: ...}}' in the workload of Service/{scaling.spec.service}"
                yield Finding(message, catalog.span(scaling, "spec", "targets", resource), hint)


CHECK = Check(run, Severity.ERROR)

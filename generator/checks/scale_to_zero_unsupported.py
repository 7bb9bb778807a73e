"""A minimum of no replicas where nothing could wake them.

## What it does
Looks whether a service that may have no replicas is scaled by something that exists without them, and whether the
cluster allows it: Kubernetes' own autoscaler from 1.37 on, KEDA always.

## Why it matters
No replica uses CPU or memory: scaled by these alone, a service that has gone to 0 stays there. The API server refuses
such an autoscaler, and so does KEDA.

## Bad
```yaml
replicas: {min: 0, max: 10}
targets: {cpu: 65%}
```

## Better
```yaml
replicas: {min: 0, max: 10}
targets: {cpu: 65%}
external: {queue: {query: sum(jobs_waiting), per_replica: 20}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.plan.plan import Plan

SINCE = "1.37"  # https://github.com/kubernetes/kubernetes/pull/139648


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for what could wake a service that has no replicas."""
    cluster = cluster_of(catalog)
    for scaling in scalings(catalog):
        said = scaling.spec
        if said.replicas.min > 0:
            continue
        keda = cluster is not None and cluster.autoscaler == "keda"
        span = catalog.span(scaling, "spec", "replicas", "min")
        if not (said.external or (keda and (said.pods or said.schedules))):
            message = f"nothing wakes '{said.service}' from 0 replicas: without any, there is no metric of them"
            yield Finding(message, span, "write 'min: 1', or scale by something of others under 'external'")
        elif cluster and not keda and not cluster.knows(SINCE):
            message = f"0 replicas need Kubernetes {SINCE}, or KEDA; {catalog.environment} has {cluster.version}"
            yield Finding(message, span, f"write 'min: 1', or raise 'version' in Environment/{catalog.environment}")


CHECK = Check(run, Severity.ERROR)

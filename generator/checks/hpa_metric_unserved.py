"""A metric that nobody serves to the autoscaler.

## What it does
Looks for scalings by metrics other than CPU and memory in environments where Kubernetes' own autoscaler has no adapter
to ask. (That the series exist, `promql-unknown-metric` looks after.)

## Why it matters
Kubernetes knows CPU and memory, from metrics-server. Everything else an adapter must fetch from Prometheus; without one
the autoscaler reports `FailedGetExternalMetric` or `FailedGetPodsMetric`, and no longer scales down by any metric.

## Bad
```yaml
kubernetes: {namespace: shop}                       # and in the Scaling: pods: {tool_executions_in_flight: 20}
```

## Better
```yaml
kubernetes: {namespace: shop, metrics_adapter: true}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for an adapter, where one is needed."""
    cluster = cluster_of(catalog)
    if cluster is None or cluster.autoscaler != "hpa" or cluster.metrics_adapter:
        return
    for scaling in scalings(catalog):
        for field in ("pods", "external"):
            for metric in getattr(scaling.spec, field):
                message = (
                    f"nobody serves '{metric}' to the autoscaler: it reads CPU and memory by itself, and "
                    f"{catalog.environment} has neither prometheus-adapter nor KEDA"
                )
                hint = f"write 'metrics_adapter: true' or 'autoscaler: keda' in Environment/{catalog.environment}"
                yield Finding(message, catalog.span(scaling, "spec", field, metric, key=True), hint)


CHECK = Check(run, Severity.ERROR)

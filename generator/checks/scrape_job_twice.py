"""Two scrape jobs of one name.

## What it does
Compares the names of all scrape jobs of an environment.

## Why it matters
The name becomes the label `job`, by which rules tell series apart. Prometheus refuses to start with two jobs of
one name.

## Bad
```yaml
scrape_jobs: [{name: api, targets: ["a:8080"]}, {name: api, targets: ["b:8080"]}]
```

## Better
```yaml
scrape_jobs: [{name: api, targets: ["a:8080", "b:8080"]}]
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Walk through all jobs and remember their names."""
    seen: dict[str, tuple[Spec[Service], int]] = {}
    for service in catalog.all(Service):
        for number, job in enumerate(service.spec.scrape_jobs):
            if job.name in seen:
                span = catalog.span(service, "spec", "scrape_jobs", number, "name")
                other, position = seen[job.name]
                first = catalog.span(other, "spec", "scrape_jobs", position, "name")
                message = f"the scrape job '{job.name}' is defined twice; the first stands at {first}"
                yield Finding(message, span, "rename one of them")
            else:
                seen[job.name] = (service, number)


CHECK = Check(run, Severity.ERROR)

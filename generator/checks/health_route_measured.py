"""Probes and scrapes that count as requests.

## What it does
Reports a service with a `server` section whose health paths, or the paths that are scraped, are not among its
`unmeasured_routes`.

## Why it matters
A probe is the easiest of requests, and comes every few seconds whatever the users do. Counted, it makes every error
ratio and every latency look better: at night most of the traffic is the cluster asking whether the server is there.

## Bad
```yaml
server:
  health: {liveness: /live, readiness: /ready}   # unmeasured: /health/*, /metrics*
```

## Better
```yaml
server:
  unmeasured_routes: [/live, /ready, /metrics*]
  health: {liveness: /live, readiness: /ready}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look the paths of probes and scrapes up among the routes that are not measured."""
    for service in catalog.all(Service):
        server = service.spec.server
        if server is None:
            continue
        probes = (server.health.liveness, server.health.readiness)
        paths = dict.fromkeys((*probes, *(job.path for job in service.spec.scrape_jobs)))
        measured = [path for path in paths if not any(_fits(pattern, path) for pattern in server.unmeasured_routes)]
        if measured:
            what = "are" if len(measured) > 1 else "is"
            message = f"{', '.join(measured)} {what} counted like requests of users"
            span = catalog.span(service, "spec", "server", "unmeasured_routes")
            yield Finding(message, span, f"add to 'unmeasured_routes': {', '.join(measured)}")


def _fits(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern


CHECK = Check(run, Severity.WARNING)

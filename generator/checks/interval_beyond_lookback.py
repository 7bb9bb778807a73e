"""An interval that is longer than Prometheus looks back.

## What it does
Compares the interval of every scrape job and probe, and the environment's `scrape_interval` and `evaluation_interval`,
with the 5 minutes that Prometheus looks back for a sample (its flag `--query.lookback-delta`).

## Why it matters
A sample older than that counts as gone. A gauge that is scraped every 10 minutes exists for 5 of them: an alert on it
resolves and starts its `for` anew at every scrape, and `absent` fires. Rules that are evaluated so rarely miss what
is over in between. At 2 minutes and less, one scrape may fail; a value that does not change costs next to nothing.

## Bad
```yaml
scrape_jobs:
  - {name: backup, interval: 10m, targets: ["backup:9100"]}
```

## Better
```yaml
scrape_jobs:
  - {name: backup, interval: 2m, targets: ["backup:9100"]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import LOOKBACK
from generator.checks._probes import probes
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.plan.plan import Plan
from generator.units import Duration

# promtool, too, counts an interval as long as the lookback as too long (check config --lint=too-long-scrape-interval).
_SCRAPE_HINT = "write 2m or less, so that one scrape may fail"
_EVALUATE_HINT = "write 1m or less; 30s is usual"


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every interval that a person can set."""
    for service in catalog.all(Service):
        for number, job in enumerate(service.spec.scrape_jobs):
            if job.interval and job.interval >= LOOKBACK:
                span = catalog.span(service, "spec", "scrape_jobs", number, "interval")
                yield Finding(_gone(f"'{job.name}' is scraped", "its series are", job.interval), span, _SCRAPE_HINT)
    for probe in probes(catalog):
        if probe.spec.interval >= LOOKBACK:
            span = catalog.span(probe, "spec", "interval")
            yield Finding(_gone(f"'{probe.name}' is tried", "its series are", probe.spec.interval), span, _SCRAPE_HINT)
    environment = catalog.get(Environment, catalog.environment)
    scrape, evaluate = environment.spec.prometheus.scrape_interval, environment.spec.prometheus.evaluation_interval
    if scrape >= LOOKBACK:
        span = catalog.span(environment, "spec", "prometheus", "scrape_interval")
        yield Finding(_gone(f"{environment.name} scrapes", "all series are", scrape), span, _SCRAPE_HINT)
    if evaluate >= LOOKBACK:
        span = catalog.span(environment, "spec", "prometheus", "evaluation_interval")
        yield Finding(_gone(f"{environment.name} evaluates its rules", "ALERTS is", evaluate), span, _EVALUATE_HINT)


def _gone(what: str, series: str, interval: Duration) -> str:
    gone = Duration(interval - LOOKBACK)
    then = f"{series} gone for {gone} of every {interval}" if gone else f"{series} gone whenever one comes late"
    return f"{what} every {interval}, and Prometheus looks back {LOOKBACK}: {then}"


CHECK = Check(run, Severity.WARNING)

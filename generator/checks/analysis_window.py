"""An analysis that asks for more than Prometheus can tell.

## What it does
Compares the times of an analysis with how often its metrics are scraped: it must not measure more often than every
two scrapes, must look back over four, and must not begin before what it looks back over is the new version's.

## Why it matters
A rate over fewer than four scrapes is empty as soon as one fails. An analysis that begins at once looks back to when
there was no new version, finds nothing or too little, and its verdict is luck.

## Bad
```yaml
analysis: {slos: [{slo: availability}], window: 1m, interval: 10s, initial_delay: 30s}   # scraped every 30s
```

## Better
```yaml
analysis: {slos: [{slo: availability}], window: 5m, interval: 1m, initial_delay: 5m}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rollouts import Judging, judgings, slowest_scrape
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare an analysis with the scrapes of what it reads."""
    for one in judgings(catalog):
        scrape = max(slowest_scrape(slo, catalog) for slo in one.slos)
        said = one.analysis
        for field, length, times in (("interval", said.interval, 2), ("window", said.window, 4)):
            needed = Duration(times * scrape)
            if length < needed:
                message = f"{times} × {scrape} = {needed}, which {times} scrapes take; '{field}' is {length}"
                yield _finding(one, field, message, f"write {needed} or more", catalog)
        if said.initial_delay < said.window:
            message = f"it first looks back {said.window} after {said.initial_delay}: to before the new version"
            yield _finding(one, "initial_delay", message, f"write {said.window} or more", catalog)


def _finding(one: Judging, field: str, message: str, hint: str, catalog: Catalog) -> Finding:
    return Finding(message, catalog.span(one.moved.spec, *one.place, field), hint)


CHECK = Check(run, Severity.ERROR)

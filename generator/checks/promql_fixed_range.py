"""A panel takes a rate over a fixed range, where the range should follow the time that is shown.

## What it does
Looks for `rate`, `irate` and `increase` of raw series over a fixed range in the panels of a `Dashboard`.

## Why it matters
A graph has a value for every so many pixels. Over a month each stands for an hour, and `rate(...[5m])` shows five
minutes of it and drops the rest: the outage in between is not there. `$__rate_interval` is as long as the step, and
never shorter than four scrapes. Recorded series keep their range, and need no rate.

## Bad
```yaml
queries: [{expr: 'sum(rate(http_requests_total[5m]))'}]
```

## Better
```yaml
queries: [{expr: 'sum(rate(http_requests_total[$__rate_interval]))'}]
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import dashboards, panels_of
from generator.diagnostics import Severity
from generator.plan.plan import Plan

# A single number of the last hour is what it says; a course is not.
_COURSES = frozenset({"timeseries", "state-timeline"})


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for fixed ranges in what is drawn over time."""
    written = dashboards(catalog)
    if written:
        from generator.verify.panel_queries import fixed_ranges  # what few projects need
    for dashboard in written:
        for panel, place in panels_of(dashboard):
            for number, query in enumerate(panel.queries if panel.type in _COURSES else ()):
                if found := fixed_ranges(query.expr):
                    span = catalog.span(dashboard, *place, "queries", number, "expr")
                    message = f"'{found[0]}' looks at the same range whatever time is shown"
                    yield Finding(message, span, "write [$__rate_interval]")


CHECK = Check(run, Severity.WARNING)

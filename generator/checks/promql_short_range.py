"""A range that holds too few scrapes.

## What it does
Compares the ranges in the expressions of alerts and SLIs, and the range over which an SLO counts its events (5m, or
the length of its time slices), with the scrape interval of the jobs that expose the metric. What takes a rate or a
slope holds at least four scrapes, what looks at samples one by one (`avg_over_time` and its like, SLIs on gauges) two.

## Why it matters
`rate` needs two samples. With a range of two scrapes a single lost one leaves a gap; the alert resolves in the
middle of an incident, or never fires.

## Bad
```yaml
expr: sum(rate(http_requests_total[1m])) > 100    # scraped every 30s
```

## Better
```yaml
expr: sum(rate(http_requests_total[2m])) > 100
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.kinds._intervals import BASE
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.promql_tree import Call, Node, Selector
from generator.units import Duration

SCRAPES = 4  # two may be lost, and there still is a rate
SAMPLES = 2  # one may be lost, and there still is a sample
Fault = tuple[str, str]


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every range with the slowest job that exposes the metric."""
    yield from _of_uses(catalog)
    series = declared(catalog)
    for expression in expressions(catalog):
        for selector, above in expression.each(Selector):
            known = series.get(selector.metric)
            interval = known.interval if known and selector.range else None
            fault = _fault(selector.metric, interval, selector.range, _needed(above), expression.window)
            if fault:
                yield Finding(fault[0], expression.span, fault[1])


def _of_uses(catalog: Catalog) -> Iterator[Finding]:
    intervals = {one.family: one.interval for one in declared(catalog).values()}
    for slo in catalog.all(SLO):
        for use in slo.spec.sli.uses():
            length, needed = use.base, SAMPLES if use.type == "gauge" else SCRAPES
            fault = _fault(use.metric, intervals.get(use.metric), length, needed, length)
            if fault:
                yield Finding(fault[0], catalog.span(slo, *use.place), fault[1])


def _needed(above: tuple[Node, ...]) -> int:
    function = next((node.function for node in reversed(above) if isinstance(node, Call)), "")
    return SAMPLES if function.endswith("_over_time") else SCRAPES


def _fault(
    metric: str, interval: Duration | None, length: Duration, needed: int, window: Duration | None
) -> Fault | None:
    """Explain a range that is too short; nothing where it is not, or where no scrape interval is known."""
    if interval is None or interval * needed <= length:
        return None
    held = f"{length / interval:.3g}"
    scrapes = f"a range of {length} holds {held} scrape{'s' if held != '1' else ''}, {needed} are needed"
    return f"{metric} is scraped every {interval}; {scrapes}", _hint(interval, length, needed, window)


def _hint(interval: Duration, length: Duration, needed: int, window: Duration | None) -> str:
    """Say what to change: a range that is written out, or else the scrape interval."""
    least = Duration(interval * needed)
    if length != window:
        return f"{needed} × {interval} = {least}: take a range of {least} or more, or scrape more often"
    often = f"scrape it every {Duration(length // needed)} or more often"
    if length == BASE:
        return f"an SLO counts over {BASE}: {often}"
    return f"the slices are {length} long: {often}" + (f", or take slices of {least} or more" if least <= BASE else "")


CHECK = Check(run, Severity.ERROR)

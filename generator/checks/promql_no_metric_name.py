"""A selector names no metric.

## What it does
Reports a selector without a metric name, but for `count` and `absent`, which may ask for just any series.

## Why it matters
Prometheus reads every series that has the labels, of whatever unit and meaning. What is compared then changes with
everything that anybody adds to the target.

## Bad
```yaml
expr: '{job="api"} > 100'
```

## Better
```yaml
expr: http_requests_in_flight{job="api"} > 100
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_tree import Aggregation, Call, Node, Selector


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for a name in every selector."""
    for expression in expressions(catalog):
        for selector, above in expression.each(Selector):
            if not selector.metric and not _names(selector) and not any(map(_counts, above)):
                message = f"{selector} names no metric, so that it selects series of every meaning"
                yield Finding(message, expression.span, "put the metric's name before the braces")


def _names(selector: Selector) -> bool:
    return any(matcher.label == "__name__" for matcher in selector.matchers)


def _counts(node: Node) -> bool:
    if isinstance(node, Call):
        return node.function in ("absent", "absent_over_time")
    return isinstance(node, Aggregation) and node.operator in ("count", "group")


CHECK = Check(run, Severity.WARNING)

"""Bad or good events that are not among all events.

## What it does
Where both queries of a ratio SLI sum the rate of one and the same metric, compares their matchers: what narrows
`total` must narrow `bad` (or `good`) as well.

## Why it matters
Events outside of the total are divided by it all the same. A `bad` that is wider burns budget for others' errors and
its ratio can exceed 1; a `good` that is wider makes up for errors, so that an outage may never show.

## Bad
```yaml
total: sum(rate(http_requests_total{job="api"}[{{window}}]))
bad: sum(rate(http_requests_total{status=~"5.."}[{{window}}]))
```

## Better
```yaml
total: sum(rate(http_requests_total{job="api"}[{{window}}]))
bad: sum(rate(http_requests_total{job="api", status=~"5.."}[{{window}}]))
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, slis
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql import Matcher
from generator.promql_tree import Aggregation, Call, Node, Selector, is_rate


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the selectors of simple queries."""
    for _, queries in slis(catalog):
        whole = _simple(queries["total"].tree) if "total" in queries else None
        for field in ("bad", "good"):
            part = _simple(queries[field].tree) if whole and field in queries else None
            if whole and part and whole.metric == part.metric:
                yield from _wider(whole, part, queries[field])


def _simple(node: Node) -> Selector | None:
    """Take the selector out of `sum(rate(selector))`; None for any other shape."""
    if isinstance(node, Aggregation) and node.operator == "sum":
        node = node.inner
    if not isinstance(node, Call) or not is_rate(node):
        return None
    (rated,) = node.arguments
    return rated if isinstance(rated, Selector) else None


def _wider(whole: Selector, part: Selector, expression: Expression) -> Iterator[Finding]:
    for matcher in whole.matchers:
        if not any(_implies(own, matcher) for own in part.matchers):
            field = expression.field
            message = f"'{field}' counts events that 'total' does not: it lacks {matcher}"
            yield Finding(message, expression.span, f"write {matcher} in the braces of '{field}' as well")


def _implies(own: Matcher, matcher: Matcher) -> bool:
    """Say whether a matcher may keep to another: only where the label is free, it surely does not."""
    if own.label != matcher.label:
        return False
    if own.operator == matcher.operator == "=":
        return own.value == matcher.value
    return True


CHECK = Check(run, Severity.ERROR)

"""A regular expression that says nothing, or what `=` says better.

## What it does
Reports matchers of an alert or an SLI with a regular expression that is plain text, that matches everything
(`=~".*"`) or nothing (`!~".*"`), and anchors, which Prometheus sets itself.

## Why it matters
Who reads `status=~"500"` looks for what else it may match; who reads `route=~".*"` takes it for a condition. And an
equality finds its series without trying every value.

## Bad
```yaml
expr: sum(rate(http_requests_total{status=~"500", route=~".*"}[5m])) > 1
```

## Better
```yaml
expr: sum(rate(http_requests_total{status="500"}[5m])) > 1
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql import Matcher
from generator.promql_tree import Selector

_SYNTAX = frozenset("\\.+*?()|[]{}^$")
_ANCHORED = frozenset("^$")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look at every regular expression."""
    for expression in expressions(catalog):
        for selector, _ in expression.each(Selector):
            for matcher in selector.matchers:
                fault = _fault(matcher) if matcher.operator in ("=~", "!~") else None
                if fault:
                    yield Finding(f"{matcher} {fault[0]}", expression.span, fault[1])


def _fault(matcher: Matcher) -> tuple[str, str] | None:
    label, pattern = matcher.label, matcher.value
    if pattern == ".*":
        if matcher.operator == "=~":
            return "matches everything, missing labels included", f"remove it; '{label}!=\"\"' demands the label"
        return "matches nothing at all", f"remove it; '{label}=\"\"' demands that the label is missing"
    if not _SYNTAX & set(pattern):
        better = Matcher(label, "=" if matcher.operator == "=~" else "!=", pattern)
        return "has no regular expression, only text", f"write '{better}'"
    bare = pattern.removeprefix("^").removesuffix("$")
    if bare != pattern and not _ANCHORED & set(bare) and not pattern.endswith("\\$"):
        return "has anchors, which Prometheus sets itself", f"write '{Matcher(label, matcher.operator, bare)}'"
    return None


CHECK = Check(run, Severity.WARNING)

"""A counter is compared or summed as it is, without its rate.

## What it does
Reports a series that the contracts declare as a counter (`_bucket`, `_count` and `_sum` of a histogram are
counters too) and that no `rate`, `irate` or `increase` reads. Questions of presence (`absent`, `count`, the right
side of `unless`), of restarts (`resets`, `changes`) and comparisons with 0 are fine.

## Why it matters
A counter only grows until the process restarts, so its value says how long ago that was. A threshold on it is
passed some day without anything being wrong, and a ratio of two counters averages over weeks.

## Bad
```yaml
expr: http_requests_total{status="500"} > 100
```

## Better
```yaml
expr: increase(http_requests_total{status="500"}[10m]) > 100
```
"""

from collections.abc import Iterator
from itertools import pairwise

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_tree import COMPARISONS, Aggregation, Call, Node, Number, Operation, Selector, is_rate

_PRESENCE = frozenset(
    {"absent", "absent_over_time", "present_over_time", "count_over_time", "timestamp", "resets", "changes"}
)
_COUNTING = frozenset({"count", "group"})


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look around every counter for its rate."""
    series = declared(catalog)
    for expression in expressions(catalog):
        for selector, above in expression.each(Selector):
            known = series.get(selector.metric)
            if known and known.behaves == "counter" and not _is_fine(selector, above):
                yield Finding(_message(selector.metric, known.type), expression.span, _hint(selector))


def _is_fine(selector: Selector, above: tuple[Node, ...]) -> bool:
    return any(_asks_otherwise(outer, inner) for outer, inner in pairwise((*above, selector)))


def _asks_otherwise(outer: Node, inner: Node) -> bool:
    """Say whether a node reads what it holds by its rate, or asks only whether it is there."""
    match outer:
        case Call():
            return is_rate(outer) or outer.function in _PRESENCE
        case Aggregation():
            return outer.operator in _COUNTING
        case Operation(operator="and" | "unless"):
            return inner is outer.right
        case Operation():
            return outer.operator in COMPARISONS and any(
                isinstance(side, Number) and not side.value for side in (outer.left, outer.right)
            )
        case _:
            return False


def _message(metric: str, kind: str) -> str:
    what = "a counter" if kind in ("counter", "native_histogram") else f"a counter of a {kind}"
    return f"{metric} is {what}: its value says how long the process has run, not what happens now"


def _hint(selector: Selector) -> str:
    if selector.range:
        return f"take its rate over that range: 'rate({selector.metric}[{selector.range}])'"
    return f"take its rate, 'rate({selector.metric}[5m])', or 'increase(…)' to count"


CHECK = Check(run, Severity.ERROR)

"""A division by a rate inside a sum or a mean.

## What it does
Reports `sum`, `avg`, `stddev` and `stdvar` of a quotient whose divisor is a rate and not kept above zero.

## Why it matters
A series without traffic divides 0 by 0, which is NaN, and one NaN makes the whole sum NaN: it compares false with
everything, so that one idle instance silences the alert for all. And a mean of ratios weighs the idle like the busy.

## Bad
```yaml
expr: avg(rate(errors_total[5m]) / rate(requests_total[5m])) > 0.1
```

## Better
```yaml
expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_tree import COMPARISONS, Aggregation, Call, Node, Operation, is_rate, walk

_SPOILT = ("sum", "avg", "stddev", "stdvar")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look around every division for an aggregation that a NaN would spoil."""
    for expression in expressions(catalog):
        for operation, above in expression.each(Operation):
            around = _spoilt(above) if operation.operator == "/" and _may_be_zero(operation.right) else None
            if around:
                message = (
                    f"one series without traffic (0 / 0) makes the {around} NaN, which compares false with everything"
                )
                hint = f"divide last, '{around}(…) / {around}(…)', or divide by '(… > 0)'"
                yield Finding(message, expression.span, hint)


def _spoilt(above: tuple[Node, ...]) -> str | None:
    """Name the aggregation that takes a quotient; a comparison in between drops the NaN."""
    for node in reversed(above):
        if isinstance(node, Operation) and node.operator in COMPARISONS:
            return None
        if isinstance(node, Aggregation):
            return node.operator if node.operator in _SPOILT else None
    return None


def _may_be_zero(divisor: Node) -> bool:
    guarded = (isinstance(divisor, Operation) and divisor.operator in COMPARISONS) or (
        isinstance(divisor, Call) and divisor.function == "clamp_min"
    )
    return not guarded and any(is_rate(node) for node, _ in walk(divisor))


CHECK = Check(run, Severity.WARNING)

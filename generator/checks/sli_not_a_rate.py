"""A query of a ratio SLI that is no rate per second.

## What it does
Reports `increase`, `delta`, `sum_over_time` and `count_over_time` in the queries of a ratio SLI, unless the result is
divided by a number.

## Why it matters
The queries are rates of events, per second. What counts per window is 300 times as much over 5 minutes: the number
of bad events that an alert demands is reached by a single one, and where only one of the queries is a rate, the ratio
is off by that factor.

## Bad
```yaml
total: sum(increase(jobs_total[{{window}}]))
```

## Better
```yaml
total: sum(rate(jobs_total[{{window}}]))
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import slis
from generator.diagnostics import Severity
from generator.kinds._intervals import BASE
from generator.plan.plan import Plan
from generator.promql_tree import Call, Node, Number, Operation
from generator.units import Duration, plain

_PER_WINDOW = ("increase", "delta", "sum_over_time", "count_over_time")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for functions that count per window."""
    for slo, queries in slis(catalog):
        if slo.spec.compatibility is not None:
            continue  # Sloth's rules divide them, and count nothing
        for expression in queries.values():
            if expression.field == "error_ratio":
                continue  # a ratio has no unit
            for call, above in expression.each(Call):
                if call.function in _PER_WINDOW and not any(map(_divides, above)):
                    message = f"'{expression.field}' counts per window, by {call.function}(); it must be per second"
                    yield Finding(message, expression.span, _hint(call.function, expression.window or BASE))


def _hint(function: str, window: Duration) -> str:
    if function in ("increase", "delta"):
        return "write 'rate(…[{{window}}])'"
    return f"divide by the window's seconds: '{function}(…[{{{{window}}}}]) / {plain(window.seconds)}'"


def _divides(node: Node) -> bool:
    return isinstance(node, Operation) and node.operator == "/" and isinstance(node.right, Number)


CHECK = Check(run, Severity.ERROR)

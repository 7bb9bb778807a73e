"""An alert whose series come and go with their rank.

## What it does
Reports `topk`, `bottomk` and their like where they decide which series an alert has.

## Why it matters
Each evaluation picks anew. A series that drops to the sixth place resolves its alert though nothing is better, and
`for` starts again when it is back: the alerts flap, or never fire.

## Bad
```yaml
expr: topk(5, sum by (route) (rate(errors_total[5m]))) > 1
```

## Better
```yaml
expr: sum by (route) (rate(errors_total[5m])) > 1
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import alerts
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_tree import Aggregation, Call, Negation, Node, Operation

_PICKING = ("topk", "bottomk", "limitk", "limit_ratio")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Follow every alert's series to where they come from."""
    for alert, expression in alerts(catalog):
        for aggregation in _sources(expression.tree):
            if aggregation.operator in _PICKING:
                message = f"{alert.name} fires for what {aggregation.operator} picks, which changes between evaluations"
                hint = "leave it out: the comparison already picks what is wrong"
                yield Finding(message, expression.span, hint)


def _sources(node: Node) -> Iterator[Aggregation]:
    """List the outermost aggregations that the series of a result come from."""
    match node:
        case Aggregation():
            yield node
        case Negation():
            yield from _sources(node.inner)
        case Call():
            for argument in node.arguments:
                yield from _sources(argument)
        case Operation():
            if node.many != "right":
                yield from _sources(node.left)
            if node.many != "left" and node.operator not in ("and", "unless"):
                yield from _sources(node.right)
        case _:
            return


CHECK = Check(run, Severity.WARNING)

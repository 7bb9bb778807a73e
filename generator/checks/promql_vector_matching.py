"""Two sides of an operator whose series can never match.

## What it does
Works out the labels of both sides of an operator, from the aggregations and the contracts, and reports sides that
differ in a label that must be equal: in any label, in one that `ignoring` does not name, or in one that `on` names.

## Why it matters
Prometheus pairs series whose labels are equal. Where one side has a label that the other has lost, no pair is found
and the result is empty, without an error: the alert can never fire.

## Bad
```yaml
expr: sum by (route) (rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
```

## Better
```yaml
expr: sum by (route) (rate(errors_total[5m])) / on () group_left () sum(rate(requests_total[5m])) > 0.1
```
"""

from collections.abc import Iterator, Mapping

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import labels
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_labels import Labels, labels_of
from generator.promql_tree import Operation, is_scalar


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the sides of every operator between series."""
    known = labels(catalog)
    for expression in expressions(catalog):
        for operation, _ in expression.each(Operation):
            fault = _fault(operation, known)
            if fault:
                yield Finding(fault[0], expression.span, fault[1])


def _fault(operation: Operation, known: Mapping[str, Labels]) -> tuple[str, str] | None:
    if operation.operator == "or" or is_scalar(operation.left) or is_scalar(operation.right):
        return None
    left, right = labels_of(operation.left, known), labels_of(operation.right, known)
    if operation.matching == "on":
        return _on(operation, left, right)
    left, right = left.without(operation.labels), right.without(operation.labels)
    if left.matches(right):
        return None
    only_left = sorted(label for label in left.sure if not right.can_have(label))
    only_right = sorted(label for label in right.sure if not left.can_have(label))
    which = [
        f"only the {side} has {', '.join(own)}" for side, own in (("left", only_left), ("right", only_right)) if own
    ]
    message = f"the sides of '{operation.operator}' can never match: {' and '.join(which)}"
    return message, _hint(operation, [*only_left, *only_right])


def _on(operation: Operation, left: Labels, right: Labels) -> tuple[str, str] | None:
    for label in operation.labels:
        if left.can_have(label) != right.can_have(label):
            side = "left" if right.can_have(label) else "right"
            message = f"the sides of '{operation.operator}' are matched on '{label}', which the {side} does not have"
            return message, f"keep '{label}' on that side, or take it out of 'on (…)'"
    return None


def _hint(operation: Operation, differing: list[str]) -> str:
    if operation.operator in ("and", "unless"):
        return "say what must be equal: 'on (…)' behind the operator"
    return (
        f"group both sides alike, or match without it: '{operation.operator} ignoring ({', '.join(differing)}) "
        "group_left () …'"
    )


CHECK = Check(run, Severity.ERROR)

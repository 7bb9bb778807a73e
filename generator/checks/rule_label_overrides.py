"""A label of the rule replaces the one that tells its series apart.

## What it does
Compares the labels that a rule sets (`service`, `team`, `severity`, `priority`, and those of `metadata.labels`) with
the labels by which an alert's expression or an SLO (`by`) groups.

## Why it matters
Labels that a rule sets replace those of the series. Where they replace the one that told two series apart, both are
the same afterwards: Prometheus fails the rule, and no alert is sent for either. Where only one is left, it bears a
wrong name.

## Bad
```yaml
expr: sum by (service) (rate(errors_total[5m])) > 10    # every alert has service="api"
```

## Better
```yaml
expr: sum(rate(errors_total{service="api"}[5m])) > 10
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, alerts
from generator.diagnostics import Severity
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.promql_tree import COMPARISONS, Aggregation, Node, Number, Operation

_SAME = "its alerts would be one and the same"
_SET = ("priority", "service", "severity", "team")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what groups with what is set."""
    for alert, expression in alerts(catalog):
        grouping = _grouping(expression.tree)
        for label in sorted(grouping & {*_SET, *alert.metadata.labels} - _fixed(expression)):
            message = f"{alert.name} groups by '{label}', and sets that label itself: {_SAME}"
            hint = f"group by another label, select one {label} in the braces"
            hint += ", or take it out of 'metadata.labels'" if label in alert.metadata.labels else ""
            yield Finding(message, expression.span, hint)
    for slo in catalog.all(SLO):
        for number, label in enumerate(slo.spec.by):
            if label in slo.metadata.labels:
                message = f"'{slo.name}' is split by '{label}', and sets that label itself: {_SAME}"
                yield Finding(message, catalog.span(slo, "spec", "by", number), "take it out of 'metadata.labels'")


def _grouping(node: Node) -> frozenset[str]:
    """Name the labels that the outermost aggregation groups by."""
    match node:
        case Aggregation(grouping="by"):
            return frozenset(node.labels)
        case Operation() if node.operator in COMPARISONS:
            return _grouping(node.right if isinstance(node.left, Number) else node.left)
        case Operation():
            return _grouping(node.left) | (_grouping(node.right) if not node.many else frozenset())
        case _:
            return frozenset()


def _fixed(expression: Expression) -> frozenset[str]:
    """Name the labels of which every selector takes one value."""
    exact = [
        {matcher.label for matcher in selector.matchers if matcher.operator == "="} for selector in expression.selectors
    ]
    return frozenset(set.intersection(*exact)) if exact else frozenset()


CHECK = Check(run, Severity.ERROR)

"""A question about a label that is no longer there, or that two matchers exclude.

## What it does
Reports grouping by a label that an inner aggregation has already dropped, splitting an SLO (`by`) by a label that its
queries drop, copying (`group_left`) one that the other
side does not have, and a selector that asks two values of one label.

## Why it matters
Grouping by a dropped label puts everything into one group, so that the alert says less than it seems to; a selector
that contradicts itself selects nothing, and the alert can never fire.

## Bad
```yaml
expr: max by (instance) (sum by (job) (rate(errors_total[5m]))) > 1
```

## Better
```yaml
expr: max by (job) (sum by (job, instance) (rate(errors_total[5m]))) > 1
```
"""

from collections.abc import Iterator
from itertools import combinations

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, expressions, slis
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_labels import labels_of
from generator.promql_tree import Aggregation, Operation, Selector

Fault = tuple[str, str]


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for what the expression itself rules out."""
    for expression in expressions(catalog):
        for message, hint in (*_grouped(expression), *_copied(expression), *_contradicting(expression)):
            yield Finding(message, expression.span, hint)
    for slo, queries in slis(catalog):
        for number, label in enumerate(slo.spec.by):
            for query in queries.values():
                if not labels_of(query.tree).can_have(label):
                    message = f"'{slo.name}' is split by '{label}', which '{query.field}' drops"
                    hint = f"keep the label, 'by ({label})', or leave the sum out: '{query.field}' is summed anyway"
                    yield Finding(message, catalog.span(slo, "spec", "by", number), hint)


def _grouped(expression: Expression) -> Iterator[Fault]:
    for aggregation, _ in expression.each(Aggregation):
        if aggregation.grouping != "by" or not aggregation.labels:
            continue
        inner = labels_of(aggregation.inner)
        for label in aggregation.labels:
            if not inner.can_have(label):
                message = f"{aggregation.operator} by ({label}): what it aggregates has no label '{label}' any more"
                yield message, f"keep '{label}' in the inner aggregation, or take it out of the outer one"


def _copied(expression: Expression) -> Iterator[Fault]:
    for operation, _ in expression.each(Operation):
        if operation.copied:
            one = labels_of(operation.right if operation.many == "left" else operation.left)
            for label in operation.copied:
                if not one.can_have(label):
                    message = f"group_{operation.many} ({label}): the other side has no label '{label}' to copy"
                    yield message, f"keep '{label}' on that side, or take it out of the list"


def _contradicting(expression: Expression) -> Iterator[Fault]:
    for selector, _ in expression.each(Selector):
        equal = [matcher for matcher in selector.matchers if matcher.operator == "="]
        for first, second in combinations(equal, 2):
            if first.label == second.label and first.value != second.value:
                message = f"{first} and {second} cannot both hold: {selector.metric or 'the selector'} selects nothing"
                yield message, f"write '{first.label}=~\"{first.value}|{second.value}\"' for one or the other"


CHECK = Check(run, Severity.ERROR)

"""An expression looks further back than Prometheus remembers.

## What it does
Adds up range and offset of every selector, and of the subqueries around it, and compares them with the
environment's retention.

## Why it matters
Samples older than the retention are gone. A range that reaches beyond is silently shorter than it says, and what is
compared with an offset beyond has no other side: the alert can never fire.

## Bad
```yaml
expr: job_rows < 0.5 * job_rows offset 30d    # retention: 15d
```

## Better
```yaml
expr: job_rows < 0.5 * job_rows offset 7d
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_tree import Node, Selector, Subquery
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare how far each selector looks back with the retention."""
    environment = catalog.get(Environment, catalog.environment)
    retention = environment.spec.prometheus.retention
    for expression in expressions(catalog):
        for selector, above in expression.each(Selector):
            back = Duration(sum(map(_back, (*above, selector))))
            if back > retention:
                what = selector.metric or selector
                message = f"{what} is read {back} back; {environment.name} keeps samples for {retention}"
                hint = f"look back at most {retention}, or raise 'retention' in Environment/{environment.name}"
                yield Finding(message, expression.span, hint)


def _back(node: Node) -> int:
    return node.range + node.offset if isinstance(node, Selector | Subquery) else 0


CHECK = Check(run, Severity.ERROR)

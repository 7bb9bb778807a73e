"""A panel reads a variable that the dashboard does not have, or the dashboard has one that nothing reads.

## What it does
Compares the variables of a `Dashboard` with those that its queries read. On a service's dashboard `$instance` is
there already.

## Why it matters
Grafana sends a variable that it does not know as it stands: the query finds nothing, and no error says why. A variable
that nothing reads promises a choice that changes nothing.

## Bad
```yaml
rows: [{title: Tools, panels: [{..., queries: [{expr: 'up{tool=~"$tool"}'}]}]}]
```

## Better
```yaml
variables: [{name: tool, series: tool_executions_total}]
rows: [{title: Tools, panels: [{..., queries: [{expr: 'tool_executions_total{tool=~"$tool"}'}]}]}]
```
"""

from collections.abc import Iterator

from generator import promql
from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import dashboards, panels_of
from generator.diagnostics import Severity, did_you_mean
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what is declared with what is read."""
    for dashboard in dashboards(catalog):
        spec = dashboard.spec
        known = {one.name for one in spec.variables} | {"datasource"} | ({"instance"} if spec.service else set())
        read: set[str] = set()
        for panel, place in panels_of(dashboard):
            for number, query in enumerate(panel.queries):
                names = promql.variables(query.expr)
                read |= names
                for name in sorted(names - known):
                    span = catalog.span(dashboard, *place, "queries", number, "expr")
                    hint = did_you_mean(name, known) or f"declare it: variables: [{{name: {name}, series: ...}}]"
                    yield Finding(f"no variable gives '${name}'", span, hint)
        for number, one in enumerate(spec.variables):
            if one.name not in read:
                span = catalog.span(dashboard, "spec", "variables", number, "name")
                yield Finding(
                    f"no query reads '${one.name}'", span, f'select by it, {one.name}=~"${one.name}", or remove it'
                )


CHECK = Check(run, Severity.ERROR)

"""A rate of something that is no counter.

## What it does
Reports `rate`, `irate` and `increase` of a series that the contracts declare as a gauge, and of a recorded one
(its name has a colon).

## Why it matters
A rate takes every fall of the value for a restart of the process and counts from zero again. Of a gauge that goes
up and down it makes numbers that mean nothing.

## Bad
```yaml
expr: rate(queue_length[5m]) > 1
```

## Better
```yaml
expr: deriv(queue_length[5m]) > 1
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_tree import Selector


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up what every rate is taken of."""
    series = declared(catalog)
    for expression in expressions(catalog):
        for call, rated in expression.rated:
            if not isinstance(rated, Selector):
                continue
            known = series.get(rated.metric)
            if known and known.behaves == "gauge":
                message = f"{rated.metric} is a {known.type}: {call.function}() takes every fall of it for a restart"
                hint = f"of a gauge take 'deriv({rated.metric}[…])' or 'delta({rated.metric}[…])'"
                yield Finding(message, expression.span, hint)
            elif not known and ":" in rated.metric:
                message = f"{rated.metric} is recorded: {call.function}() needs the counter itself"
                yield Finding(message, expression.span, "take the recorded rate as it is, or the counter behind it")


CHECK = Check(run, Severity.ERROR)

"""An alert that comes later than somebody must have reacted.

## What it does
Adds up how long it takes until somebody is told: one scrape, one evaluation, half of the longest range (half of it must
be bad before an average shows it), `for`, and the `group_wait` of the alert's level. Compares the sum with the initial
response of the level; where that is at once, with the time after which it would be escalated.

## Why it matters
The response time begins when the trouble does, for whoever suffers from it. An alert that takes longer to fire than
somebody has to react breaks the promise by itself, however fast people are.

## Bad
```yaml
expr: sum(rate(http_errors_total[5m])) > 1   # 30s + 30s + 2m30s + 5m = 8m30s
for: 5m
severity: P1                                 # at once; escalated after 5m
```

## Better
```yaml
expr: sum(rate(http_errors_total[5m])) > 1   # 30s + 30s + 2m30s + 1m = 4m30s
for: 1m
severity: P1
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import interval_of
from generator.checks._expressions import Expression, alerts
from generator.checks._routes import Answered, level_of, on_calls
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.alert.model import Alert
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_tree import Call, Node, Selector
from generator.units import NO_TIME, Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Add up the time until somebody is told of each alert that somebody answers for."""
    if not on_calls(catalog):
        return
    for alert, expression in alerts(catalog):
        one = level_of(alert, catalog)
        limit = (one.level.initial_response or one.level.escalation) if one else None
        if one and limit:
            yield from _too_slow(alert, expression, one, limit, catalog)


def _too_slow(
    alert: Spec[Alert], expression: Expression, one: Answered, limit: Duration, catalog: Catalog
) -> Iterator[Finding]:
    parts = _parts(alert, expression, one, catalog)
    total = Duration(sum(parts.values()))
    if total <= limit:
        return
    arithmetic = " + ".join(f"{name} {length}" for name, length in parts.items() if length)
    promise = f"within {limit}" if one.level.initial_response else f"at once, and escalated after {limit}"
    message = f"{alert.name} is {one.name}, answered {promise}; it is told after {total}: {arithmetic}"
    spare = Duration(alert.spec.for_ - (total - limit))
    hint = f"write 'for: {spare}' or less" if spare >= 0 else "take a shorter range, or another level"
    steps = ("spec", "for") if alert.spec.for_ else ("spec", "expr")
    yield Finding(message, catalog.span(alert, *steps), hint)


def _parts(alert: Spec[Alert], expression: Expression, one: Answered, catalog: Catalog) -> dict[str, Duration]:
    prometheus = catalog.get(Environment, catalog.environment).spec.prometheus
    scrapes = [interval_of(selector, catalog) or NO_TIME for selector in expression.selectors]
    ranges = [selector.range or NO_TIME for selector, above in expression.each(Selector) if not _foretold(above)]
    return {
        "scrape": max(scrapes, default=NO_TIME),
        "evaluation": prometheus.evaluation_interval,
        "half of the range": Duration(max(ranges, default=NO_TIME) // 2),
        "for": alert.spec.for_,
        "group_wait": one.level.first_wait,
    }


def _foretold(above: tuple[Node, ...]) -> bool:
    """Say whether a trend is taken of it: that is told long before it comes true, however long the range is."""
    return any(isinstance(node, Call) and node.function == "predict_linear" for node in above)


CHECK = Check(run, Severity.ERROR)

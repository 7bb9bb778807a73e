"""An alert that waits for less time than passes between two looks.

## What it does
Compares `for` and `keep_firing_for`, where they are set, with the time between two evaluations: the environment's
`evaluation_interval` for an alert, 30s for the tiers of a policy that page, 4m for those that open a ticket. And the
`for` of an alert that reads no range with the scrape interval of what it reads.

## Why it matters
An alert is looked at once per evaluation, so every time is rounded up to the next one: `for: 10s` is 30s. Where
scrapes lie further apart than `for`, all evaluations in it judge one and the same sample: a single bad scrape fires
the alert, which is what a `for` is there to prevent.

## Bad
```yaml
expr: up{job="api"} == 0    # scraped every 1m
for: 30s
```

## Better
```yaml
expr: up{job="api"} == 0
for: 2m
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import interval_of
from generator.checks._expressions import Expression, alerts
from generator.diagnostics import Severity
from generator.kinds._base import Model, Spec
from generator.kinds._intervals import FAST, SLOW
from generator.kinds.alert.model import Alert
from generator.kinds.burn_rate_policy.model import BurnRatePolicy, Tier
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_tree import Call, Subquery
from generator.source import Steps
from generator.units import Duration

_EVERY = {"page": FAST, "ticket": SLOW}


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the times of every alert and of every tier."""
    every = catalog.get(Environment, catalog.environment).spec.prometheus.evaluation_interval
    for alert, expression in alerts(catalog):
        found = [*_rounded(alert.name, alert, ("spec",), alert.spec, every, catalog)]
        yield from found or _of_one_scrape(alert, expression, every, catalog)
    for policy in catalog.all(BurnRatePolicy):
        for name, tier in policy.spec.tiers.items():
            yield from _rounded(f"tier '{name}'", policy, ("spec", "tiers", name), tier, _EVERY[tier.severity], catalog)


def _rounded(
    name: str, spec: Spec[Model], steps: Steps, times: Alert | Tier, every: Duration, catalog: Catalog
) -> Iterator[Finding]:
    """Compare both times with the time between two evaluations."""
    for field, verb, time in (("for", "waits", times.for_), ("keep_firing_for", "stays", times.keep_firing_for)):
        if 0 < time < every:
            message = f"{name} {verb} for {time}, and is evaluated every {every}: it {verb} for {every}"
            hint = f"write '{field}: {every}' or more, or leave it out"
            yield Finding(message, catalog.span(spec, *steps, field), hint)


def _of_one_scrape(alert: Spec[Alert], expression: Expression, every: Duration, catalog: Catalog) -> Iterator[Finding]:
    """Compare the wait, as it is rounded up, with the time between two scrapes, where the alert sees nothing else."""
    quickest = _scraped(expression, catalog) if alert.spec.for_ else None
    if quickest and -(-alert.spec.for_ // every) * every < quickest[0]:
        interval, metric = quickest
        message = (
            f"{alert.name} waits for {alert.spec.for_}, and {metric} is scraped every {interval}: one scrape decides"
        )
        yield Finding(message, catalog.span(alert, "spec", "for"), f"write 'for: {Duration(interval * 2)}' or more")


def _scraped(expression: Expression, catalog: Catalog) -> tuple[Duration, str] | None:
    """Tell how often the quickest of the samples changes that an expression reads one by one; None for any other."""
    absent = any(call.function == "absent" for call, _ in expression.each(Call))  # there is another check for it
    if absent or expression.each(Subquery) or any(selector.range for selector in expression.selectors):
        return None
    read = [(interval_of(selector, catalog), selector.metric) for selector in expression.selectors]
    known = [(interval, metric) for interval, metric in read if interval]
    return min(known) if known and len(known) == len(read) else None


CHECK = Check(run, Severity.WARNING)

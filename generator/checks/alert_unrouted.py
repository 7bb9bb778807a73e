"""A service whose alerts nobody answers for.

## What it does
Follows every alert of the environment through the routes, once at least one `OnCall` is written.

## Why it matters
An alert that no team's route takes goes to the fallback: a channel that was meant for mistakes, where nobody answers
within the time of its level, and from which nothing is escalated.

## Bad
```yaml
kind: Service
spec: {owner: shop-team}
---
kind: OnCall
spec: {teams: [platform-team]}
```

## Better
```yaml
kind: OnCall
spec: {teams: [platform-team, shop-team]}
```
"""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import alerting_rules
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan

_NO_MATTER = (naming.WATCHDOG_ALERT, naming.MAINTENANCE_ALERT)


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Follow every alert; of a service, one is told and the others are counted."""
    if plan.alertmanager is None:
        return
    from generator.routing import taken  # what is not needed where nobody is on call

    unanswered: dict[str, list[str]] = {}
    by_root: dict[tuple[str, str], bool] = {}  # the routes below the root ask for nothing else
    for rule in alerting_rules(plan):
        labels = {**dict(rule.labels), "alertname": rule.name}
        key = (rule.name, labels.get("team", ""))
        if key not in by_root:
            by_root[key] = taken(plan.alertmanager, labels)[0].key == "{}"
        if by_root[key] and rule.name not in _NO_MATTER:
            unanswered.setdefault(labels.get("service", ""), []).append(rule.name)
    for name, alerts in unanswered.items():
        service = catalog.find(Service, name)
        if service is not None:
            more = f" and {len(alerts) - 1} more" if len(alerts) > 1 else ""
            message = f"nobody answers for '{service.spec.owner}': {alerts[0]}{more} reach only the fallback"
            hint = f"add '{service.spec.owner}' to the teams of an OnCall"
            yield Finding(message, catalog.span(service, "spec", "owner"), hint)


CHECK = Check(run, Severity.ERROR)

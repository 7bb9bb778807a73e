"""Alerts that reach nobody when no team answers for them.

## What it does
Asks for a `fallback` in one `OnCall`, once there is any.

## Why it matters
An alert of an unknown team or level, say of somebody else's rules, goes to the root of Alertmanager's routes. Without a
fallback nobody is told there, and nobody learns that something is wrong with the routes.

## Bad
```yaml
kind: OnCall
spec: {teams: [shop-team], receivers: {chat: {...}}}
```

## Better
```yaml
kind: OnCall
spec: {teams: [shop-team], receivers: {chat: {...}}, fallback: chat}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for a fallback; where a spec was left out, it may stand there."""
    found = on_calls(catalog)
    if found and catalog.complete and not any(on_call.spec.fallback for on_call in found):
        message = "an alert that no team answers for would reach nobody: no OnCall has a 'fallback'"
        yield Finding(message, catalog.span(found[0], "metadata", "name"), "add to one of them: fallback: ...")


CHECK = Check(run, Severity.ERROR)

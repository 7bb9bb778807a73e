"""Alerting that nobody would miss.

## What it does
Asks for a `watchdog` in one `OnCall`, once there is any.

## Why it matters
When Prometheus or Alertmanager is down, no alert fires, and all looks well. The watchdog is an alert that always fires;
a service outside of one's own machines expects it every minute, and calls somebody when it stays away.

## Bad
```yaml
kind: OnCall
spec: {teams: [platform-team]}
```

## Better
```yaml
kind: OnCall
spec:
  teams: [platform-team]
  receivers: {heartbeat: {type: webhook, url: "https://heartbeat.example.org/swift"}}
  watchdog: {receiver: heartbeat}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for a watchdog; where a spec was left out, it may stand there."""
    found = on_calls(catalog)
    if found and catalog.complete and not any(on_call.spec.watchdog for on_call in found):
        message = "nobody would notice that alerting itself is broken: no OnCall has a 'watchdog'"
        hint = "add to one of them: watchdog: {receiver: ...}"
        yield Finding(message, catalog.span(found[0], "metadata", "name"), hint)


CHECK = Check(run, Severity.WARNING)

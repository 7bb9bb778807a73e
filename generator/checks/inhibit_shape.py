"""Alerts that mute each other, so that nobody is told of any.

## What it does
Follows what alerts mute from one to the next, until one comes back to itself.

## Why it matters
Each of them is muted while another one fires. When all fire, which is when it matters most, nobody is told of any.

## Bad
```yaml
kind: Alert
metadata: {name: DatabaseDown}
spec: {mutes: {alerts: [PoolExhausted]}}
---
kind: Alert
metadata: {name: PoolExhausted}
spec: {mutes: {alerts: [DatabaseDown]}}
```

## Better
```yaml
kind: Alert
metadata: {name: DatabaseDown}
spec: {mutes: {alerts: [PoolExhausted]}}   # the cause mutes the symptom, and never the other way round
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.alert.model import Alert
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Follow each alert; a circle is told once, at its first member by name."""
    muted = {alert.name: alert.spec.mutes.alerts for alert in catalog.all(Alert) if alert.spec.mutes}
    for name in sorted(muted):
        circle = _circle(name, muted)
        if circle and name == min(circle):
            path = " → ".join((*circle, name))
            span = catalog.span(catalog.get(Alert, name), "spec", "mutes", "alerts")
            yield Finding(f"these mute each other: {path}", span, "let only the cause mute the symptom")


def _circle(start: str, muted: dict[str, list[str]]) -> list[str]:
    """Find a way from an alert back to itself, as the names on it."""
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop(0)
        for name in muted.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


CHECK = Check(run, Severity.ERROR)

"""An alert that mutes a graver one.

## What it does
Compares the level of every alert with the levels of what it mutes: alerts, and the pages of SLOs.

## Why it matters
What is muted is not told at all. Somebody who is told of a ticket within an hour must not be the only one to hear of an
outage, whatever its cause.

## Bad
```yaml
kind: Alert
metadata: {name: CacheSlow}
spec: {severity: P3, mutes: {alerts: [ShopDown]}}   # ShopDown is P1
```

## Better
```yaml
kind: Alert
metadata: {name: CacheDown}
spec: {severity: P1, mutes: {alerts: [ShopDown]}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds.alert.model import Alert, Mutes
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.kinds.slo.model import DISABLED, SLO
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the levels of each alert that mutes others."""
    for alert in catalog.all(Alert):
        if alert.spec.mutes:
            yield from _graver(alert, alert.spec.mutes, catalog)


def _graver(alert: Spec[Alert], mutes: Mutes, catalog: Catalog) -> Iterator[Finding]:
    levels = _order(alert.spec.service, catalog)
    own = levels.index(alert.spec.severity)
    for field, muted in (("alerts", _alerts(mutes, catalog)), ("slos", _slos(mutes, catalog))):
        for place, (name, service, level) in enumerate(muted):
            if level in levels and _order(service, catalog) == levels and levels.index(level) < own:
                message = f"{alert.name} is {alert.spec.severity}, and mutes '{name}', which is {level}"
                span = catalog.span(alert, "spec", "mutes", field, place)
                yield Finding(message, span, f"write 'severity: {level}', or do not mute it")


def _alerts(mutes: Mutes, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    for name in mutes.alerts:
        found = catalog.find(Alert, name)
        yield (name, found.spec.service, found.spec.severity) if found else (name, "", "")


def _slos(mutes: Mutes, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    for name in mutes.slos:
        found = catalog.find(SLO, name)
        page = found.spec.alerting.page if found else DISABLED
        yield (name, found.spec.service, page) if found and page != DISABLED else (name, "", "")


def _order(service: str, catalog: Catalog) -> list[str]:
    found = catalog.find(Service, service)
    return list(catalog.get(SeverityScale, found.spec.severities).spec.levels) if found else []


CHECK = Check(run, Severity.ERROR)

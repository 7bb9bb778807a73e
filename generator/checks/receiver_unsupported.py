"""A receiver that the environment's Alertmanager does not know.

## What it does
Compares what each receiver needs with `alertmanager.version` of the environment.

## Why it matters
An unknown section or field makes Alertmanager refuse the whole configuration: at its start it tells nobody of anything,
at a reload it keeps the old one.

## Bad
```yaml
alertmanager: {version: "0.25"}   # the Environment
receivers: {chat: {type: msteams, webhook_url_file: /etc/alertmanager/secrets/teams}}
```

## Better
```yaml
alertmanager: {version: "0.28"}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the versions."""
    environment = catalog.get(Environment, catalog.environment)
    version = environment.spec.alertmanager.version
    for on_call in on_calls(catalog):
        for name, receiver in on_call.spec.receivers.items():
            if _numbers(receiver.since) > _numbers(version):
                message = (
                    f"'{name}' needs Alertmanager {receiver.since}, as it is written; {environment.name} has {version}"
                )
                span = catalog.span(on_call, "spec", "receivers", name, "type")
                hint = "write a younger version into the Environment, or take another sort of receiver"
                yield Finding(message, span, hint)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


CHECK = Check(run, Severity.ERROR)

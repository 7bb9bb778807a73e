"""What no probe goes through, and certificates that nobody watches.

## What it does
In an environment that has regions to probe from, looks for the probes that cover (`covers`) each critical path of a
service's `server.tracing`, and those that see the certificate of each host of a `Rollout`; and for each host that is
probed with TLS, for a probe whose `certificate` alerts.

## Why it matters
From inside, a path that nobody can reach looks idle, and idle looks healthy. A certificate that expires takes the whole
service away at a moment that was known for months.

## Bad
```yaml
server: {tracing: {sample_ratio: 1%, critical_paths: [authentication, database]}}
---
kind: Probe
spec: {covers: [database], certificate: {page: disabled, ticket: disabled}}
```

## Better
```yaml
kind: Probe
spec: {covers: [authentication, database]}   # its certificates alert unless they are disabled
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._probes import probes
from generator.checks._rare import rollouts
from generator.diagnostics import Severity
from generator.kinds._base import DISABLED, Spec
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.probe.model import Probe


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for what should be probed and is not."""
    if catalog.complete and catalog.get(Environment, catalog.environment).spec.blackbox.regions:
        for service in catalog.all(Service):
            yield from _paths(service, catalog)
        yield from _hosts(catalog)
    yield from _certificates(catalog)


def _paths(service: Spec[Service], catalog: Catalog) -> Iterator[Finding]:
    tracing = service.spec.server.tracing if service.spec.server else None
    own = [probe for probe in probes(catalog) if probe.spec.service == service.name]
    covered = {path for probe in own for path in probe.spec.covers}
    for number, path in enumerate(tracing.critical_paths if tracing else ()):
        if path not in covered:
            span = catalog.span(service, "spec", "server", "tracing", "critical_paths", number)
            yield Finding(f"no probe of '{service.name}' goes through '{path}'", span, f"write covers: [{path}]")


def _hosts(catalog: Catalog) -> Iterator[Finding]:
    """Report a host that users ask and no probe does; of a name that stands for many, none can be named."""
    checks = (check for probe in probes(catalog) for check in probe.spec.checks.values())
    seen = {_host(check.target) for check in checks if check.encrypted}
    for rollout in rollouts(catalog):
        for number, host in enumerate(rollout.spec.hosts):
            if not host.startswith("*") and _host(host) not in seen:
                span = catalog.span(rollout, "spec", "hosts", number)
                message = f"no probe asks {host} with TLS: nobody is told before its certificate expires"
                yield Finding(message, span, f"write a Probe of https://{host}")


def _certificates(catalog: Catalog) -> Iterator[Finding]:
    """Report a host once, at the first probe that sees its certificate."""
    seen: dict[str, Spec[Probe]] = {}
    watched: set[str] = set()
    for probe in probes(catalog):
        alerts = {probe.spec.certificate.page, probe.spec.certificate.ticket} != {DISABLED}
        for check in probe.spec.checks.values():
            if check.encrypted:
                host = _host(check.target)
                seen.setdefault(host, probe)
                watched.update((host,) if alerts else ())
    for host, probe in seen.items():
        if host not in watched:
            message = f"nobody is told before the certificate of {host} expires"
            span = catalog.span(probe, "spec", "certificate")
            yield Finding(message, span, "take 'disabled' out of one probe's 'certificate'")


def _host(target: str) -> str:
    """Name the host and port of an address or of a URL."""
    parts = urlsplit(target if "://" in target else f"//{target}")
    return f"{parts.hostname}:{parts.port or 443}"


CHECK = Check(run, Severity.WARNING)

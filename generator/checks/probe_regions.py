"""A page that one region decides, or that no region can.

## What it does
Compares the regions from which a probe must fail for a page (`alerting.regions`) with one, and with the regions of the
environment from which it is tried; and the time for which that must hold (`alerting.for`) with two intervals.

## Why it matters
From one region, the network on the way looks like the service: somebody is woken for a cable in another country. Where
more regions must fail than there are, nobody is ever woken. Where less than two intervals decide, one round of probes
does.

## Bad
```yaml
interval: 1m
alerting: {regions: 1, for: 30s}
```

## Better
```yaml
interval: 1m
alerting: {regions: 2, for: 2m}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._probes import probes
from generator.diagnostics import Severity
from generator.kinds._base import DISABLED, Spec
from generator.plan.plan import Plan
from generator.units import Duration

if TYPE_CHECKING:
    from generator.kinds.probe.model import Probe

FEWEST = 2
INTERVALS = 2


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look at every probe that can page."""
    for probe in probes(catalog):
        if probe.spec.alerting.page != DISABLED:
            yield from _regions(probe, catalog)
            yield from _lasting(probe, catalog)


def _regions(probe: "Spec[Probe]", catalog: Catalog) -> Iterator[Finding]:
    from generator.kinds.probe.regions import regions_of

    wanted, tried = probe.spec.alerting.regions, list(regions_of(probe, catalog))
    span = catalog.span(probe, "spec", "alerting", "regions")
    ticket = "or write 'page: disabled', and be told by a ticket"
    if wanted < FEWEST:
        message = f"{wanted} region decides whether '{probe.name}' pages: {wanted} < {FEWEST}"
        yield Finding(message, span, f"write 'regions: {FEWEST}', {ticket}")
    elif wanted > len(tried):
        message = (
            f"'{probe.name}' can never page in {catalog.environment}: it must fail from {wanted} regions, and is tried "
            f"from {len(tried)} ({', '.join(tried)}): {wanted} > {len(tried)}"
        )
        yield Finding(message, span, f"probe from more regions, {ticket}")


def _lasting(probe: "Spec[Probe]", catalog: Catalog) -> Iterator[Finding]:
    least = Duration(INTERVALS * probe.spec.interval)
    lasting = probe.spec.lasting
    if lasting < least:
        message = (
            f"'{probe.name}' pages once it fails for {lasting}, and is tried every {probe.spec.interval}: "
            f"{lasting} < {INTERVALS} × {probe.spec.interval}"
        )
        yield Finding(message, catalog.span(probe, "spec", "alerting", "for"), f"write 'for: {least}' or more")


CHECK = Check(run, Severity.ERROR)

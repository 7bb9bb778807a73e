"""A fleet that shrinks while an alert still waits.

## What it does
Compares the stabilization of scaling down with the longest `for` of the service's alerts on what its SLOs count: errors
and latency.

## Why it matters
While such an alert waits, something is wrong with the answers. Errors and refused requests need less CPU than good
ones, so that the autoscaler sees an idle fleet and takes replicas away: the trouble is told when its cause has been
changed, or made worse.

## Bad
```yaml
down: {stabilization: 5m}   # and an Alert on latency with 'for: 10m'
```

## Better
```yaml
down: {stabilization: 10m}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared
from generator.checks._expressions import alerts
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every window with the alerts of its service."""
    every = scalings(catalog)
    waits = _waits(catalog) if every else {}
    for scaling in every:
        if scaling.spec.down.select == "disabled" or scaling.spec.replicas.min == scaling.spec.replicas.max:
            continue
        longest, name = waits.get(scaling.spec.service, (Duration(0), ""))
        window = _window(scaling.spec.down.stabilization)
        if window < longest:
            message = (
                f"replicas go after {window} of a low load, and {name} is told after {longest}: {window} < {longest}"
            )
            hint = f"write 'down: {{stabilization: {longest}}}' or more"
            yield Finding(message, catalog.span(scaling, "spec", "down", "stabilization"), hint)


def _window(said: Duration | None) -> Duration:
    from generator.kinds.scaling.behavior import USUAL_DOWN

    return USUAL_DOWN[0] if said is None else said


def _waits(catalog: Catalog) -> dict[str, tuple[Duration, str]]:
    """Find, by the service, which alert that reads what its SLOs count waits the longest."""
    counted: dict[str, set[str]] = {}
    for slo in catalog.all(SLO):
        counted.setdefault(slo.spec.service, set()).update(use.metric for use in slo.spec.sli.uses())
    families, found = declared(catalog), dict[str, tuple[Duration, str]]()
    for alert, expression in alerts(catalog):
        service = alert.spec.service
        read = {families[one.metric].family for one in expression.selectors if one.metric in families}
        if read & counted.get(service, set()):
            found[service] = max(found.get(service, (Duration(0), "")), (alert.spec.for_, alert.name))
    return found


CHECK = Check(run, Severity.WARNING)

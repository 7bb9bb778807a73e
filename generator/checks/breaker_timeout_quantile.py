"""A circuit breaker that cuts off calls which the objectives allow to be slow.

## What it does
Looks at the SLOs whose events wait for a breaker's calls (`slos`). Where its time-out is not above the threshold of a
latency SLO, the slow events that this SLO allows are cut off and fail; their share is compared with the failures that
the other SLOs allow.

## Why it matters
"P95 below 5 s" allows 5% of the events to take longer. A time-out of 5 s turns each of them into a failure: ten times
what an objective of 99.5% allows. A service that keeps its promise of speed then breaks that of success, and the
breaker opens on healthy calls.

## Bad
```yaml
timeout: 5s
slos: [tool-latency, tool-success]   # 95% within 5s; 99.5% succeed
```

## Better
```yaml
timeout: 10s                         # what 99.5% of the calls stay below
slos: [tool-latency, tool-success]
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import resiliences
from generator.diagnostics import Severity, Span
from generator.kinds._base import Spec
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.units import Duration, percent


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the time-out of every breaker with what its SLOs allow."""
    for resilience in resiliences(catalog):
        for name, breaker in resilience.spec.breakers.items():
            known = [slo for slo in (catalog.find(SLO, slo) for slo in breaker.slos) if slo]
            slow = [slo for slo in known if _bound(slo) * 1000 >= breaker.timeout]
            success = [slo for slo in known if not _bound(slo)]
            for latency in slow:
                strictest = min(success, key=lambda slo: slo.spec.budget, default=latency)
                if latency.spec.budget > strictest.spec.budget:
                    span = catalog.span(resilience, "spec", "breakers", name, "timeout")
                    yield _finding(name, breaker.timeout, latency, strictest, span)


def _bound(slo: Spec[SLO]) -> Decimal:
    """Tell up to how many seconds an event is good; 0 for an SLO that is not about time."""
    return max((use.bound for use in slo.spec.sli.uses() if use.bound), default=Decimal(0))


def _finding(name: str, timeout: Duration, latency: Spec[SLO], success: Spec[SLO], span: Span) -> Finding:
    slow, failed = percent(latency.spec.budget), percent(success.spec.budget)
    message = (
        f"'{name}' cuts calls off at {timeout}: '{latency.name}' allows {slow} of the events to take that long, and "
        f"'{success.name}' {failed} to fail; {slow} > {failed}"
    )
    hint = f"write a time-out that {percent(success.spec.objective)} of the calls stay below"
    return Finding(message, span, hint)


CHECK = Check(run, Severity.ERROR)

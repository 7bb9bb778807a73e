"""A load test that passes where an SLO would be broken.

## What it does
For every `LoadTest` with a `journey`: compares the latency of each benchmark with that of the SLOs in `slos`, at the
same share of the answers or a higher one; looks whether an SLO bounds the errors, of the tools as well; and reckons
by Little's law whether as many clients as `connections` allow can make the load at all. A volume of half of the
planned requests or less is told as well; without one, a ratio over no requests holds (grafana/k6#4283).

## Why it matters
What is let through under load is what pages afterwards. Errors are fast: if nothing bounds them, a service that only
fails passes every bound of latency.

## Bad
```yaml
benchmarks:
  maximum: {rate: 500, latency: 300ms, quantile: 95%}   # the SLO promises 95% within 200ms
slos: [api-latency]                                     # nothing bounds the errors
```

## Better
```yaml
benchmarks:
  maximum: {rate: 500, latency: 200ms, quantile: 95%}
slos: [api-availability, api-latency]
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import load_tests
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.plan.plan import Plan
from generator.units import Duration, percent, plain

if TYPE_CHECKING:
    from generator.kinds.load_test.model import LoadTest

_HALF = Decimal("0.5")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Judge every load test that can be run."""
    for test in load_tests(catalog):
        if test.spec.journey is not None:
            yield from _latency(test, catalog)
            yield from _errors(test, catalog)
            yield from _clients(test, catalog)
            yield from _volume(test, catalog)


def _latency(test: "Spec[LoadTest]", catalog: Catalog) -> Iterator[Finding]:
    from generator.kinds.load_test.bounds import latencies_of, slos_of
    from generator.plan.load import API

    for name, benchmark in test.spec.benchmarks.items():
        for promised in latencies_of(slos_of(test, API, catalog)):
            if benchmark.latency > promised.milliseconds and benchmark.quantile <= promised.quantile:
                message = (
                    f"'{name}' allows {percent(benchmark.quantile)} within {benchmark.latency}, "
                    f"and '{promised.source}' promises {percent(promised.quantile)} within "
                    f"{Duration(promised.milliseconds)}: {benchmark.latency} > {Duration(promised.milliseconds)}"
                )
                span = catalog.span(test, "spec", "benchmarks", name, "latency")
                yield Finding(message, span, f"write {Duration(promised.milliseconds)} or less")


def _errors(test: "Spec[LoadTest]", catalog: Catalog) -> Iterator[Finding]:
    from generator.kinds.load_test.bounds import errors_of, slos_of
    from generator.kinds.load_test.scenarios import shares
    from generator.plan.load import TOOLS

    for kind in shares(test.spec.journey) if test.spec.journey else ():
        if errors_of(slos_of(test, kind, catalog)) is None:
            what = "the tools' errors" if kind == TOOLS else "the errors"
            field = "tool_slos" if kind == TOOLS and test.spec.tool_slos else "slos"
            message = f"nothing bounds {what}: answers that are all errors, and fast, pass"
            yield Finding(message, catalog.span(test, "spec", field), f"name an SLO of availability under '{field}'")


def _clients(test: "Spec[LoadTest]", catalog: Catalog) -> Iterator[Finding]:
    for name, benchmark in test.spec.benchmarks.items():
        if test.spec.connections and benchmark.in_flight > test.spec.connections:
            message = (
                f"'{name}' needs more clients than may be connected: {plain(benchmark.rate)}/s × {benchmark.latency} = "
                f"{plain(benchmark.in_flight)} requests in flight > {test.spec.connections} connections"
            )
            hint = "raise 'connections', or lower the rate"
            yield Finding(message, catalog.span(test, "spec", "benchmarks", name, "rate"), hint)


def _volume(test: "Spec[LoadTest]", catalog: Catalog) -> Iterator[Finding]:
    if test.spec.volume <= _HALF:
        message = (
            f"a run that makes {percent(test.spec.volume)} of its requests passes: most of the load may be missing"
        )
        yield Finding(message, catalog.span(test, "spec", "volume"), "90% is usual")


CHECK = Check(run, Severity.ERROR)

"""What must hold under load: the benchmark's own latency, and what the SLOs promise."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.load_test.model import Benchmark, LoadTest
from generator.kinds.slo.model import SLO
from generator.plan import load


def bounds(
    test: Spec[LoadTest], benchmark: Benchmark | None, planned: Sequence[tuple[str, Decimal]], catalog: Catalog
) -> Iterator[load.Bounds]:
    """Say what must hold of each class of requests, of which so many are planned."""
    for kind, number in planned:
        slos = slos_of(test, kind, catalog)
        least = int(number * test.spec.volume)
        yield load.Bounds(kind, max(1, least), tuple(_latencies(slos, benchmark, kind)), errors_of(slos))


def slos_of(test: Spec[LoadTest], kind: str, catalog: Catalog) -> list[Spec[SLO]]:
    """List the SLOs that a class of requests must keep."""
    own = test.spec.tool_slos if kind == load.TOOLS else []
    return [catalog.get(SLO, name) for name in own or test.spec.slos]


def latencies_of(slos: Sequence[Spec[SLO]]) -> Iterator[load.Latency]:
    """Read the promises of latency: so many events within a time."""
    for slo in slos:
        if slo.spec.sli.longest is not None:
            yield load.Latency(slo.spec.objective, int(slo.spec.sli.longest), slo.name)


def errors_of(slos: Sequence[Spec[SLO]]) -> load.Errors | None:
    """Read the strictest promise of availability."""
    promised = [load.Errors(1 - slo.spec.objective, slo.name) for slo in slos if slo.spec.sli.longest is None]
    return min(promised, key=lambda one: one.most, default=None)


def _latencies(slos: Sequence[Spec[SLO]], benchmark: Benchmark | None, kind: str) -> list[load.Latency]:
    """Keep the strictest for each quantile; tools have a time of their own, if an SLO says so."""
    promised = list(latencies_of(slos))
    if benchmark and not (kind == load.TOOLS and promised):
        promised.append(load.Latency(benchmark.quantile, int(benchmark.latency), "the benchmark"))
    strictest: dict[Decimal, load.Latency] = {}
    for one in sorted(promised, key=lambda one: one.milliseconds):
        strictest.setdefault(one.quantile, one)
    return sorted(strictest.values(), key=lambda one: one.quantile)

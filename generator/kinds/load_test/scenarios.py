"""The loads: each benchmark at its rate, clients that stay connected, tools that are executed at once."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.load_test.bounds import bounds
from generator.kinds.load_test.journey import Journey
from generator.kinds.load_test.model import CONNECTIONS, TOOLS, Benchmark, LoadTest
from generator.plan import load
from generator.units import Duration, percent, plain

# A connected client asks now and then: often enough that no balancer takes its connection for an idle one, whose time
# is mostly 60 s, and so seldom that it is the connections that are tried.
PAUSE_SECONDS = 10
_CONNECTING_SECONDS = 30
# After so long the slowest client has executed its tools, or never will.
_EXECUTING_SECONDS = 600


def scenarios(test: Spec[LoadTest], journey: Journey, catalog: Catalog) -> Iterator[load.Scenario]:
    """List the loads in the order in which they are tried."""
    for name, benchmark in test.spec.benchmarks.items():
        yield _at_a_rate(test, name, benchmark, journey, catalog)
    if test.spec.connections:
        yield _connected(test, test.spec.connections, journey, catalog)
    if test.spec.executing:
        yield _executing(test, test.spec.executing, catalog)


def shares(journey: Journey) -> dict[str, Fraction]:
    """Tell which share of the requests are tools, and which are others."""
    weights = {load.API: 0, load.TOOLS: 0}
    for request in journey.requests:
        weights[request.kind] += request.weight
    whole = sum(weights.values())
    return {kind: Fraction(weight, whole) for kind, weight in weights.items() if weight}


def _at_a_rate(
    test: Spec[LoadTest], name: str, benchmark: Benchmark, journey: Journey, catalog: Catalog
) -> load.Scenario:
    planned = Fraction(benchmark.rate) * benchmark.hold.seconds
    clients = _whole(benchmark.in_flight)
    return load.Scenario(
        name=name,
        about=f"{plain(benchmark.rate)} requests a second; {percent(benchmark.quantile)} within {benchmark.latency}",
        clients=clients,
        # However slow the answers are, the load goes on, up to as many clients as may be connected at all.
        most=max(test.spec.connections or _whole(Fraction(benchmark.rate)), clients),
        ramp=_seconds(benchmark.ramp),
        hold=_seconds(benchmark.hold),
        planned=_whole(planned),
        bounds=tuple(bounds(test, benchmark, _split(planned, journey), catalog)),
        rate=Decimal(benchmark.rate),
    )


def _connected(test: Spec[LoadTest], connections: int, journey: Journey, catalog: Catalog) -> load.Scenario:
    planned = connections * test.spec.connected_for.seconds / PAUSE_SECONDS
    return load.Scenario(
        name=CONNECTIONS,
        about=f"{connections} clients stay connected, and ask every {PAUSE_SECONDS} s",
        clients=connections,
        most=connections,
        ramp=Decimal(_CONNECTING_SECONDS),
        hold=_seconds(test.spec.connected_for),
        planned=_whole(planned),
        bounds=tuple(bounds(test, None, _split(planned, journey), catalog)),
        pause=PAUSE_SECONDS,
    )


def _executing(test: Spec[LoadTest], clients: int, catalog: Catalog) -> load.Scenario:
    planned = clients * test.spec.tools_each
    each, replicas = test.spec.tools_in_flight, test.spec.target.replicas if test.spec.target else 1
    return load.Scenario(
        name=TOOLS,
        about=f"{replicas} × {each} = {clients} clients execute {test.spec.tools_each} tools each, one after the other",
        clients=clients,
        most=clients,
        ramp=Decimal(0),
        hold=Decimal(_EXECUTING_SECONDS),
        planned=planned,
        bounds=tuple(bounds(test, None, [(load.TOOLS, Decimal(planned))], catalog)),
        each=test.spec.tools_each,
    )


def _split(planned: Fraction, journey: Journey) -> list[tuple[str, Decimal]]:
    return [(kind, _decimal(planned * share)) for kind, share in shares(journey).items()]


def _whole(number: Fraction) -> int:
    return int(_decimal(number).to_integral_value(ROUND_CEILING))


def _seconds(time: Duration) -> Decimal:
    return _decimal(time.seconds)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator

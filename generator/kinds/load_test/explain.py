"""A LoadTest in words."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.load_test.journey import Journey, Target
from generator.kinds.load_test.model import LoadTest
from generator.kinds.load_test.scenarios import scenarios
from generator.plan.load import Bounds
from generator.units import percent, plain


def explain(test: Spec[LoadTest], catalog: Catalog) -> Iterator[str]:
    """Say what the service must bear, and how that is tried."""
    said = test.spec
    for name, one in said.benchmarks.items():
        yield (
            f"{name}: {plain(one.rate)} requests a second for {one.hold}, after {one.ramp} of growing; "
            f"{percent(one.quantile)} are answered within {one.latency}."
        )
        yield f"{name}: {plain(one.rate)}/s × {one.latency} = {plain(one.in_flight)} requests are in flight then."
    if said.connections:
        yield f"{said.connections} clients are connected at once."
    if said.tools_in_flight:
        yield f"Each replica executes {said.tools_in_flight} tools at once."
    if said.target and said.journey:
        yield from _tried(test, said.target, said.journey, catalog)


def _tried(test: Spec[LoadTest], target: Target, journey: Journey, catalog: Catalog) -> Iterator[str]:
    accounts = journey.accounts
    by = f", by {accounts.number} accounts" if accounts else ""
    yield f"It is tried in {', '.join(target.environments)}, at {target.url}{by}."
    for scenario in scenarios(test, journey, catalog):
        for bounds in scenario.bounds:
            yield f"{scenario.name}, {bounds.kind}: {'; '.join(_held(bounds))}."


def _held(bounds: Bounds) -> Iterator[str]:
    yield f"made {bounds.least} times or more"
    for one in bounds.latencies:
        yield f"{percent(one.quantile)} within {one.milliseconds}ms ({one.source})"
    if bounds.errors:
        yield f"{percent(bounds.errors.most)} errors at most ({bounds.errors.source})"

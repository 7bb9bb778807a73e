"""A LoadTest in words."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.load_test.model import LoadTest
from generator.units import percent, plain


def explain(test: Spec[LoadTest], _catalog: Catalog) -> Iterator[str]:
    """Say what the service must bear."""
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

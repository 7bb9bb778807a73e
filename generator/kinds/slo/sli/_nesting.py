"""What the SLI types share that are made of other ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from generator.kinds._intervals import BASE, NO_TRAFFIC
from generator.kinds._variants import OneOf
from generator.kinds.slo.sli._base import SLI, Context, Events, Query, Use
from generator.units import Duration

# An SLI inside another one: any type that holds none itself.
InnerSLI = Annotated[Any, OneOf("kinds/slo/sli", "SLI", but=("composite", "ratio_time_slices", "time_slices"))]


def inlined(sli: SLI, context: Context) -> Events:
    """Write the two rates of an inner SLI, whose events are recorded nowhere by themselves."""
    events = sli.events(context)
    bad = replace(context, total_series=events.total).bad(events)
    return replace(events, bad=bad, good="", absent_is_none=False)


def error_ratio(events: Events) -> str:
    """Divide bad by all; no traffic is no error."""
    return f"({events.bad})\n  /\nclamp_min({events.total}, {NO_TRAFFIC})"


def uses_inside(sli: SLI, *steps: str | int, base: Duration = BASE) -> Iterator[Use]:
    """Name what an inner SLI reads, with the way to it."""
    for use in sli.uses():
        yield replace(use, inside=steps, base=base)


def queries_inside(sli: SLI, *steps: str | int, base: Duration = BASE) -> Iterator[Query]:
    """List the PromQL of an inner SLI, with the way to it."""
    for query in sli.queries():
        yield replace(query, inside=steps, base=base)

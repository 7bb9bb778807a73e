"""How the events of a tile are counted, the pieces from which windows of a day and more are summed.

A tile is by how much the counters have grown since the former tile: over an hour up to now, less over the 56
minutes that ended with the former tile. Both ranges begin at one moment, so that what lies before cancels out, and
events between two scrapes that lie further apart than the base range are not lost. Measured:
docs/explanation/proof.md.
"""

from dataclasses import replace

from generator import promql
from generator.kinds._intervals import BRIDGE, SLOW
from generator.kinds.slo.sli._base import SLI, Context, Events
from generator.kinds.slo.windows import Series
from generator.units import Duration, plain


def tiles(sli: SLI, events: Events, context: Context, series: Series) -> tuple[str, str]:
    """Write the number of all events and of bad ones since the former tile."""
    if not events.counted:
        total, bad = (f"{plain(SLOW.seconds)} * avg_over_time({rate}[{SLOW}])" for rate in (series.total, series.bad))
        return total, bad
    now = replace(context, base=str(BRIDGE), grown=True)
    before = replace(context, base=str(Duration(BRIDGE - SLOW)), grown=True, ago=str(SLOW))
    grown, had_grown = sli.events(now), sli.events(before)
    # Counters that are younger than a tile had not grown before.
    total = _since(grown.total, context.or_none(had_grown.total))
    if events.good:
        good = _since(grown.good, context.or_none(had_grown.good))
        return total, f"{context.sum(series.total_tile)}\n-\n{promql.block(good)}"
    had_failed = before.bad(had_grown)
    return total, _since(now.bad(grown), had_failed if events.absent_is_none else context.or_none(had_failed))


def _since(now: str, before: str) -> str:
    return f"{promql.block(now)}\n-\n{promql.block(before)}"

"""What is recorded of each resource: how much of it is used, how much there may be, how much was expected for this day.

Alerts read these and no query of a person, so that each looks back over series that exist for long enough.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

from generator import naming, promql
from generator.kinds.capacity.model import Capacity, Projection
from generator.plan.rules import Pairs, RecordingRule
from generator.promql import Matcher
from generator.promql_tree import Aggregation, read
from generator.units import plain

# What makes one number of all series.
_OF_ALL = ("sum", "avg", "max", "min", "count")


def recorded(said: Capacity, origin: str) -> Iterator[RecordingRule]:
    """Record what can be measured of every resource, and what was expected of it."""
    for name, projection in said.resources.items():
        labels: Pairs = (("service", said.service), ("resource", name))
        if projection.query is not None:
            yield RecordingRule(naming.CAPACITY_MEASURED, _one(projection.query), labels, origin)
        if projection.limited:
            yield RecordingRule(naming.CAPACITY_LIMIT, _limit(projection), labels, origin)
        if said.as_of:
            yield RecordingRule(naming.CAPACITY_PROJECTED, projected(projection, said.as_of), labels, origin)


def selected(metric: str, service: str, *resources: str) -> str:
    """Select what is recorded of some resources, or of all of them."""
    of = (promql.matching("resource", "|".join(resources)),) if resources else ()
    return promql.selector(metric, (Matcher("service", "=", service), *of))


def projected(projection: Projection, as_of: date) -> str:
    """Draw a straight line from each point of the projection to the next one; beyond the last there is no more."""
    parts = [f"vector({plain(projection.now)})"]
    for (start, before), (end, after) in pairwise(projection.points):
        begins, ends = timestamp(as_of, start), timestamp(as_of, end)
        if after != before:
            sign, step = ("+", after - before) if after > before else ("-", before - after)
            passed = f"clamp((vector(time()) - {begins}) / {ends - begins}, 0, 1)"
            parts.append(f"{sign} {plain(step)} * {passed}")
    return "\n  ".join(parts)


def timestamp(day: date, months: int) -> int:
    """Tell when a day is so many months later, in seconds; the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return int(datetime(year, month + 1, min(day.day, last), tzinfo=UTC).timestamp())


def _limit(projection: Projection) -> str:
    return (
        f"vector({plain(projection.limit or Decimal(0))})"
        if projection.limit_query is None
        else _one(projection.limit_query)
    )


def _one(query: str) -> str:
    """Make one number of a query's answer, where it is not one already."""
    tree = read(query)
    whole = isinstance(tree, Aggregation) and not tree.grouping and tree.operator in _OF_ALL
    return query if whole else f"sum({query})"

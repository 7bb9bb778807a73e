"""A Capacity in words, and its projections as a table."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._kind import Explanation
from generator.kinds.capacity.alarms import Alarm, alarms
from generator.kinds.capacity.model import Capacity, Projection
from generator.kinds.capacity.subject import Planned
from generator.units import plain, shortened

_MONTHS = (0, 3, 6, 12)
_UNITS = {"requests_per_day": "requests a day", "executions_per_day": "executions a day", "bytes": "bytes"}


def explain(capacity: Spec[Capacity], catalog: Catalog) -> Explanation:
    """Say how much is expected, what that means for the busiest moment, and what is told."""
    planned = Planned(capacity, catalog)
    told = (f"{one.level}: {_summary(one)}." for one in alarms(capacity.spec, planned.query is not None))
    return Explanation((*_words(capacity.spec), *told), (tuple(_table(capacity.spec)),))


def _summary(alarm: Alarm) -> str:
    return dict(alarm.annotations)["summary"].replace("{{ $labels.resource }}", "a resource")


def _words(said: Capacity) -> Iterator[str]:
    for name, projection in said.resources.items():
        if projection.daily:
            rates = ", ".join(f"{float(rate):.1f}" for _, rate in said.peak_rates(projection))
            yield f"{name}: at the peak, {plain(said.peak_factor)} times the mean, {rates} a second."
        if projection.part_of:
            yield f"{name} is part of {projection.part_of}."
    if said.provisioning:
        yield f"It takes {said.provisioning} until there is more."
    if said.backups:
        copies, of = plain(said.backups.copies), said.backups.of
        yield f"Backups are {copies} times {of}, and are kept in {said.backups.kept_in}."


def _table(said: Capacity) -> Iterator[tuple[str, ...]]:
    yield ("resource", "unit", "now", *(f"in {months} months" for months in _MONTHS[1:]))
    for name, projection in said.resources.items():
        yield (name, _UNITS[projection.unit], *_row(projection))


def _row(projection: Projection) -> Iterator[str]:
    amounts = dict(projection.points)
    for months in _MONTHS:
        yield shortened(amounts[months]) if months in amounts else ""

"""What the rules of an SLO would have recorded, asked from the raw series that a Prometheus has.

The expressions are those of the rules, with the recorded series in them replaced by what is recorded in them. They are
evaluated when a rule group would have been.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from generator.catalog import Catalog
from generator.kinds._intervals import DAY, FAST, SLOW
from generator.kinds.slo.shape import context_of
from generator.kinds.slo.tiles import tiles
from generator.kinds.slo.windows import Series
from generator.replay.prometheus_api import Labels, PrometheusApi, Values
from generator.replay.replay import Course, Period
from generator.replay.sampled import Sampled
from generator.replay.simulate import Subjected

_FAST, _SLOW = int(FAST.seconds), int(SLOW.seconds)
Both = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """The expressions for the rates of all and of bad events, and for their tiles, where those are counted."""

    rates: Both
    tiles: Both | None


def asked(subject: Subjected, catalog: Catalog) -> Asked:
    """Write the expressions of an SLO that read raw series alone."""
    slo, events = subject.slo, subject.events
    context = replace(context_of(slo, catalog), total_series=f"({events.total})")
    rates = events.total, context.bad(events)
    if not events.counted:
        return Asked(rates, None)
    raw = Series(slo.name, f"({rates[0]})", f"({rates[1]})", "", "")
    total, _ = tiles(slo.spec.sli, events, context, raw)
    _, bad = tiles(slo.spec.sli, events, context, replace(raw, total_tile=f"({total})"))
    return Asked(rates, (total, bad))


def courses(
    api: PrometheusApi,
    subjects: Sequence[Subjected],
    catalog: Catalog,
    begin: int,
    end: int,
    offsets: tuple[int, int],
) -> dict[Labels, Course]:
    """Ask for what lies between two times, and for what the windows reach back to: a course for each group.

    The subjects are one SLO under several policies. `offsets` are those of the rule groups.
    """
    subject, longest = subjects[0], max(one.longest for one in subjects)
    expressions = asked(subject, catalog)
    # Where nothing is counted, tiles are made of the rates.
    reach = max(one.longest_from_rates for one in subjects) if expressions.tiles else longest
    first = _before(begin - int(reach.seconds), _FAST, offsets[0])
    rates = [api.over(expr, first, end, _FAST) for expr in expressions.rates]
    oldest = _before(begin - int(longest.seconds), _SLOW, offsets[1])
    counted = [api.over(expr, oldest, end, _SLOW) for expr in expressions.tiles or ()]
    period = period_of(subject)
    found = {}
    for group in sorted(set().union(*rates)):
        sampled = [_sampled(side.get(group, {}), first, end, _FAST, subject.left_open) for side in rates]
        tiled = [_sampled(side.get(group, {}), oldest, end, _SLOW, subject.left_open) for side in counted]
        tiled = tiled or [_means(side, oldest, end, subject.left_open) for side in sampled]
        found[group] = Course((sampled[0], sampled[1]), (tiled[0], tiled[1]), period)
    return found


def _before(time: int, step: int, offset: int) -> int:
    """Find the last evaluation before a time."""
    return time - (time - offset) % step


def _sampled(values: Values, first: int, end: int, step: int, left_open: bool) -> Sampled:
    return Sampled(first, step, [values.get(at) for at in range(first, end + 1, step)], left_open)


def _means(rate: Sampled, first: int, end: int, left_open: bool) -> Sampled:
    """Take the mean of the rates in a tile, times its length, where nothing is counted."""
    found = []
    for at in range(first, end + 1, _SLOW):
        count = rate.count(at, _SLOW)
        found.append(_SLOW * rate.sum(at, _SLOW) / count if count else None)
    return Sampled(first, _SLOW, found, left_open)


def period_of(subject: Subjected) -> Callable[[int], Period] | None:
    """Tell the calendar period of a time, where the SLO window follows the calendar."""
    calendar = subject.shape.calendar
    if calendar is None:
        return None
    zone = ZoneInfo(calendar.time_zone)

    def period(now: int) -> Period:
        today = datetime.fromtimestamp(now, zone).replace(hour=0, minute=0, second=0)
        start = _STARTS[calendar.period](today)
        days = round((_next(start, calendar.period) - start) / timedelta(days=1))
        return Period(int(start.astimezone(UTC).timestamp()), days * (DAY // SLOW))

    return period


def _next(start: datetime, period: str) -> datetime:
    days = {"week": 7, "month": 31, "quarter": 92}[period]
    return _STARTS[period](start + timedelta(days=days))


_STARTS: Mapping[str, Callable[[datetime], datetime]] = {
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=day.month - (day.month - 1) % 3, day=1),
}

"""SLO windows that follow the calendar: this week, this month, this quarter, in a time zone.

PromQL knows the calendar in UTC only. The start of the period is recorded for each SLO; what was recorded before
it is left out of the sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator import naming
from generator.kinds._intervals import NO_TRAFFIC, SLOW
from generator.kinds._zones import clock, plus, zone
from generator.kinds.slo.windows import Series
from generator.units import A_DAY, Duration

# How far back a period can begin.
_LONGEST = {"week": Duration.parse("7d"), "month": Duration.parse("31d"), "quarter": Duration.parse("92d")}


@dataclass(frozen=True)
class CalendarWindow:
    """The SLO window of a calendar period; it has the same answers as a rolling one."""

    period: str
    time_zone: str

    @property
    def longest(self) -> Duration:
        """How far back the period can begin."""
        return _LONGEST[self.period]

    def starts(self, series: Series) -> Iterator[tuple[str, str]]:
        """Write the records that lead to the period's start: the zone's clock, the start on it, the start in UTC."""
        where = zone(self.time_zone)
        yield naming.SLO_CLOCK, clock(self.time_zone)
        yield naming.SLO_WINDOW_START_LOCAL, self._local_start(series.of(naming.SLO_CLOCK))
        start = series.of(naming.SLO_WINDOW_START_LOCAL)
        back = [(-change.seconds, f"{start} >= bool {change.local}") for change in where.changes]
        yield naming.SLO_WINDOW_START, plus(start, -where.offset, back)

    def ratio(self, series: Series) -> str:
        """Write bad / all since the period began."""
        bad, total = (self._since_start(tile, series) for tile in (series.bad_tile, series.total_tile))
        return f"clamp_min(sum_over_time({bad}), 0)\n  /\nclamp_min(sum_over_time({total}), {NO_TRAFFIC})"

    def coverage(self, series: Series) -> str:
        """Write which share of the whole period has been seen; what is to come counts as free of errors."""
        seen = f"count_over_time({self._since_start(series.total_tile, series)})"
        return f"clamp_max(\n  {seen}\n    /\n  {self._tiles(series.of(naming.SLO_WINDOW_START_LOCAL))},\n  1\n)"

    def _since_start(self, tile: str, series: Series) -> str:
        start = f"scalar({series.of(naming.SLO_WINDOW_START)} @ end())"
        return f"({tile} and on () (vector(time()) >= {start}))[{self.longest}:{SLOW}]"

    def _tiles(self, start: str) -> str:
        """Write the number of tiles in the whole period."""
        a_day = Duration(A_DAY * 1000) // SLOW
        if self.period == "week":
            return str(7 * a_day)
        # 40 and 70 days after its first day, a quarter is in its second and third month.
        later = (40, 70) if self.period == "quarter" else ()
        days = [f"days_in_month({start})", *(f"days_in_month({start} + {n * A_DAY})" for n in later)]
        return f"scalar(({' + '.join(days)}) * {a_day})"

    def _local_start(self, clock: str) -> str:
        """Write the period's first midnight on the zone's clock."""
        today = f"floor({clock} / {A_DAY}) * {A_DAY}"
        if self.period == "week":
            return f"{today}\n  - (day_of_week({clock}) + 6) % 7 * {A_DAY}"
        if self.period == "month":
            return f"{today}\n  - (day_of_month({clock}) - 1) * {A_DAY}"
        # Days of the year before each quarter: 90 (91 in a leap year; 2100 is none, but far away), 91 and 92 more.
        return (
            f"{today}\n  - (\n    day_of_year({clock}) - 1\n"
            f"    - (90 + (year({clock}) % 4 == bool 0)) * (month({clock}) > bool 3)\n"
            f"    - 91 * (month({clock}) > bool 6)\n    - 92 * (month({clock}) > bool 9)\n  ) * {A_DAY}"
        )

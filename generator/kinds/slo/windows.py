"""How a window is summed from the two base series, in four shapes.

Everything longer than the base range is Σ bad / Σ all over recorded rates or numbers of events, so that it is
weighted by traffic; a mean of ratios would not be. Measured: docs/explanation/slo-rules.md.
"""

from dataclasses import dataclass
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import BASE, FAST, NO_TRAFFIC, SLOW
from generator.units import Duration, plain

TOTAL, BAD = (naming.events_rate(which, BASE) for which in ("total", "bad"))
TOTAL_TILE, BAD_TILE = (naming.events_tile(which, SLOW) for which in ("total", "bad"))
RATES, TILES = (TOTAL, BAD), (TOTAL_TILE, BAD_TILE)


@dataclass(frozen=True)
class Series:
    """The selectors of one SLO's base series and of their tiles."""

    slo: str
    total: str
    bad: str
    total_tile: str
    bad_tile: str

    def of(self, name: str, *labels: str) -> str:
        """Select a recorded series of this SLO."""
        return f"{name}{{{','.join((self.label, *labels))}}}"

    @property
    def label(self) -> str:
        """The matcher that tells this SLO's series apart."""
        return f'slo="{self.slo}"'


def series_of(slo: str) -> Series:
    """Select the base series of an SLO, and their tiles."""
    return Series(slo, *(f'{name}{{slo="{slo}"}}' for name in (TOTAL, BAD, TOTAL_TILE, BAD_TILE)))


@dataclass(frozen=True)
class Window:
    """A window and the shape of its sum.

    It is summed from tiles or from the base rates. `front` adds weight to the newest sample: a rate over
    BASE knows an event fully only BASE later, which would delay the fastest page by BASE / 2.
    """

    length: Duration
    tiled: bool
    front: bool = False

    def bad_events(self, series: Series) -> str:
        """Write the number of bad events in the window."""
        return self._events(series.bad, series.bad_tile)

    def ratio(self, series: Series) -> str:
        """Write bad / all over the window."""
        if self.length == BASE:
            return _divided(series.bad, series.total)
        bad, total = self._sum(series.bad, series.bad_tile), self._sum(series.total, series.total_tile)
        # A tile may fall short of its events, and the next one make up for it: what is left of few must not be below 0.
        return _divided(f"clamp_min({bad}, 0)" if self.tiled else bad, total)

    def ratio_of_recorded(self, series: Series) -> str:
        """Write the same, with the recorded number of bad events above the line."""
        recorded = series.of(naming.bad_events(self.length))
        return _divided(recorded, self._events(series.total, series.total_tile))

    def coverage(self, series: Series) -> str:
        """Write which share of the window has been seen: young rules must not take minutes for hours."""
        if self.tiled:
            return f"clamp_max(count_over_time({series.total_tile}[{self.length}]) / {self.length // SLOW}, 1)"
        span = self.length if self.front else self._span
        return f"clamp_max(count_over_time({series.total}[{span}]) / {span // FAST}, 1)"

    @property
    def _span(self) -> Duration:
        # The oldest sample of rate[BASE] inside reaches back BASE further: together they cover the window.
        return Duration(self.length - (BASE // 2 if self.front else BASE))

    def _sum(self, base: str, tile: str) -> str:
        return f"sum_over_time({tile}[{self.length}])" if self.tiled else f"sum_over_time({base}[{self._span}])"

    def _events(self, base: str, tile: str) -> str:
        if self.tiled:
            return self._sum(base, tile)
        front = f" + {plain(Fraction(BASE, 2000))} * {base}" if self.front else ""
        return f"{plain(FAST.seconds)} * {self._sum(base, tile)}{front}"


def _divided(above: str, below: str) -> str:
    return f"{above}\n  /\nclamp_min({below}, {NO_TRAFFIC})"

"""Predicted times against measured ones."""

from decimal import Decimal
from fractions import Fraction

import pytest

from generator.kinds._intervals import BASE, FAST
from generator.kinds.slo import timing
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.windows import Window
from generator.units import Duration

BUDGET = Fraction(1, 1000)
SCRAPE = Duration.parse("30s")
# Seconds by which an alert may fire earlier than predicted: errors begin between two scrapes and two evaluations.
EARLY = FAST.seconds + SCRAPE.seconds
# And by which it may clear earlier: windows are sums of rates over the base range, so that errors leave them by a ramp
# as long as that range, and what is left of them falls below the limit by up to half of it sooner.
CLEARS_EARLY = BASE.seconds / 2

# tier → severity, long and short window, share of the budget, burn rate; how the long window is summed
TIERS = {
    "fast": ("page", "1h", "5m", "0.02", "14.4", Window(Duration.parse("1h"), tiled=False, front=True)),
    "medium": ("page", "6h", "30m", "0.05", "6", Window(Duration.parse("6h"), tiled=False)),
    "slow": ("ticket", "1d", "2h", "0.1", "3", Window(Duration.parse("1d"), tiled=True)),
    "trend": ("ticket", "3d", "6h", "0.1", "1", Window(Duration.parse("3d"), tiled=True)),
}
# Minutes to fire and to clear of an objective of 99.9% over 30 days, at a constant error ratio in percent, scraped
# every 30 s: replayed for days in Prometheus' own engine (docs/explanation/slo-rules.md, "How fast it alerts"). Of
# tickets, the earliest and the latest that `python -m prove.tickets` finds: it depends on when their group evaluates.
MEASURED = [
    ("fast", "100", 1.47, 4.97),
    ("fast", "10", 8.97, 3.97),
    ("fast", "5", 17.5, 3.47),
    ("fast", "2", 43.5, 1.47),
    ("medium", "100", 4.47, 29.0),
    ("medium", "10", 24.0, 26.5),
    ("medium", "2", 109.0, 20.0),
    ("medium", "1", 216.0, 12.5),
    ("slow", "100", 4.65, 118.47),
    ("slow", "100", 8.55, 121.75),
    ("slow", "10", 44.08, 114.5),
    ("slow", "10", 47.38, 117.2),
    ("slow", "2", 216.72, 100.4),
    ("slow", "2", 220.4, 104.23),
    ("slow", "1", 433.73, 83.03),
    ("slow", "1", 437.28, 86.45),
    ("trend", "100", 4.65, 358.47),
    ("trend", "100", 8.55, 361.75),
    ("trend", "10", 44.08, 354.5),
    ("trend", "10", 47.38, 357.2),
    ("trend", "2", 216.4, 340.4),
    ("trend", "2", 220.23, 344.23),
    ("trend", "1", 432.88, 322.45),
    ("trend", "1", 436.27, 325.73),
    ("trend", "0.2", 2162.43, 180.38),
    ("trend", "0.2", 2165.62, 184.43),
]


def tier(name: str) -> Tier:
    severity, long, short, share, factor, _ = TIERS[name]
    lengths = (Duration.parse(long), Duration.parse(short))
    return Tier(name, severity, *lengths, Duration(0), Duration(0), Decimal(share), Fraction(factor))


@pytest.mark.parametrize(("name", "percent", "fires", "clears"), MEASURED)
def test_a_prediction_agrees_with_what_was_measured(name: str, percent: str, fires: float, clears: float) -> None:
    window = TIERS[name][5]
    times = timing.predicted(tier(name), window, BUDGET, Fraction(percent) / 100)
    assert times is not None
    # Measured times are rounded to hundredths of a minute.
    late = float(timing.lateness(window, SCRAPE)) + 1
    assert -float(EARLY) - 1 <= 60 * fires - float(times.fires) <= late
    assert -float(CLEARS_EARLY) - 1 <= 60 * clears - float(times.clears) <= late


@pytest.mark.parametrize(
    ("name", "percent", "seconds"),
    [("fast", "10", 518), ("fast", "100", 81), ("medium", "10", 1428), ("medium", "100", 277)],
)
def test_times_are_those_of_the_formulas(name: str, percent: str, seconds: int) -> None:
    times = timing.predicted(tier(name), TIERS[name][5], BUDGET, Fraction(percent) / 100)
    assert times is not None
    assert abs(seconds - times.fires) < 1


def test_an_ideal_window_fires_when_its_share_of_the_budget_is_gone() -> None:
    times = timing.theory(tier("fast"), BUDGET, Fraction(1, 10))
    assert times is not None
    assert Fraction(2, 100) * 30 * 86400 / 1000 / Fraction(1, 10) == times.fires
    assert 300 * (1 - Fraction("0.144")) == times.clears


def test_a_burn_below_the_limit_never_fires() -> None:
    assert timing.predicted(tier("fast"), TIERS["fast"][5], BUDGET, Fraction("0.0144")) is None

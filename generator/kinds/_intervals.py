"""The constants on which the rules of all SLOs are built; measured (docs/explanation/slo-rules.md), one table.

They hang together: FAST divides SLOW, BASE / 2 and every window less BASE; SLOW stays below Prometheus' lookback
of 5 minutes and divides every window of a day and more.
"""

from generator.units import Duration

FAST = Duration.parse("30s")  # between two evaluations of the fast group
SLOW = Duration.parse("4m")  # between two evaluations of the slow group, and the length of a tile
BASE = Duration.parse("5m")  # the range of the base rates
BRIDGE = Duration.parse("1h")  # how far back tiles look: events in shorter gaps between scrapes are not lost
DAY = Duration.parse("1d")  # from here up, windows are summed from tiles
NO_TRAFFIC = "1e-9"  # events per second; turns 0 / 0 into 0: no traffic is no burn


def nearest(length: Duration, step: Duration) -> Duration:
    """Round a length to the nearest multiple of a step, one step at least."""
    return Duration(max(step, round(length / step) * step))

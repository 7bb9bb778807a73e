"""Times that do not count: what happens in a maintenance is neither good nor bad.

Events of such times are recorded as none at all, so that no window, budget or alert knows of them; and their ratio is
0 instead of absent, as it is while there is no traffic.
"""

from generator import naming, promql
from generator.kinds._intervals import BASE, FAST
from generator.kinds.slo.windows import Series


def excluded(maintenances: tuple[str, ...]) -> str:
    """Write 1 in a maintenance, and as long after it as a base rate tells of it; else 0."""
    names = promql.matching("maintenance", "|".join(maintenances))
    active = promql.selector(naming.MAINTENANCE_ACTIVE, (names,))
    return f"max_over_time(max({active})[{BASE}:{FAST}])\nor\nvector(0)"


def without_excluded(expression: str, series: Series) -> str:
    """Write 0 instead of an expression in such times."""
    now = series.of(naming.SLO_MAINTENANCE)
    return f"{promql.block(expression)}\n* on () group_left ()\n(1 - {now})"


def unless_excluded(expression: str, series: Series) -> str:
    """Drop what an expression returns in such times."""
    return f"{promql.block(expression)}\nunless on ()\n{series.of(naming.SLO_MAINTENANCE)} == 1"

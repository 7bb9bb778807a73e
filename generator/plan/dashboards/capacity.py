"""The dashboard of capacity: replicas and what they use against their limits, projections, and how versions come."""

from collections.abc import Iterator
from decimal import Decimal

from generator import naming
from generator.plan.dashboards._index import Index
from generator.plan.dashboards._rollout_panels import rollout_panels
from generator.plan.dashboards._scaling_panels import quota_panel, scaling_panels
from generator.plan.dashboards.model import BLUE, GREEN, ORANGE, VERMILLION, Dashboard, Panel, Query, Row
from generator.plan.facts import CapacityFacts, Projected, RolloutFacts, ScalingFacts
from generator.units import plain, shortened

SORT = "capacity"
_UNITS = {"requests_per_day": "requests a day", "executions_per_day": "executions a day", "bytes": "bytes"}
_WHEN = {0: ("now", BLUE), 3: ("in 3 months", GREEN), 6: ("in 6 months", ORANGE), 12: ("in 12 months", VERMILLION)}


def capacity_dashboard(index: Index) -> Dashboard | None:
    """Show the size of all services; None where no spec says anything of it."""
    if not index.sized:
        return None
    facts = index.plan.facts
    return Dashboard(
        uid=index.uid(SORT),
        path=naming.dashboard_path(SORT),
        title=f"Capacity · {index.environment}",
        description=f"Whether the services of {index.environment} have enough, and how long that will do.",
        tags=index.tags("capacity"),
        rows=tuple(row for row in _rows(index) if row.panels),
        origins=(
            *(fact.origin for fact in facts.all(ScalingFacts)),
            *(fact.origin for fact in facts.all(RolloutFacts)),
            *(fact.origin for fact in facts.all(CapacityFacts)),
        ),
        links=(*(index.link(name, "service", name) for name in index.sized), index.link("Alerts", "alerts")),
    )


def _rows(index: Index) -> Iterator[Row]:
    for scaling in index.plan.facts.all(ScalingFacts):
        yield Row(f"Replicas of {scaling.service}", tuple(scaling_panels(scaling, index)))
    yield Row("Quota", tuple(quota_panel(index)))
    for rollout in index.plan.facts.all(RolloutFacts):
        yield Row(f"Versions of {rollout.service}", tuple(rollout_panels(rollout, index)))
    for capacity in index.plan.facts.all(CapacityFacts):
        yield Row(f"Projections of {capacity.service}", tuple(_projections(capacity)))


def _projections(capacity: CapacityFacts) -> Iterator[Panel]:
    yield _table(capacity)
    for one in capacity.projected:
        if one.query is not None:
            yield _course(capacity.service, one, one.query)


def _table(capacity: CapacityFacts) -> Panel:
    """Say in words what is expected."""
    lines = [f"| {one.name} | {_UNITS[one.unit]} | {' | '.join(_amounts(one))} |" for one in capacity.projected]
    head = f"| what | unit | {' | '.join(text for text, _ in _WHEN.values())} |"
    return Panel(
        f"{capacity.service}:projections",
        "text",
        "What is expected",
        "How much will be needed, as the spec of the capacity says.",
        width=24,
        height=4 + len(lines),
        text="\n".join((head, f"|{' --- |' * (2 + len(_WHEN))}", *lines)),
    )


def _amounts(one: Projected) -> Iterator[str]:
    points = dict(one.points)
    return (shortened(points[months]) if months in points else "–" for months in _WHEN)


def _course(service: str, one: Projected, query: str) -> Panel:
    """Show what there is, and a line for each projection."""
    lines = (_line(amount, *_WHEN[months]) for months, amount in one.points)
    return Panel(
        f"{service}:projected:{one.name}",
        "timeseries",
        f"{one.name.replace('_', ' ').capitalize()} of {service}",
        "How much there is; the dashed lines are what was expected for now and for the months to come.",
        queries=(Query(query, "there is"), *lines),
        unit="bytes" if one.unit == "bytes" else "short",
        minimum=0,
    )


def _line(amount: Decimal, text: str, colour: str) -> Query:
    return Query(f"vector({plain(amount)})", text, colour=colour, dashed=True)

"""All dashboards of an environment. A pure function of the plan; only emitters ask for it."""

from collections.abc import Iterator

from generator.plan.dashboards._index import Index
from generator.plan.dashboards.alerts import alerts_dashboard
from generator.plan.dashboards.capacity import capacity_dashboard
from generator.plan.dashboards.custom import custom_dashboard
from generator.plan.dashboards.data import data_dashboard
from generator.plan.dashboards.model import Dashboard
from generator.plan.dashboards.overview import overview
from generator.plan.dashboards.service import service_dashboard
from generator.plan.dashboards.slo import slo_dashboard
from generator.plan.plan import Plan


def dashboards(plan: Plan) -> tuple[Dashboard, ...]:
    """List all dashboards, sorted by path."""
    return tuple(sorted(_each(Index(plan)), key=lambda dashboard: dashboard.path))


def _each(index: Index) -> Iterator[Dashboard]:
    if index.slos:
        yield overview(index)
    yield alerts_dashboard(index)
    yield from filter(None, (data_dashboard(index), capacity_dashboard(index)))
    for slo in index.slos.values():
        yield slo_dashboard(slo, index)
    for service in index.services.values():
        yield service_dashboard(service, index)
    for custom in index.plan.custom_dashboards:
        if custom.service is None:
            yield custom_dashboard(custom, index)

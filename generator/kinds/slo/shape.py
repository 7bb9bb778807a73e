"""From an SLO to the shape that its rules depend on, and to what its SLI needs to know."""

from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._intervals import BASE
from generator.kinds.service.model import Service
from generator.kinds.slo import policy, windows
from generator.kinds.slo.model import SLO, Period
from generator.kinds.slo.rules import Shape
from generator.kinds.slo.sli._base import SLI, Context, Events
from generator.promql import Matcher

if TYPE_CHECKING:
    from generator.kinds.slo.calendar import CalendarWindow


def context_of(slo: Spec[SLO], catalog: Catalog) -> Context:
    """Give the SLI its service's series, and the labels that split the SLO."""
    service = catalog.get(Service, slo.spec.service).spec
    matchers = _left_to_the_sli(slo.spec.sli, service) if service.synthetic else service.matchers
    return Context(str(BASE), windows.series_of(slo.name).total, matchers, tuple(slo.spec.by))


def _left_to_the_sli(sli: SLI, service: Service) -> dict[str, tuple[Matcher, ...]]:
    """Leave out what the service says of labels by which the SLI selects its events itself, the job aside."""
    own = {label for use in sli.uses() for label, field in use.labels if field == "where" and not use.inside}
    own.discard("job")
    return {
        metric: tuple(matcher for matcher in matchers if matcher.label not in own)
        for metric, matchers in service.matchers.items()
    }


def shape_of(slo: Spec[SLO], events: Events, catalog: Catalog) -> Shape:
    """Name the shape of an SLO, which many share."""
    spec = slo.spec
    resolved = policy.resolve(spec.policy, spec.window, catalog)
    return Shape(
        spec.objective, spec.window, resolved, events.weighted, bool(spec.by), _calendar(spec), bool(spec.maintenance)
    )


def _calendar(spec: SLO) -> "CalendarWindow | None":
    if not isinstance(spec.window, Period):
        return None
    from generator.kinds.slo.calendar import CalendarWindow  # few SLOs follow the calendar

    return CalendarWindow(spec.window.name, spec.time_zone)

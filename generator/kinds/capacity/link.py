"""What a Capacity refers to beyond the names of other specs: levels, a resource to spread, families that rules read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._for_service import only_one
from generator.kinds._levels import misfits
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.subject import Planned
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.source import Steps

if TYPE_CHECKING:
    from generator.units import Duration

_ALERTS = ("forecast", "full", "growth", "overrun")


def link(capacity: Spec[Capacity], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve how loud it is, what it spreads over a day, and what it reads."""
    yield from only_one(capacity, catalog)
    service = catalog.get(Service, capacity.spec.service)
    yield from misfits(capacity, service, _levels(capacity.spec), catalog)
    yield from _spread(capacity, catalog)
    yield from _families(capacity, catalog)
    yield from _past(capacity, catalog)
    yield from _too_near(capacity, catalog)


def _levels(said: Capacity) -> Iterator[tuple[str, str, Steps]]:
    for which in _ALERTS if said.alerting else ():
        yield "", getattr(said.alerting, which).level, ("spec", "alerting", which, "level")


def _spread(capacity: Spec[Capacity], catalog: Catalog) -> Iterator[Diagnostic]:
    said = capacity.spec
    daily = [name for name, one in said.resources.items() if one.daily]
    if said.traffic and said.traffic.of not in daily:
        message = f"no resource that is counted by day is named '{said.traffic.of}'"
        span = catalog.span(capacity, "spec", "traffic", "of")
        yield Diagnostic("unknown-resource", message, span, did_you_mean(said.traffic.of, daily))


def _families(capacity: Spec[Capacity], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse to count what nobody says that Prometheus has: it would cost nothing for ever."""
    if not catalog.complete:
        return
    known = {family for service in catalog.all(Service) for family in service.spec.metrics}
    for family in Planned(capacity, catalog).reads:
        if family not in known:
            message = f"the cost of a month is worked out from {family}, which no service declares"
            hint = "declare it in the Service of the program that exposes it, or write a 'query'"
            yield Diagnostic("unresolved-reference", message, catalog.span(capacity, "spec", "cost"), hint)


def _past(capacity: Spec[Capacity], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a forecast from what Prometheus has forgotten."""
    environment, alerting = catalog.find(Environment, catalog.environment), capacity.spec.alerting
    kept: Duration | None = environment.spec.prometheus.retention if environment else None
    if alerting and kept is not None and alerting.forecast.window > kept:
        message = f"the forecast looks back {alerting.forecast.window}, and samples are kept for {kept}"
        span = catalog.span(capacity, "spec", "alerting", "forecast", "window")
        yield Diagnostic("beyond-retention", message, span, "keep samples for longer, or write a shorter window")


def _too_near(capacity: Spec[Capacity], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a forecast that tells when it is too late to order more."""
    said = capacity.spec
    ahead = said.alerting.forecast.ahead if said.alerting else None
    leads = {lead: name for name, one in said.resources.items() if one.limited and (lead := said.lead(one))}
    longest = max(leads, default=None)
    if ahead is not None and longest is not None and ahead < longest:
        message = f"the forecast looks {ahead} ahead, and more of {leads[longest]} takes {longest}"
        span = catalog.span(capacity, "spec", "alerting", "forecast", "ahead")
        yield Diagnostic("forecast-too-near", message, span, f"write {longest} or more, or leave it out")

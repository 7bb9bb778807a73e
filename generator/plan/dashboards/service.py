"""The dashboard of a service: its promises, its requests by class, and every family of its contract, by subject."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator import naming
from generator.plan.contract import RequestClass
from generator.plan.dashboards._alert_panels import alert_panel, first_of_each
from generator.plan.dashboards._families import (
    RATE,
    STATUS,
    SUBJECTS,
    Family,
    instances,
    matching_routes,
    panel,
    quantiles,
    subject_of,
    targets,
    title_of,
)
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.custom import added
from generator.plan.dashboards.model import (
    BAD,
    FINE,
    IDLE,
    PALETTE,
    Dashboard,
    Panel,
    Query,
    Row,
    Threshold,
    Variable,
)
from generator.plan.dashboards.overview import BUDGET_THRESHOLDS, BURN_STATES, burning
from generator.plan.facts import ServiceFacts
from generator.promql import Matcher, quoted

SORT = "service"
_ROUTE = ("route", "handler", "endpoint", "path", "operation")
_FOLDED = ("Sign-in", "Data", "Telemetry", "More")  # rows that are asked for only when somebody opens them
_MOST_LINKS = 12
_BUDGET_LINE = " The line is an SLO's error budget."


def service_dashboard(service: ServiceFacts, index: Index) -> Dashboard:
    """Show one service: what is promised first, what goes on, and what it alerts on."""
    board = _Board(service, index)
    own, variables, origins = added(service.name, index, board.variables())
    rows = (Row("Promises", tuple(board.promises())), *board.requests(), *own, *board.subjects(), *board.alerts())
    return Dashboard(
        uid=index.uid(SORT, service.name),
        path=naming.dashboard_path(SORT, service.name),
        title=f"Service {service.name} · {index.environment}",
        description=service.description or f"What the contract of {service.name} exposes.",
        tags=index.tags("service"),
        rows=tuple(row for row in rows if row.panels),
        origins=(service.origin, *(slo.origin for slo in board.slos), *origins),
        variables=variables,
        links=(
            *index.all_slos(),
            index.link("Alerts", "alerts"),
            *((index.link("Capacity", "capacity"),) if service.name in index.sized else ()),
            *(index.link(f"SLO {slo.name}", "slo", slo.name) for slo in board.slos[:_MOST_LINKS]),
            *index.logs(),
        ),
    )


class _Class(NamedTuple):
    """A request class, and the matchers of its routes."""

    name: str
    matchers: tuple[Matcher, ...]


class _Board:
    """Writes the rows of one service."""

    def __init__(self, service: ServiceFacts, index: Index) -> None:
        self.service, self.index = service, index
        self.slos, self.shown = index.slos_of.get(service.name, []), ""
        bounds: dict[str, set[float]] = {}
        for reading in (reading for slo in self.slos for reading in slo.reads if reading.bound is not None):
            bounds.setdefault(reading.metric, set()).add(float(reading.bound or 0))
        self.families = [Family(each, tuple(sorted(bounds.get(each.name, ())))) for each in service.families]

    def variables(self) -> tuple[Variable, ...]:
        """Let instances be chosen, where anything is shown of them."""
        return (instances([job.name for job in self.service.jobs]),) if self.families or self.service.jobs else ()

    def promises(self) -> Iterator[Panel]:
        """Show whether it runs, and how its SLOs stand."""
        if self.service.jobs:
            up = targets([job.name for job in self.service.jobs])
            yield Panel(
                "up",
                "stat",
                "Instances that answer",
                "The share of the targets that Prometheus reaches.",
                queries=(Query(f"sum({up}) / count({up})", "up", True),),
                unit="percentunit",
                width=4,
                height=7,
                thresholds=(Threshold(None, BAD), Threshold(1, FINE)),
                empty="no targets",
            )
        if self.slos:
            chosen = f"{naming.INFO}{{service={quoted(self.service.name)}}}"
            left = f"min by (slo) ({naming.BUDGET_REMAINING} * on (slo) group_left () {chosen})"
            yield Panel(
                "budgets",
                "bargauge",
                "Error budgets left",
                "What is left of each SLO's error budget.",
                queries=(Query(f"sort({left})", "{{slo}}", True),),
                unit="percentunit",
                width=8,
                height=7,
                thresholds=BUDGET_THRESHOLDS,
                minimum=0,
                maximum=1,
            )
            yield Panel(
                "burning",
                "state-timeline",
                "What alerts",
                "Whether a budget burns so fast that it alerts.",
                queries=(Query(burning(chosen), "{{slo}}"),),
                width=12,
                height=7,
                states=BURN_STATES,
                thresholds=(Threshold(None, IDLE),),
            )

    def requests(self) -> Iterator[Row]:
        """Show rate, errors and duration of the requests: by class where classes are told, else by route."""
        counter = next((each for each in self.families if _is_requests(each)), None)
        if counter:
            duration = next((each for each in self.families if _is_duration(each, counter)), None)
            self.shown = duration.facts.name if duration else ""
            panels = (*self._rates(counter), *(self._durations(duration) if duration else ()))
            yield Row("Requests by class" if self._classes(counter) else "Requests by route", panels)

    def _rates(self, counter: Family) -> Iterator[Panel]:
        classes, status = self._classes(counter), _label(counter, STATUS)
        bad = Matcher(status, "=~", "5..")
        rates, errors = [], []
        for each, colour in zip(classes, PALETTE, strict=False):
            rate, failed = (f"sum(rate({counter.select('', *each.matchers, *more)}{RATE}))" for more in ((), (bad,)))
            rates.append(Query(rate, each.name, colour=colour))
            errors.append(Query(f"({failed} or vector(0)) / ({rate} > 0)", each.name, colour=colour))
        if not classes:
            route = _label(counter, _ROUTE)
            rate, failed = (f"sum by ({route}) (rate({counter.select('', *more)}{RATE}))" for more in ((), (bad,)))
            rates = [Query(f"topk(10, {rate})", f"{{{{{route}}}}}")]
            errors = [Query(f"topk(10, ({failed} or 0 * {rate}) / ({rate} > 0))", f"{{{{{route}}}}}")]
        allowed = sorted(
            {float(1 - slo.target) for slo in self.slos if any(r.metric == counter.facts.name for r in slo.reads)}
        )
        lines = tuple(Threshold(each, BAD) for each in allowed)
        yield Panel(
            "red-rate", "timeseries", "Requests", "Requests per second.", queries=tuple(rates), unit="reqps", minimum=0
        )
        yield Panel(
            "red-errors",
            "timeseries",
            "Errors",
            f"The share of requests that the server failed (5xx).{_BUDGET_LINE if lines else ''}",
            queries=tuple(errors),
            unit="percentunit",
            thresholds=(Threshold(None, "transparent"), *lines),
            lines=bool(lines),
            minimum=0,
            empty="no requests",
        )

    def _durations(self, duration: Family) -> Iterator[Panel]:
        for each in self._classes(duration):
            yield quantiles(duration, f"red-duration-{each.name}", f"Duration of {each.name}", *each.matchers)
        if not self._classes(duration):
            yield quantiles(duration, "red-duration", "Duration")

    def _classes(self, family: Family) -> list[_Class]:
        sections, route = self.index.contracts.get(self.service.name), _label(family, _ROUTE)
        classes: Mapping[str, RequestClass] = (sections and sections.request_classes) or {}
        patterns = [pattern for each in classes.values() for pattern in each.routes]
        return [_Class(name, _routes(route, each.routes, patterns)) for name, each in classes.items()] if route else []

    def subjects(self) -> Iterator[Row]:
        """Show every family, those of one subject beside each other."""
        found: dict[str, list[Panel]] = {subject: [] for subject in SUBJECTS}
        for family in self.families:
            drawn = panel(family) if family.facts.name != self.shown else None
            if drawn:
                found[subject_of(family.facts.name)].append(drawn)
        found["Saturation"] += self._container()
        for subject, panels in found.items():
            yield Row(subject, tuple(each._replace(width=8, height=7) for each in panels), collapsed=subject in _FOLDED)

    def _container(self) -> Iterator[Panel]:
        """Show what the cluster says of the service's container, where a contract declares it."""
        pinned = Matcher("container", "=", self.service.container)
        for name, rate, unit in _CONTAINER:
            family = self.index.families.get(name)
            if self.service.container and family and "pod" in family.labels:
                matchers = ",".join(filter(None, (family.matchers, str(pinned))))
                inner = f"rate({name}{{{matchers}}}{RATE})" if rate else f"{name}{{{matchers}}}"
                query = Query(f"topk(10, sum by (pod) ({inner}))", "{{pod}}")
                about = f"{family.help.rstrip('.')}. {self.service.container} {self.service.resources}."
                yield Panel(name, "timeseries", title_of(name), about, queries=(query,), unit=unit, minimum=0)

    def alerts(self) -> Iterator[Row]:
        """Show the number that each alert compares, and its line."""
        rules = self.index.alerts.get(self.service.name, ())
        yield Row("Alerts", tuple(alert_panel(rule, self.index) for rule in first_of_each(rules)))


_CONTAINER = (
    ("container_cpu_usage_seconds_total", True, "short"),
    ("container_memory_working_set_bytes", False, "bytes"),
)


def _routes(label: str, own: tuple[str, ...], every: list[str]) -> tuple[Matcher, ...]:
    longer = [
        other
        for other in every
        if other not in own and any(len(other) > len(mine) and other.startswith(mine.rstrip("*")) for mine in own)
    ]
    return matching_routes(label, own, tuple(longer))


def _label(family: Family, names: tuple[str, ...]) -> str:
    return next((name for name in names if name in family.facts.labels), "")


def _is_requests(family: Family) -> bool:
    return family.facts.type == "counter" and bool(_label(family, STATUS) and _label(family, _ROUTE))


def _is_duration(family: Family, counter: Family) -> bool:
    route = _label(counter, _ROUTE)
    histogram = family.facts.type in ("histogram", "native_histogram")
    return histogram and family.facts.name.endswith("_seconds") and route in family.facts.labels

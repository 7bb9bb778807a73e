"""The PromQL that people wrote, in alerts, SLIs, maintenances, runbooks, scalings and panels, read once and placed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TypeVar, cast

from generator import promql
from generator.catalog import Catalog
from generator.checks._rare import capacities, dashboards, panels_of, scalings
from generator.diagnostics import Span
from generator.kinds._base import Model, Spec
from generator.kinds.alert.compile import expression
from generator.kinds.alert.model import Alert
from generator.kinds.maintenance.model import Maintenance
from generator.kinds.runbook.model import Runbook
from generator.kinds.slo.model import SLO
from generator.kinds.slo.sli._base import Query
from generator.promql_tree import Call, Node, Place, Selector, is_rate, read, walk
from generator.source import Steps
from generator.units import Duration

N = TypeVar("N", bound=Node)


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression with its placeholders filled in, and the field of the spec where it stands.

    `window` is what `{{window}}` stands for in an SLI.
    """

    spec: Spec[Model]
    steps: Steps
    text: str
    catalog: Catalog
    window: Duration | None = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.catalog.span(self.spec, *self.steps)

    @property
    def field(self) -> str:
        """The field's name: `expr`, `total`."""
        return str(self.steps[-1])

    @property
    def tree(self) -> Node:
        """The expression, read."""
        return read(self.text)

    @cached_property
    def _places(self) -> dict[type, list[Place]]:
        places: dict[type, list[Place]] = {}
        for place in walk(self.tree):
            places.setdefault(type(place.node), []).append(place)
        return places

    def each(self, sort: type[N]) -> list[tuple[N, tuple[Node, ...]]]:
        """List the nodes of one sort, each with what stands around it."""
        return cast("list[tuple[N, tuple[Node, ...]]]", self._places.get(sort, []))

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors in it."""
        return tuple(selector for selector, _ in self.each(Selector))

    @cached_property
    def rated(self) -> tuple[tuple[Call, Node], ...]:
        """The rates in it with what they are taken of."""
        return tuple((call, call.arguments[0]) for call, _ in self.each(Call) if is_rate(call))


@lru_cache(maxsize=1)
def alerts(catalog: Catalog) -> tuple[tuple[Spec[Alert], Expression], ...]:
    """List the alerts with their expressions."""
    return tuple(
        (alert, Expression(alert, ("spec", "expr"), expression(alert, catalog), catalog))
        for alert in catalog.all(Alert)
    )


@lru_cache(maxsize=1)
def maintenances(catalog: Catalog) -> tuple[tuple[Spec[Maintenance], Expression], ...]:
    """List the maintenances that last while a query says so, with it."""
    return tuple(
        (maintenance, Expression(maintenance, ("spec", "while"), maintenance.spec.while_, catalog))
        for maintenance in catalog.all(Maintenance)
        if maintenance.spec.while_ is not None
    )


@lru_cache(maxsize=1)
def slis(catalog: Catalog) -> tuple[tuple[Spec[SLO], dict[str, Expression]], ...]:
    """List the SLIs that are written in PromQL, also those inside others: the SLO, and the queries by field."""
    return tuple((slo, queries) for slo in catalog.all(SLO) for queries in _by_sli(slo, catalog))


def _by_sli(slo: Spec[SLO], catalog: Catalog) -> Iterator[dict[str, Expression]]:
    for home, queries in groupby(slo.spec.sli.queries(), key=lambda query: query.home):
        yield {query.field: _of_query(query, home, slo, catalog) for query in queries}


def _of_query(query: Query, home: Steps, slo: Spec[SLO], catalog: Catalog) -> Expression:
    text = promql.over(query.text, str(query.base))
    return Expression(slo, (*home, query.field), text, catalog, query.base)


@lru_cache(maxsize=1)
def expressions(catalog: Catalog) -> tuple[Expression, ...]:
    """List the expressions of all alerts, SLIs, maintenances, runbooks, scalings and panels."""
    of_slis = (query for _, queries in slis(catalog) for query in queries.values())
    of_others = (found for _, found in (*alerts(catalog), *maintenances(catalog)))
    return (*of_others, *of_slis, *runbooks(catalog), *scaled_by(catalog), *panels(catalog))


@lru_cache(maxsize=1)
def panels(catalog: Catalog) -> tuple[Expression, ...]:
    """List the queries of all panels that people wrote, with something in place of Grafana's variables."""
    return tuple(
        Expression(dashboard, (*panel.place, "queries", number, "expr"), promql.substituted(query.expr), catalog)
        for dashboard in dashboards(catalog)
        for panel in panels_of(dashboard)
        for number, query in enumerate(panel.said.queries)
    )


@lru_cache(maxsize=1)
def runbooks(catalog: Catalog) -> tuple[Expression, ...]:
    """List the queries of all runbooks."""
    return tuple(
        Expression(runbook, ("spec", phase, number, "query"), step.query, catalog)
        for runbook in catalog.all(Runbook)
        for phase, steps in runbook.spec.phases.items()
        for number, step in enumerate(steps)
        if step.query
    )


@lru_cache(maxsize=1)
def scaled_by(catalog: Catalog) -> tuple[Expression, ...]:
    """List what services are scaled by, what triggers ask, and what tells how much of a resource there is."""
    scaled = ((spec, query) for spec in scalings(catalog) for query in spec.spec.queries())
    planned = ((spec, query) for spec in capacities(catalog) for query in spec.spec.queries())
    return tuple(Expression(spec, ("spec", *steps), text, catalog) for spec, (steps, text) in (*scaled, *planned))

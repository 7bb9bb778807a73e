"""The PromQL that people wrote, in alerts and in SLIs, read once and with its place."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from generator import promql
from generator.catalog import Catalog
from generator.diagnostics import Span
from generator.kinds._base import Model, Spec
from generator.kinds._intervals import BASE
from generator.kinds.alert.compile import expression
from generator.kinds.alert.model import Alert
from generator.kinds.slo.model import SLO
from generator.promql_tree import Call, Node, Place, Selector, is_rate, read, walk
from generator.source import Steps

N = TypeVar("N", bound=Node)


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression with its placeholders filled in, and the field of the spec where it stands."""

    spec: Spec[Model]
    steps: Steps
    text: str
    catalog: Catalog

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
def slis(catalog: Catalog) -> tuple[tuple[Spec[SLO], dict[str, Expression]], ...]:
    """List the SLOs whose SLI is written in PromQL, with their queries by field."""
    window = {"window": str(BASE)}
    queries = ((slo, list(slo.spec.sli.queries())) for slo in catalog.all(SLO))
    return tuple(
        (slo, {q.field: Expression(slo, ("spec", "sli", q.field), promql.filled(q.text, window), catalog) for q in own})
        for slo, own in queries
        if own
    )


@lru_cache(maxsize=1)
def expressions(catalog: Catalog) -> tuple[Expression, ...]:
    """List the expressions of all alerts and SLIs."""
    of_slis = (query for _, queries in slis(catalog) for query in queries.values())
    return (*(found for _, found in alerts(catalog)), *of_slis)

"""Alerts on a share of bad events, and the objective that counts the same events."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from generator.catalog import Catalog
from generator.checks._expressions import Expression, alerts
from generator.kinds._base import DISABLED, Spec
from generator.kinds.alert.model import Alert
from generator.kinds.slo.model import SLO
from generator.promql_tree import Node, Number, Operation, Selector, walk


class Share(NamedTuple):
    """An alert that compares a share of events with a number, and an objective about the same counter."""

    alert: Spec[Alert]
    expression: Expression
    above: Decimal
    slo: Spec[SLO]

    @property
    def burn(self) -> Decimal:
        """The burn rate at which the alert fires."""
        return self.above / self.slo.spec.budget

    @property
    def quiet(self) -> bool:
        """Whether the objective has no alerts of its own."""
        told = self.slo.spec.alerting
        return told.page == DISABLED and told.ticket == DISABLED


def shares(catalog: Catalog) -> Iterator[Share]:
    """Find them; where several objectives count the same events, the strictest."""
    for alert, expression in alerts(catalog):
        found = _share_above(expression.tree)
        slo = _objective(alert, found[0], catalog) if found else None
        if found and slo:
            yield Share(alert, expression, found[1], slo)


def _share_above(tree: Node) -> tuple[Selector, Decimal] | None:
    """Find what is counted, and the number, in `bad / all > number` where both sides read the same counter."""
    if not (isinstance(tree, Operation) and tree.operator in (">", ">=") and isinstance(tree.right, Number)):
        return None
    if not (isinstance(tree.left, Operation) and tree.left.operator == "/"):
        return None
    bad, every = (_selectors(side) for side in (tree.left.left, tree.left.right))
    if len(bad) != 1 or len(every) != 1 or bad[0].metric != every[0].metric:
        return None
    # Fewer matchers on the left would be all / some.
    return (bad[0], Decimal(str(tree.right.value))) if len(bad[0].matchers) > len(every[0].matchers) else None


def _selectors(tree: Node) -> list[Selector]:
    return [place.node for place in walk(tree) if isinstance(place.node, Selector)]


def _objective(alert: Spec[Alert], bad: Selector, catalog: Catalog) -> Spec[SLO] | None:
    """Find the strictest objective whose bad events are told apart by the same matchers."""
    told = {str(one) for one in bad.matchers}
    fitting = [slo for slo in catalog.all(SLO) if slo.spec.service == alert.spec.service and _counts(slo, bad, told)]
    return min(fitting, key=lambda slo: slo.spec.budget, default=None)


def _counts(slo: Spec[SLO], bad: Selector, told: set[str]) -> bool:
    """Whether its bad events are those of a counter that matchers tell apart, and these are among them."""
    errors = {str(one) for one in getattr(slo.spec.sli, "errors", ())}
    return bool(errors) and errors <= told and getattr(slo.spec.sli, "metric", None) == bad.metric

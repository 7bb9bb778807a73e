"""The dashboard of one SLO: what is promised, what is left of the budget, how it burns, what alerts."""

from collections.abc import Iterator

from generator import naming
from generator.plan.dashboards._index import Index
from generator.plan.dashboards._slo_panels import SloPanels
from generator.plan.dashboards.model import (
    Dashboard,
    Link,
    Row,
    Variable,
)
from generator.plan.facts import SloFacts

SORT = "slo"
_CALENDAR = {"week": "now-7d", "month": "now-30d", "quarter": "now-90d"}


def slo_dashboard(slo: SloFacts, index: Index) -> Dashboard:
    """Show one SLO; one that labels split gets a variable for each of them."""
    board = SloPanels(slo, index.recorded.get(slo.name, set()))
    return Dashboard(
        uid=index.uid(SORT, slo.name),
        path=naming.dashboard_path(SORT, slo.name),
        title=f"SLO {slo.name} · {index.environment}",
        description=slo.description or f"{slo.objective} of the events of {slo.service} are good, over {slo.window}.",
        tags=index.tags("slo"),
        rows=(
            Row("Now", (*board.stats(), board.promise())),
            Row("Error budget", (board.budget(), board.exhaustion())),
            Row("Burn", (*board.burns(), board.ratios(), board.events(), board.alerts())),
        ),
        origins=(slo.origin,),
        variables=tuple(Variable(label, label, board.of(naming.error_ratio("5m"), split=False)) for label in slo.by),
        annotations=tuple(board.annotations()),
        links=(*_links(slo, index),),
        since=_CALENDAR.get(slo.length, f"now-{slo.length}"),
    )


def _links(slo: SloFacts, index: Index) -> Iterator[Link]:
    yield from index.all_slos()
    yield index.link(slo.service, "service", slo.service)
    if slo.name in index.burn_rules:
        yield from index.runbook(index.burn_rules[slo.name])
    yield from index.logs()

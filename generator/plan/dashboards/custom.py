"""Dashboards that people wrote: of their own, or rows on that of a service."""

from generator import naming
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.model import CustomDashboard, Dashboard, Row, Variable

SORT = "custom"


def custom_dashboard(custom: CustomDashboard, index: Index) -> Dashboard:
    """Show what somebody wrote as a dashboard of its own."""
    return Dashboard(
        uid=index.uid(SORT, custom.name),
        path=naming.dashboard_path(SORT, custom.name),
        title=f"{custom.title} · {index.environment}",
        description=custom.description,
        tags=index.tags("custom"),
        rows=custom.rows,
        origins=(custom.origin,),
        variables=custom.variables,
        links=tuple(index.all_slos()),
    )


def added(
    service: str, index: Index, variables: tuple[Variable, ...]
) -> tuple[tuple[Row, ...], tuple[Variable, ...], tuple[str, ...]]:
    """List the rows that were written for a service, the variables that they need beside those given, and by whom."""
    own = [custom for custom in index.plan.custom_dashboards if custom.service == service]
    rows = tuple(row for custom in own for row in custom.rows)
    by_name = {one.name: one for one in (*(one for custom in own for one in custom.variables), *variables)}
    return rows, tuple(by_name[name] for name in sorted(by_name)), tuple(custom.origin for custom in own)

"""Dashboard to rows of panels, as the plan has them."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic
from generator.kinds._base import Spec
from generator.kinds.dashboard import model
from generator.kinds.environment.model import Environment
from generator.plan.dashboards import model as plan
from generator.plan.plan import Part

_COLOURS = {"fine": plan.FINE, "warn": plan.WARN, "bad": plan.BAD, "idle": plan.IDLE}
_AT_ONCE = ("stat", "table", "bargauge")


def link(dashboard: Spec[model.Dashboard], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a dashboard where the environment has no Grafana: it would be published nowhere."""
    environment = catalog.find(Environment, catalog.environment)
    if environment and not (environment.spec.grafana or environment.spec.grafana_url):
        message = f"{environment.name} has no Grafana that could show a dashboard"
        hint = f"write grafana_url in Environment/{environment.name}"
        yield Diagnostic("no-grafana", message, catalog.span(dashboard, "metadata", "name"), hint)


def compile_dashboard(dashboard: Spec[model.Dashboard], _catalog: Catalog) -> Iterable[Part]:
    """Publish the rows of a dashboard, for the service's or for one of its own."""
    spec = dashboard.spec
    yield plan.CustomDashboard(
        name=dashboard.name,
        title=spec.title or dashboard.name,
        description=spec.description or f"The dashboard {dashboard.name}.",
        service=spec.service,
        rows=tuple(_row(dashboard.name, row) for row in spec.rows),
        variables=tuple(plan.Variable(one.name, one.label or one.name, one.series) for one in spec.variables),
        origin=dashboard.address,
    )


def _row(name: str, row: model.Row) -> plan.Row:
    return plan.Row(
        row.title, tuple(_panel(f"{name}:{row.title}:{one.title}", one) for one in row.panels), row.collapsed
    )


def _panel(key: str, panel: model.Panel) -> plan.Panel:
    thresholds = tuple(
        plan.Threshold(None if threshold.from_ is None else float(threshold.from_), _COLOURS[threshold.means])
        for threshold in panel.thresholds
    )
    if panel.lines and thresholds:  # what lies below the first line needs no colour of its own
        thresholds = (plan.Threshold(None, "transparent"), *thresholds[1:])
    return plan.Panel(
        key=f"custom:{key}",
        kind=panel.type,
        title=panel.title,
        description=panel.description,
        queries=tuple(_queries(panel)),
        unit=panel.unit or "short",
        width=panel.width,
        height=panel.height,
        thresholds=thresholds,
        lines=panel.lines,
        minimum=None if panel.minimum is None else float(panel.minimum),
        maximum=None if panel.maximum is None else float(panel.maximum),
        stacked=panel.stacked,
        text=panel.text,
    )


def _queries(panel: model.Panel) -> Iterator[plan.Query]:
    for place, query in enumerate(panel.queries):
        colour = plan.PALETTE[place % len(plan.PALETTE)] if len(panel.queries) > 1 else ""
        yield plan.Query(query.expr, query.legend, panel.type in _AT_ONCE, colour)


def explain(dashboard: Spec[model.Dashboard], _catalog: Catalog) -> Iterator[str]:
    """Say where the rows stand, and what they show."""
    spec = dashboard.spec
    yield f"Its rows stand on the dashboard of {spec.service}." if spec.service else "It is a dashboard of its own."
    for one in spec.variables:
        yield f"One can choose {one.label or one.name}."
    for row in spec.rows:
        yield f"{row.title}: {', '.join(panel.title for panel in row.panels)}."

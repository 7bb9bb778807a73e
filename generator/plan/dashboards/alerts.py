"""The dashboard of alerts: what fires, since when, how often, and who is on call."""

from collections.abc import Iterator

from generator import naming
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.model import (
    BAD,
    FINE,
    IDLE,
    VERMILLION,
    WARN,
    Column,
    Dashboard,
    Link,
    Panel,
    Query,
    Row,
    State,
    Threshold,
    Variable,
)
from generator.plan.told import shifts

SORT = "alerts"
_CHOSEN = 'service=~"$service",team=~"$team"'
_FIRES = f'ALERTS{{alertstate="firing",{_CHOSEN}}}'
_MOST = 10
_WATCHDOG = f'count(ALERTS{{alertname="{naming.WATCHDOG_ALERT}",alertstate="firing"}}) or vector(0)'


def alerts_dashboard(index: Index) -> Dashboard:
    """Show all alerts of an environment."""
    rows = [Row("Now", (*_counts(), _table(index))), Row("Lately", (_course(), _noisy(), _timeline()))]
    on_call = tuple(_on_call(index))
    if on_call:
        rows.append(Row("On call", on_call))
    if index.maintained:
        rows.append(Row("Maintenance", (_maintenance(),)))
    return Dashboard(
        uid=index.uid(SORT),
        path=naming.dashboard_path(SORT),
        title=f"Alerts · {index.environment}",
        description=f"What fires in {index.environment}, since when, how often, and who is on call.",
        tags=index.tags("alerts"),
        rows=tuple(rows),
        origins=tuple(service.origin for service in index.services.values()),
        variables=(Variable("service", "Service", naming.INFO), Variable("team", "Team", naming.INFO)),
        links=(*index.all_slos(), *_tools(index)),
        since="now-24h",
    )


def _tools(index: Index) -> Iterator[Link]:
    if index.plan.facts.tools.alertmanager:
        yield Link("Alertmanager", index.plan.facts.tools.alertmanager)
    base = index.plan.prometheus.runbooks_url
    if base:
        yield Link("Runbooks", naming.runbook_url(base, naming.RUNBOOK_INDEX_PATH))
    yield from index.logs()


def _counts() -> Iterator[Panel]:
    for key, title, about, colour in (
        ("page", "Pages", "Alerts that wake somebody.", BAD),
        ("ticket", "Tickets", "Alerts that can wait.", WARN),
    ):
        expr = f'count(ALERTS{{alertstate="firing",severity="{key}",{_CHOSEN}}}) or vector(0)'
        yield Panel(
            key,
            "stat",
            title,
            about,
            queries=(Query(expr, title, True),),
            unit="none",
            width=6,
            height=4,
            thresholds=(Threshold(None, FINE), Threshold(1, colour)),
        )
    waits = f'count(ALERTS{{alertstate="pending",{_CHOSEN}}}) or vector(0)'
    yield Panel(
        "pending",
        "stat",
        "Pending",
        "Alerts whose condition holds, but not for long enough yet.",
        queries=(Query(waits, "pending", True),),
        unit="none",
        width=6,
        height=4,
        thresholds=(Threshold(None, FINE), Threshold(1, WARN)),
    )
    yield Panel(
        "watchdog",
        "stat",
        "Watchdog",
        "Whether alerts are evaluated at all: this one always fires.",
        queries=(Query(_WATCHDOG, "watchdog", True),),
        unit="none",
        width=6,
        height=4,
        thresholds=(Threshold(None, BAD), Threshold(1, FINE)),
        states=(State(0, "silent", BAD), State(1, "alive", FINE)),
    )


def _table(index: Index) -> Panel:
    known = "alertname, service, team, severity, priority, slo"
    since = f"sort(time() - max by ({known}) (ALERTS_FOR_STATE{{{_CHOSEN}}}))"
    return Panel(
        "firing",
        "table",
        "What fires, and what is pending",
        "Every alert, and how long its condition has held.",
        queries=(Query(since, now=True),),
        unit="s",
        width=24,
        height=9,
        empty="nothing fires",
        columns=(
            Column("alertname", "Alert"),
            Column("service", "Service", link=index.row_link("service")),
            Column("slo", "SLO", link=index.row_link("slo")),
            Column("team", "Team"),
            Column("severity", "Severity"),
            Column("priority", "Priority"),
            Column("Value", "For", "s"),
        ),
        worst_first="Priority",
    )


def _course() -> Panel:
    queries = tuple(
        Query(
            f'count(ALERTS{{alertstate="firing",severity="{severity}",{_CHOSEN}}}) or vector(0)', title, colour=colour
        )
        for severity, title, colour in (("page", "pages", VERMILLION), ("ticket", "tickets", WARN))
    )
    return Panel(
        "course",
        "timeseries",
        "Alerts that fire",
        "How many alerts fire, by severity.",
        queries=queries,
        unit="none",
        minimum=0,
        stacked=True,
    )


def _noisy() -> Panel:
    often = f"topk({_MOST}, sum by (alertname, service) (changes(ALERTS_FOR_STATE{{{_CHOSEN}}}[$__range]) + 1))"
    return Panel(
        "noisy",
        "bargauge",
        "The noisiest",
        "How often each alert began to hold in the time shown.",
        queries=(Query(often, "{{alertname}} {{service}}", True),),
        unit="none",
        thresholds=(Threshold(None, WARN),),
        minimum=0,
        empty="none",
    )


def _timeline() -> Panel:
    by = f"max by (alertname, service, slo, severity) ({_FIRES})"
    return Panel(
        "timeline",
        "state-timeline",
        "When alerts fired",
        "Each alert, while it fires.",
        queries=(Query(by, "{{alertname}} {{slo}} ({{severity}})"),),
        width=24,
        height=10,
        states=(State(0, "silent", IDLE), State(1, "fires", BAD)),
        empty="none fired",
    )


def _on_call(index: Index) -> Iterator[Panel]:
    for each in index.plan.on_call:
        lines = [
            f"| {rotation.name} | {shift} | {hours} | {members} |"
            for rotation in each.rotations
            for shift, hours, _, members in shifts(rotation)
        ]
        if not lines:
            continue
        text = "\n".join(("| rotation | shift | hours | members, in turn |", "| --- | --- | --- | --- |", *lines))
        yield Panel(
            f"on-call:{each.name}",
            "text",
            f"On call: {each.name}",
            f"Who is told of the alerts of {', '.join(each.teams)}.",
            width=24,
            height=5 + len(lines),
            text=text,
        )


def _maintenance() -> Panel:
    return Panel(
        "maintenance",
        "state-timeline",
        "Maintenance",
        "When there is maintenance.",
        queries=(Query(f"max by (maintenance) ({naming.MAINTENANCE_ACTIVE})", "{{maintenance}}"),),
        width=24,
        height=5,
        states=(State(0, "none", IDLE), State(1, "underway", WARN)),
    )

"""The overview of all SLOs of an environment, worst first."""

from generator import naming
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.model import (
    BAD,
    FINE,
    IDLE,
    WARN,
    Column,
    Dashboard,
    Panel,
    Query,
    Row,
    State,
    Threshold,
    Variable,
)
from generator.promql import quoted

SORT = "slos"
# From here on little of the budget is left.
LITTLE_LEFT = 0.25
BUDGET_THRESHOLDS = (Threshold(None, BAD), Threshold(0, WARN), Threshold(LITTLE_LEFT, FINE))
LONGEST = 90 * 86400  # seconds; that a budget lasts longer than any SLO window says nothing more
BURN_STATES = (State(0, "fine", FINE), State(1, "ticket", WARN), State(2, "page", BAD))
_CHOSEN = f'{naming.INFO}{{service=~"$service",team=~"$team"}}'
_MOST = 10  # SLOs of which a course is shown


def overview(index: Index) -> Dashboard:
    """Show how all SLOs stand: budget left, burn, state."""
    return Dashboard(
        uid=index.uid(SORT),
        path=naming.dashboard_path(SORT),
        title=f"SLOs · {index.environment}",
        description=f"All SLOs of {index.environment}, worst first: what is left of the error budgets, how they burn.",
        tags=index.tags("slo", "overview"),
        rows=(Row("Now", (*_counts(), _table(index))), Row("Lately", (_budgets(), _states()))),
        origins=tuple(slo.origin for slo in index.slos.values()),
        variables=(Variable("service", "Service", naming.INFO), Variable("team", "Team", naming.INFO)),
        links=(index.link("Alerts", "alerts"),),
        since="now-7d",
    )


def burning(chosen: str) -> str:
    """Write 2 where an SLO pages, 1 where it opens a ticket, else 0, for the SLOs that a selector of slo:info takes."""
    fires = f'ALERTS{{alertname={quoted(naming.BURN_ALERT)},alertstate="firing",severity="%s"}}'
    page, ticket = (f"max by (slo) ({fires % severity})" for severity in ("page", "ticket"))
    state = f"2 * {page} or {ticket} or 0 * max by (slo) ({chosen})"
    return f"max by (slo) (\n  ({state})\n  and on (slo) {chosen}\n)"


def _joined(series: str, keep: str) -> str:
    """Join what else is known of the SLO; where labels split it, `keep` says which of its values counts."""
    return f"{keep} by (slo, service, team) ({series} * on (slo) group_left (service, team) {_CHOSEN})"


def _counts() -> tuple[Panel, ...]:
    left = _joined(naming.BUDGET_REMAINING, "min")
    loud = (Threshold(None, FINE), Threshold(1, BAD))
    silent = f'ALERTS{{alertname="{naming.NO_DATA_ALERT}",alertstate="firing"}} and on (slo) {_CHOSEN}'
    stats = (
        ("count", "SLOs", "How many SLOs there are.", f"count({_CHOSEN})", (Threshold(None, FINE),)),
        ("burning", "Burning", "SLOs whose error budget burns too fast.", f"count({burning(_CHOSEN)} > 0)", loud),
        ("gone", "Budget used up", "SLOs that have broken their promise.", f"count({left} <= 0)", loud),
        ("silent", "Without data", "SLOs that nothing can be said of.", f"count(count by (slo) ({silent}))", loud),
    )
    return tuple(
        Panel(
            key,
            "stat",
            title,
            about,
            queries=(Query(f"{expr} or vector(0)", title, True),),
            width=6,
            height=4,
            thresholds=thresholds,
        )
        for key, title, about, expr, thresholds in stats
    )


def _table(index: Index) -> Panel:
    queries = (
        _joined(naming.BUDGET_REMAINING, "min"),
        _joined(f"({naming.error_ratio('5m')} / on (slo) group_left () (1 - {naming.TARGET}))", "max"),
        _joined(f"(1 - {naming.ERROR_RATIO_SLO_WINDOW})", "min"),
        _joined(naming.TARGET, "max"),
        _joined(f"clamp_max({naming.TIME_TO_EXHAUSTION}, {LONGEST})", "min"),
    )
    burn = (Threshold(None, FINE), Threshold(1, WARN), Threshold(6, BAD))
    return Panel(
        "all",
        "table",
        "All SLOs, worst first",
        "The error budget that is left in the SLO window, the burn rate now (1 is the pace that the budget allows), "
        "the share of good events, and how long the budget lasts at the pace of the last hours, up to 90 days.",
        queries=tuple(Query(expr, now=True) for expr in queries),
        width=24,
        height=10,
        columns=(
            Column("slo", "SLO", link=index.row_link("slo")),
            Column("service", "Service", link=index.row_link("service")),
            Column("team", "Team"),
            Column("Value #A", "Budget left", "percentunit", BUDGET_THRESHOLDS),
            Column("Value #B", "Burn rate", "short", burn),
            Column("Value #C", "Good events", "percentunit"),
            Column("Value #D", "Objective", "percentunit"),
            Column("Value #E", "Lasts", "s"),
        ),
        worst_first="Budget left",
    )


def _budgets() -> Panel:
    worst = f"bottomk({_MOST}, {_joined(naming.BUDGET_REMAINING, 'min')})"
    return Panel(
        "budgets",
        "timeseries",
        f"The {_MOST} smallest budgets",
        "What is left of the error budget in the SLO window; below 0 the promise is broken.",
        queries=(Query(worst, "{{slo}}"),),
        unit="percentunit",
        thresholds=BUDGET_THRESHOLDS,
        lines=True,
        maximum=1,
    )


def _states() -> Panel:
    return Panel(
        "states",
        "state-timeline",
        "What alerts",
        "Whether the budget of an SLO burns so fast that somebody is paged, or a ticket opened.",
        queries=(Query(burning(_CHOSEN), "{{slo}}"),),
        states=BURN_STATES,
        thresholds=(Threshold(None, IDLE),),
    )

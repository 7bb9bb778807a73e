"""A panel for each alert of a service: the number that it compares, and the line."""

from collections.abc import Iterator

from generator import naming
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.model import (
    BAD,
    Panel,
    Query,
    Threshold,
)
from generator.plan.rules import AlertingRule
from generator.promql_tree import compared


def first_of_each(rules: "list[AlertingRule] | tuple[()]") -> Iterator[AlertingRule]:
    """Take the first rule of each alert: a page and a ticket of one name from one spec share a panel."""
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        if (rule.origin, rule.name) not in seen:
            seen.add((rule.origin, rule.name))
            yield rule


def alert_panel(rule: AlertingRule, index: Index) -> Panel:
    side = compared(rule.expr)
    annotations, name = dict(rule.annotations), rule.origin.partition("/")[2]
    limit = _limit(side[1]) if side else None
    thresholds = (Threshold(None, "transparent"), Threshold(limit, BAD)) if limit is not None else ()
    lasting = f" for {rule.for_}" if rule.for_ else ""
    said = f"It fires while this is {side[1]}{lasting}." if side else f"It fires while anything is returned{lasting}."
    summary = annotations.get("summary", "")
    return Panel(
        naming.alert_panel(rule.origin, rule.name),
        "timeseries",
        rule.name if name in (rule.name, dict(rule.labels).get("service")) else f"{rule.name} of {name}",
        f"{summary.rstrip('.')}. {said}" if "{{" not in summary else said,
        queries=(Query(side[0] if side else rule.expr),),
        unit="s" if side and _is_time(side[0]) else "short",
        width=8,
        height=7,
        thresholds=thresholds,
        lines=limit is not None,
        empty="no data" if side else "it does not fire",
        links=tuple(index.runbook(rule)),
    )


def _is_time(expr: str) -> bool:
    """Say whether an expression is a time: an age, or a quantile of durations."""
    return "time()" in expr or ("histogram_quantile" in expr and "_seconds_bucket" in expr)


def _limit(comparison: str) -> float | None:
    try:
        return float(comparison.split()[-1])
    except ValueError:
        return None

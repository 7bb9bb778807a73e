"""What is wrong with the rules of a rule file or a PrometheusRule, beyond what promtool says."""

from collections.abc import Iterator
from typing import Any

from generator import promql
from generator.diagnostics import Diagnostic, Severity
from generator.promql_tree import Aggregation, Call, Subquery, is_rate, read, walk
from generator.source import Document, Steps
from generator.verify.program import Refusal

_NO_TIME = ("0", "0s", "0m", "0h")


def judge_rules(document: Document, root: Steps = ()) -> Iterator[Diagnostic]:
    """Judge the groups below a place of a document; what is not well formed is promtool's to say."""
    for steps, group in _mappings(document.data, (*root, "groups")):
        if group.get("interval") in _NO_TIME:
            message = f"the group '{group.get('name')}' is evaluated every {group['interval']}: promtool lets that pass"
            span = document.span(*steps, "interval")
            yield Diagnostic("rule-group-interval", message, span, "write 30s, or take it out for the default")
        for place, rule in _mappings(group, ("rules",)):
            yield from _rule(document, rule, (*steps, *place))


def place_of(refusal: Refusal, document: Document, root: Steps = ()) -> Steps:
    """Find the rule, or at least the group, that promtool speaks of."""
    for steps, group in _mappings(document.data, (*root, "groups")):
        if group.get("name") == refusal.part:
            return steps if refusal.rule is None else (*steps, "rules", refusal.rule)
    return (*root, "groups")


def _mappings(data: Any, steps: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Go through the mappings of a list, if there is such a list."""
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    for index, each in enumerate(data if isinstance(data, list) else []):
        if isinstance(each, dict):
            yield (*steps, index), each


def _rule(document: Document, rule: dict[str, Any], steps: Steps) -> Iterator[Diagnostic]:
    text = rule.get("expr")
    try:
        tree = promql.parse(text.strip()) if isinstance(text, str) else None
    except promql.PromQLError:
        return
    if tree is None or not isinstance(text, str):
        return
    span = document.span(*steps, "expr")
    watchdog = type(tree).__name__ == "Call" and tree.func.name == "vector"  # it fires always, and is meant to
    if "alert" in rule and not watchdog and not promql.is_comparison(tree):
        message = f"the alert '{rule['alert']}' compares nothing: it fires for every series, whatever its value"
        yield Diagnostic("alert-no-comparison", message, span, "compare with a threshold: ... > 0.5", Severity.WARNING)
    for node, _ in walk(read(text.strip())):
        if isinstance(node, Call) and is_rate(node) and (inner := _aggregated(node)) is not None:
            message = f"{node.function}() of a {inner.operator}: the restart of one process reads as a spike of all"
            hint = f"take the rate first: '{inner.operator}({node.function}(...))'"
            yield Diagnostic("promql-rate-after-aggregation", message, span, hint)


def _aggregated(call: Call) -> Aggregation | None:
    for argument in call.arguments:
        if isinstance(argument, Subquery):
            return next((node for node, _ in walk(argument) if isinstance(node, Aggregation)), None)
    return None

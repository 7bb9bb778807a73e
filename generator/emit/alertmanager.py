"""Alertmanager's configuration file, and the templates of its messages.

Format: https://prometheus.io/docs/alerting/latest/configuration/
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.plan.plan import Plan
from generator.units import DAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from generator.plan.alertmanager import Alertmanager, Inhibition, Receiver, Route, Setting, Span, TimeInterval

TEMPLATE = Path(__file__).with_name("watchbill.tmpl")


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write `alertmanager.yml` and the template beside it, where somebody is on call."""
    if plan.alertmanager is None:
        return
    origins = plan.alertmanager.origins
    text = header(origins, where) + dump(config(plan.alertmanager))
    yield Artifact(naming.ALERTMANAGER_CONFIG_PATH, text, origins)
    yield Artifact(naming.ALERTMANAGER_TEMPLATES_PATH, TEMPLATE.read_text(encoding="utf-8"), origins)


def config(alertmanager: "Alertmanager") -> Tree:
    """Write the whole configuration."""
    tree: dict[str, Tree] = {"global": {"resolve_timeout": "5m"}, "templates": ["templates/*.tmpl"]}
    if alertmanager.intervals:
        tree["time_intervals"] = [_interval(interval) for interval in alertmanager.intervals]
    tree["route"] = _route(alertmanager.route)
    tree["inhibit_rules"] = [_inhibition(rule) for rule in alertmanager.inhibitions]
    tree["receivers"] = [_receiver(receiver) for receiver in alertmanager.receivers]
    return tree


def _route(route: "Route") -> Tree:
    tree: dict[str, Tree] = {}
    if route.receiver is not None:
        tree["receiver"] = route.receiver
    if route.matchers:
        tree["matchers"] = [str(matcher) for matcher in route.matchers]
    if route.group_by is not None:
        tree["group_by"] = [*route.group_by]
    for name in ("group_wait", "group_interval", "repeat_interval"):
        if (length := getattr(route, name)) is not None:
            tree[name] = str(length)
    if route.active:
        tree["active_time_intervals"] = [*route.active]
    if route.goes_on:
        tree["continue"] = True
    if route.routes:
        tree["routes"] = [_route(child) for child in route.routes]
    return tree


def _interval(interval: "TimeInterval") -> Tree:
    return {"name": interval.name, "time_intervals": [_span(span) for span in interval.spans]}


def _span(span: "Span") -> Tree:
    tree: dict[str, Tree] = {"times": [{"start_time": _time(span.begins), "end_time": _time(span.ends)}]}
    if len(span.days) < len(DAYS):
        tree["weekdays"] = [DAYS[day] for day in span.days]
    if span.time_zone != "UTC":
        tree["location"] = span.time_zone
    return tree


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _inhibition(rule: "Inhibition") -> Tree:
    tree: dict[str, Tree] = {
        "source_matchers": [str(matcher) for matcher in rule.source],
        "target_matchers": [str(matcher) for matcher in rule.target],
    }
    if rule.equal:
        tree["equal"] = [*rule.equal]
    return tree


def _receiver(receiver: "Receiver") -> Tree:
    tree: dict[str, Tree] = {"name": receiver.name}
    for integration in receiver.integrations:
        tree[integration.section] = [{name: _setting(value) for name, value in integration.settings}]
    return tree


def _setting(value: "Setting") -> Tree:
    """Write a setting; a tuple of pairs is a mapping, any other tuple a list."""
    if not isinstance(value, tuple):
        return value
    if all(isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) for item in value):
        return {str(item[0]): _setting(item[1]) for item in value if isinstance(item, tuple)}
    return [_setting(item) for item in value]


EMITTER = Emitter(emit)

"""Which alerts begin, end, are called otherwise, ask something else, or are louder."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.diff._change import Change, moved
from generator.diff.told import told
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule

_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.])")
_ABOVE, _BELOW = re.compile(r">\s*$"), re.compile(r"<\s*$")
_APART = ("severity", "sloth_severity", "slo_tier")
_KNOWN = (*_APART, "priority", "team")


class Key(NamedTuple):
    """By what an alert is known: its spec, its name, and what tells it from others of that name there."""

    origin: str
    name: str
    apart: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The alert's name, and what tells it apart."""
        return f"{self.name} ({', '.join(self.apart)})" if self.apart else self.name


Alerts = dict[Key, AlertingRule]


def of_alerts(before: Plan, after: Plan, renamed: dict[str, str]) -> Iterator[Change]:
    """Tell of every alert that is another one now; `renamed` are the specs' new addresses, by their old ones."""
    old, new = _alerts(before, renamed), _alerts(after, {})
    names = _renamed(old, new)
    for key, rule in sorted(new.items(), key=lambda one: one[0]):
        was = old.get(names.get(key, key))
        if was is None:
            yield Change(key.origin, "alert-added", f"alert begins: {key.shown}", None, key.shown)
            continue
        if key in names:
            words = f"alert renamed: {names[key].shown} → {key.shown}; silences, routes and runbooks by name lose it"
            yield Change(key.origin, "alert-renamed", words, names[key].shown, key.shown)
        yield from _changed(key, was, rule, before, after)
    for key in sorted(old.keys() - new.keys() - set(names.values())):
        yield Change(key.origin, "alert-lost", f"alert ends: {key.shown}", key.shown, None)


def _alerts(plan: Plan, renamed: dict[str, str]) -> Alerts:
    found: Alerts = {}
    for rule in (rule for file in plan.rule_files for group in file.groups for rule in group.rules):
        if isinstance(rule, AlertingRule):
            labels = dict(rule.labels)
            apart = tuple(labels[label] for label in _APART if label in labels)
            found[Key(renamed.get(rule.origin, rule.origin), rule.name, apart)] = rule
    return found


def _renamed(old: Alerts, new: Alerts) -> dict[Key, Key]:
    """Find the former names: of the same kind of spec, with the same question, and no other that it could be."""
    gone = {key: _question(key, rule) for key, rule in old.items() if key not in new}
    come = {key: _question(key, rule) for key, rule in new.items() if key not in old}
    found = {}
    for key, question in come.items():
        alike = [other for other, asked in gone.items() if asked == question]
        if len(alike) == 1 and list(come.values()).count(question) == 1:
            found[key] = alike[0]
    return found


def _question(key: Key, rule: AlertingRule) -> tuple[object, ...]:
    return key.origin.partition("/")[0], rule.expr, dict(rule.labels).get("service", rule.service), key.apart


def _changed(key: Key, old: AlertingRule, new: AlertingRule, before: Plan, after: Plan) -> Iterator[Change]:
    of_slo = key.origin.startswith("SLO/")  # what its alerts ask and say follows from what is told of it
    if old.expr != new.expr and not of_slo:
        yield moved(key.origin, "alert-condition", f"{key.shown} asks", *_asked(old, new), _judged(old.expr, new.expr))
    for topic, what, was, now, more in (
        ("for", "fires once it has lasted", old.for_, new.for_, "less sensitive"),
        ("keep-firing-for", "stays after it has ceased", old.keep_firing_for, new.keep_firing_for, "it ends later"),
    ):
        if was != now:
            less = "more sensitive" if topic == "for" else "it ends sooner"
            so = more if now > was else less
            yield moved(key.origin, f"alert-{topic}", f"{key.shown} {what}", str(was), str(now), so)
    yield from _labels(key, old, new, before, after)
    if old.runbook != new.runbook:
        yield moved(key.origin, "alert-runbook", f"{key.shown}, runbook", old.runbook or "none", new.runbook or "none")
    if old.runbook == new.runbook and not of_slo:
        yield from _texts(key, old, new)


def _asked(old: AlertingRule, new: AlertingRule) -> tuple[str, str]:
    return " ".join(old.expr.split()), " ".join(new.expr.split())


def _judged(old: str, new: str) -> str:
    """Say whether an expression that differs in one bound alone is met sooner or later."""
    was, now = (_NUMBER.split(expr.replace(">=", ">").replace("<=", "<")) for expr in (old, new))
    if len(was) != len(now):
        return ""
    places = [place for place, pair in enumerate(zip(was, now, strict=True)) if pair[0] != pair[1]]
    if len(places) != 1 or not places[0] % 2:
        return ""
    lower, text = float(now[places[0]]) < float(was[places[0]]), was[places[0] - 1]
    if _ABOVE.search(text) or _BELOW.search(text):
        return "more sensitive" if lower == bool(_ABOVE.search(text)) else "less sensitive"
    return ""


def _labels(key: Key, old: AlertingRule, new: AlertingRule, before: Plan, after: Plan) -> Iterator[Change]:
    """Tell of another level, with who is told then; and of other labels."""
    was, now = dict(old.labels), dict(new.labels)
    ways = [told(plan, labels) for plan, labels in ((before, was), (after, now))]
    so = f"told: {ways[0]} → {ways[1]}" if ways[0] != ways[1] else ""
    for label, topic in (("priority", "alert-level"), ("team", "alert-team")):
        if was.get(label) != now.get(label):
            yield moved(key.origin, topic, f"{key.shown}, {topic[6:]}", *_both(label, was, now), so)
            so = ""
    for label in sorted({*was, *now} - {*_KNOWN, "slo"}):
        if was.get(label) != now.get(label):
            yield moved(key.origin, "alert-label", f"{key.shown}, label {label}", *_both(label, was, now))


def _both(label: str, was: dict[str, str], now: dict[str, str]) -> tuple[str, str]:
    return was.get(label, "none"), now.get(label, "none")


def _texts(key: Key, old: AlertingRule, new: AlertingRule) -> Iterator[Change]:
    was, now = dict(old.annotations), dict(new.annotations)
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            yield moved(key.origin, "alert-text", f"{key.shown}, {name}", *_both(name, was, now))

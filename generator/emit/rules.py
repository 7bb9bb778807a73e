"""Prometheus rule files: one per SLO, one per service for its threshold alerts.

Format: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/. Rules are written by
hand here, not through a tree: they are most of what Watchbill writes, and a general dumper takes ten times
as long (bench/).
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import block, scalar
from generator.plan.plan import Plan
from generator.plan.rules import Pairs, RecordingRule, Rule, RuleFile


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write every rule file of the plan."""
    for file in plan.rule_files:
        origins = origins_of(file)
        yield Artifact(file.path, header(origins, where) + groups_of(file), origins)


def origins_of(file: RuleFile) -> tuple[str, ...]:
    """Name the specs that the rules of a file come from."""
    return tuple(dict.fromkeys(rule.origin for group in file.groups for rule in group.rules))


def groups_of(file: RuleFile) -> str:
    """Write the groups of a file."""
    parts = ["groups:\n"]
    for group in file.groups:
        parts.append(f"- name: {scalar(group.name)}\n")
        if group.interval is not None:
            parts.append(f"  interval: {group.interval}\n")
        parts.append("  rules:\n")
        parts.extend(map(_rule, group.rules))
    return "".join(parts)


def _rule(rule: Rule) -> str:
    expr = block(rule.expr, "      ")
    labels = _pairs("labels", rule.labels)
    if isinstance(rule, RecordingRule):
        return f"  - record: {scalar(rule.name)}\n    expr: {expr}\n{labels}"
    lasting = f"    for: {rule.for_}\n" if rule.for_ else ""
    lasting += f"    keep_firing_for: {rule.keep_firing_for}\n" if rule.keep_firing_for else ""
    annotations = _pairs("annotations", rule.annotations)
    return f"  - alert: {scalar(rule.name)}\n    expr: {expr}\n{lasting}{labels}{annotations}"


@lru_cache(maxsize=64)  # the rules of an SLO follow each other, and share their labels
def _pairs(name: str, pairs: Pairs) -> str:
    if not pairs:
        return ""
    return f"    {name}:\n" + "".join(f"      {scalar(key)}: {scalar(value)}\n" for key, value in pairs)


EMITTER = Emitter(emit)

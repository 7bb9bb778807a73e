"""A pass over the plan: every alert gets the address of its runbook."""

from dataclasses import replace

from generator import naming
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule, Rule, RuleFile


def link_runbooks(plan: Plan) -> Plan:
    """Add `runbook_url` to every alert that has a runbook and lacks the address."""
    base = plan.prometheus.runbooks_url
    if base is None:
        return plan
    return replace(plan, rule_files=tuple(_linked_file(file, base) for file in plan.rule_files))


def _linked_file(file: RuleFile, base: str) -> RuleFile:
    groups = tuple(
        replace(group, rules=tuple(_linked(rule, base) for rule in group.rules))
        if _has_runbooks(group.rules)
        else group
        for group in file.groups
    )
    return RuleFile(file.path, groups)


def _has_runbooks(rules: tuple[Rule, ...]) -> bool:
    return any(isinstance(rule, AlertingRule) and rule.runbook for rule in rules)


def _linked(rule: Rule, base: str) -> Rule:
    if not isinstance(rule, AlertingRule) or not rule.runbook or "runbook_url" in dict(rule.annotations):
        return rule
    url = naming.runbook_url(base, rule.runbook)
    return replace(rule, annotations=(*rule.annotations, ("runbook_url", url)))

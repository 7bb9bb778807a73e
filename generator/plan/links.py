"""A pass over the plan: every alert gets the address of its page."""

from dataclasses import replace

from generator import naming
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule, Rule, RuleFile


def link_runbooks(plan: Plan) -> Plan:
    """Add `runbook_url` to every alert that lacks it: one whose runbook is published elsewhere has it already."""
    base = plan.prometheus.runbooks_url
    if base is None:
        return plan
    return replace(plan, rule_files=tuple(_linked_file(file, base) for file in plan.rule_files))


def _linked_file(file: RuleFile, base: str) -> RuleFile:
    groups = tuple(
        replace(group, rules=tuple(_linked(rule, base) for rule in group.rules))
        if any(isinstance(rule, AlertingRule) for rule in group.rules)
        else group
        for group in file.groups
    )
    return RuleFile(file.path, groups)


def _linked(rule: Rule, base: str) -> Rule:
    if not isinstance(rule, AlertingRule) or "runbook_url" in dict(rule.annotations):
        return rule
    url = naming.runbook_url(base, page_of(rule))
    return replace(rule, annotations=(*rule.annotations, ("runbook_url", url)))


def page_of(rule: AlertingRule) -> str:
    """Place the page of an alerting rule; rules of one name from one spec share it."""
    return naming.alert_page_path(dict(rule.labels).get("service", rule.service), rule.origin, rule.name)

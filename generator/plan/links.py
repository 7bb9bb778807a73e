"""A pass over the plan: every alert gets the address of its page, and of the dashboard that shows it."""

from dataclasses import replace

from generator import naming
from generator.plan.facts import SloFacts
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule, Rule, RuleFile


def link_alerts(plan: Plan) -> Plan:
    """Add `runbook_url`, unless an alert's runbook is published elsewhere, and `dashboard_url`."""
    links = _Links(plan)
    if links.runbooks is None and links.grafana is None:
        return plan
    return replace(plan, rule_files=tuple(map(links.file, plan.rule_files)))


class _Links:
    """What leads from an alert to what helps."""

    def __init__(self, plan: Plan) -> None:
        self.runbooks, self.grafana = plan.prometheus.runbooks_url, plan.facts.tools.grafana
        self.environment = plan.environment
        self.by = {fact.name: fact.by for fact in plan.facts.all(SloFacts)}

    def file(self, file: RuleFile) -> RuleFile:
        """Link the alerts of a file."""
        groups = tuple(
            replace(group, rules=tuple(map(self.rule, group.rules)))
            if any(isinstance(rule, AlertingRule) for rule in group.rules)
            else group
            for group in file.groups
        )
        return RuleFile(file.path, groups)

    def rule(self, rule: Rule) -> Rule:
        """Link one rule, if it alerts."""
        if not isinstance(rule, AlertingRule):
            return rule
        said, more = dict(rule.annotations), []
        if self.runbooks and "runbook_url" not in said:
            more.append(("runbook_url", naming.runbook_url(self.runbooks, page_of(rule))))
        if self.grafana and "dashboard_url" not in said:
            split = rule.name != naming.NO_DATA_ALERT  # which fires for what is not there
            labels = self.by.get(dict(rule.labels).get("slo", ""), ()) if split else ()
            more.append(("dashboard_url", dashboard_url_of(rule, self.grafana, self.environment, labels)))
        return replace(rule, annotations=(*rule.annotations, *more))


def dashboard_url_of(rule: AlertingRule, grafana: str, environment: str, by: tuple[str, ...] = ()) -> str:
    """Address the panel that shows what an alert sees: on the SLO's dashboard, the service's, or that of alerts."""
    labels = dict(rule.labels)
    if "slo" in labels:
        panel = naming.BURN_PANELS.get(labels["severity"], "") if rule.name == naming.BURN_ALERT else ""
        panel = panel or naming.SLO_PANELS.get(rule.name, "")
        return naming.dashboard_url(grafana, naming.dashboard_uid(environment, "slo", labels["slo"]), panel, by)
    if "service" in labels:
        uid = naming.dashboard_uid(environment, "service", labels["service"])
        return naming.dashboard_url(grafana, uid, naming.alert_panel(rule.origin, rule.name))
    return naming.dashboard_url(grafana, naming.dashboard_uid(environment, "alerts"))


def page_of(rule: AlertingRule) -> str:
    """Place the page of an alerting rule; rules of one name from one spec share it."""
    return naming.alert_page_path(dict(rule.labels).get("service", rule.service), rule.origin, rule.name)

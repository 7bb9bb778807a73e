"""An action on an alert that does not lead to its runbook.

## What it does
Looks up the alerts that an action names: each must lead to its runbook, and say more than that there are no data.

## Why it matters
A machine acts on what the contract names, and the contract names alerts by their runbook. On any other name the action
would never run, and whoever reads the spec believes that it does.

## Bad
```yaml
kind: Runbook
metadata: {name: memory-leak}
spec: {automation: {restart: {alerts: [MemoryTriger], ...}}}
```

## Better
```yaml
kind: Runbook
metadata: {name: memory-leak}
spec: {automation: {restart: {alerts: [MemoryTrigger], ...}}}
---
kind: Alert
metadata: {name: MemoryTrigger}
spec: {runbook: memory-leak, ...}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import alerting_rules
from generator.diagnostics import Severity, did_you_mean
from generator.kinds.runbook.model import Runbook
from generator.plan.automation import open_to_actions
from generator.plan.plan import Plan


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look up every alert that an action names."""
    choosy = [one for one in catalog.all(Runbook) if any(action.alerts for action in one.spec.automation.values())]
    if not (choosy and catalog.complete):
        return
    leads = {(rule.runbook, rule.name) for rule in alerting_rules(plan)}
    able = {(rule.runbook, rule.name) for rule, _ in open_to_actions(plan.facts, plan.rule_files)}
    for runbook in choosy:
        known = {alert for name, alert in able if name == runbook.name}
        for name, action in runbook.spec.automation.items():
            for number, alert in enumerate(action.alerts or ()):
                if alert not in known:
                    blind = (runbook.name, alert) in leads
                    why = (
                        "that alert only says that there are no data" if blind else "no such alert leads to its runbook"
                    )
                    span = catalog.span(runbook, "spec", "automation", name, "alerts", number)
                    hint = did_you_mean(alert, known) or f"write 'runbook: {runbook.name}' in the spec of that alert"
                    yield Finding(f"'{name}' never runs on '{alert}': {why}", span, hint)


CHECK = Check(run, Severity.ERROR)

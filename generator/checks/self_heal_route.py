"""A runbook with actions that nothing would run.

## What it does
Asks for `automation` in the `OnCall` of the team, once a runbook of one of its alerts lets a machine act.

## Why it matters
The page says that a machine restarts the server first. Without a route to the machine nobody does, and whoever was
called waits for it.

## Bad
```yaml
kind: Runbook
metadata: {name: memory-leak}
spec: {automation: {restart: {...}}}
---
kind: OnCall
spec: {teams: [shop-team]}
```

## Better
```yaml
kind: OnCall
spec:
  teams: [shop-team]
  receivers: {machine: {type: webhook, url: "http://shop:8080/automation/alerts"}}
  automation: machine
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import alerting_rules, on_calls
from generator.diagnostics import Severity
from generator.kinds.runbook.model import Runbook
from generator.plan.plan import Plan


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look at the runbook of every alert, and at who answers for it."""
    able = {team for on_call in on_calls(catalog) if on_call.spec.automation for team in on_call.spec.teams}
    told = set[str]()
    for rule in alerting_rules(plan) if on_calls(catalog) else ():
        runbook = catalog.find(Runbook, rule.runbook) if rule.runbook else None
        team = dict(rule.labels).get("team", "")
        if runbook and runbook.spec.automation and team not in able and runbook.name not in told:
            told.add(runbook.name)
            message = f"nothing runs the actions of '{runbook.name}': no OnCall of '{team}' has 'automation'"
            span = catalog.span(runbook, "spec", "automation", key=True)
            yield Finding(message, span, "name the receiver that runs them in that OnCall: automation: ...")


CHECK = Check(run, Severity.WARNING)

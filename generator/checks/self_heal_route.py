"""A runbook with actions that nothing would run.

## What it does
Looks at every alert on which a runbook lets a machine act: the `OnCall` of its team must name the receiver that runs
the actions (`automation`), and its service must have a `server` section, as the actions stand in its contract.

## Why it matters
The page says that a machine restarts the server first. Without a route to the machine, or without a contract that
allows it, nobody does, and whoever was called waits for it.

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
---
kind: Service
metadata: {name: shop}
spec: {server: {}, ...}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.kinds.runbook.model import Runbook
from generator.plan.automation import Acting, acting
from generator.plan.plan import Plan


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look at every alert on which a machine may act: who answers for it, and whose contract allows it."""
    if not on_calls(catalog):
        return
    able = {team for on_call in on_calls(catalog) if on_call.spec.automation for team in on_call.spec.teams}
    served = {contract.service for contract in plan.contracts}
    told = set[tuple[str, str]]()
    for one in acting(plan.facts, plan.rule_files):
        fault = _fault(one, able, served)
        if fault and (one.runbook.name, fault[0]) not in told:
            told.add((one.runbook.name, fault[0]))
            message, hint = fault
            span = catalog.span(catalog.get(Runbook, one.runbook.name), "spec", "automation", key=True)
            yield Finding(f"nothing runs the actions of '{one.runbook.name}': {message}", span, hint)


def _fault(one: Acting, able: set[str], served: set[str]) -> tuple[str, str] | None:
    """Say why no machine acts on an alert, and what to write."""
    if one.team not in able:
        hint = "name the receiver that runs them in that OnCall: automation: ..."
        return f"no OnCall of '{one.team}' has 'automation'", hint
    if one.service not in served:
        hint = f"give the Service '{one.service}' a 'server' section, or the actions 'alerts' of services that have one"
        return f"they stand in no contract, as '{one.service}' ({one.rule.name}) has no 'server' section", hint
    return None


CHECK = Check(run, Severity.WARNING)

"""An escalation to whoever was told already.

## What it does
Looks at every step of an escalation: whether it names a rotation or receiver of an earlier step, and whether one person
has the turn in both rotations at the same time.

## Why it matters
Escalation is for the case that somebody does not answer: asleep, ill, without reception. Who did not answer the first
call will not answer the second.

## Bad
```yaml
P1: {notify: [primary], escalate: [primary]}
```

## Better
```yaml
P1: {notify: [primary], escalate: [secondary]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look at each step of each escalation."""
    if plan.on_call:
        from generator.checks._escalation import findings  # time zones, which nothing else needs at every start

        yield from findings(catalog, plan)


CHECK = Check(run, Severity.WARNING)

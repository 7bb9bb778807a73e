"""Weaknesses of which nothing says how grave they are, and by when they are mended.

## What it does
Where a service is scanned, looks for the level and the days of each severity for which a scan fails, and compares them:
what is graver must not be mended later.

## Why it matters
A scan that finds forty weaknesses and wakes nobody is a list. With a level it has somebody who acts, and with a day it
has an end: without both, findings stay until an auditor or an attacker reads them.

## Bad
```yaml
scans:
  image: {every: week, at: "01:41", image: "..."}
  severities: [critical, high]
```

## Better
```yaml
scans:
  image: {every: week, at: "01:41", image: "..."}
  severities: [critical, high]
  findings:
    critical: {level: P1, within: 7d}
    high: {level: P2, within: 30d}
```
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import securities
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.security.model import Security
    from generator.kinds.security.scans import Scans

_GRAVEST_FIRST = ("critical", "high", "medium", "low")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up what follows from the findings of every service that is scanned."""
    for security in securities(catalog):
        said = security.spec.scans
        if said and said.each(catalog.environment):
            yield from _missing(security, said, catalog)
            yield from _late(security, said, catalog)


def _missing(security: "Spec[Security]", said: "Scans", catalog: Catalog) -> Iterator[Finding]:
    missing = [severity for severity in said.severities if severity not in said.findings]
    if missing:
        message = f"nothing says how soon a finding is mended that is {' or '.join(missing)}"
        hint = f"write under 'findings': {missing[0]}: {{level: P1, within: 7d}}"
        yield Finding(message, catalog.span(security, "spec", "scans", key=True), hint)


def _late(security: "Spec[Security]", said: "Scans", catalog: Catalog) -> Iterator[Finding]:
    order = [severity for severity in _GRAVEST_FIRST if severity in said.findings]
    for graver, lesser in pairwise(order):
        sooner, later = said.findings[graver].within, said.findings[lesser].within
        if sooner > later:
            message = f"what is {graver} is mended within {sooner}, and what is {lesser} within {later}"
            span = catalog.span(security, "spec", "scans", "findings", graver, "within")
            yield Finding(message, span, f"write {later} or less")


CHECK = Check(run, Severity.WARNING)

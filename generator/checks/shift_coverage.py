"""A time at which nobody has the shift, or two have it.

## What it does
Looks at every moment of a week, and of the days around each change of clocks in the year after a rotation starts: just
one of its shifts must be on. For a level that is only told during some `hours`, it compares the longest wait for them
with the level's initial response.

## Why it matters
An alert that fires in a hole is told to nobody until the next shift begins, and nothing says so: to Alertmanager it is
a time in which nobody wanted to hear of it. Shifts in time zones that change their clocks on different days leave a
hole, or overlap, for some weeks of every year.

## Bad
```yaml
shifts:
  emea: {begins: "08:00", ends: "20:00", time_zone: Europe/Berlin}
  amer: {begins: "14:00", ends: "02:00", time_zone: America/New_York}   # and from 02:00 on?
```

## Better
```yaml
shifts:   # all on one clock, and that one never changes
  emea: {begins: "08:00", ends: "20:00"}
  amer: {begins: "20:00", ends: "08:00"}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look at every rotation, and at every level that waits for hours."""
    if plan.on_call:
        from generator.checks._shifts import findings  # time zones, which nothing else needs at every start

        yield from findings(catalog, plan)


CHECK = Check(run, Severity.ERROR)

"""Backups that are made too seldom for what may be lost, or no promise of what may be.

## What it does
Adds the longest time between two backups, the time that one takes, and the time for which it may have to wait for
another one, and compares the sum with `rpo`; of the off-site repositories alone, with `offsite_rpo`.

## Why it matters
What was written since the last complete backup was *begun* is not in it. With an hourly backup of ten minutes, 1h10m
of work are lost in the worst case, not an hour; and where pgBackRest is busy with a full backup, an hourly one waits
for its end.

## Bad
```yaml
schedules:
  hourly: {type: incremental, schedule: "17 * * * *", takes: 10m, deadline: 1h30m, repository: standard}
rpo: 1h
```

## Better
```yaml
rpo: 1h10m
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.kinds._cron_times import longest_gap
from generator.plan.plan import Plan
from generator.units import NO_TIME, Duration

if TYPE_CHECKING:
    from generator.kinds.retention.backups import Backup, Backups


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what may be lost with what would be."""
    for retention in retentions(catalog):
        said = retention.spec.backups
        if said is None:
            continue
        every = list(said.schedules.values())
        apart = [one for one in every if said.repositories[one.repository].offsite]
        for field, runs in (("rpo", every), ("offsite_rpo", apart)):
            fault = _fault(field, runs, said)
            if fault:
                place = (field,) if getattr(said, field) else ("schedules",)
                yield Finding(fault[0], catalog.span(retention, "spec", "backups", *place), fault[1])


def _fault(field: str, runs: "list[Backup]", said: "Backups") -> tuple[str, str] | None:
    gap = longest_gap(*(one.schedule for one in runs))
    if not gap:
        return None
    # A turn is an hourly one, or the daily one in its place: the shortest is what comes last before a loss.
    takes = min(runs, key=lambda one: (longest_gap(one.schedule), one.takes)).takes
    waits = said.longest_full if any(one.type == "incremental" for one in runs) else NO_TIME
    worst = Duration(gap + takes + waits)
    summed = " + ".join(str(part) for part in (gap, takes, waits) if part) + f" = {worst}"
    promised = getattr(said, field)
    which = "with the whole place" if field == "offsite_rpo" else "with the database"
    if promised is None:
        return f"nothing says how much may be lost {which}: as it is, {summed}", f"write '{field}: {worst}'"
    if promised < worst:
        return (
            f"{summed} may be lost {which}, and {promised} is promised",
            f"write '{field}: {worst}', or save more often",
        )
    return None


CHECK = Check(run, Severity.ERROR)

"""Jobs that meet: heavy ones at the same time, or all of them at the full hour.

## What it does
Lays the jobs of a `Retention` (full backups, verifications, restore tests, purges) side by side for two years, each
for as long as it takes, and reports the first time at which two of them run at once; and reports several jobs that
begin in minute 0. Incremental backups are left out: they wait for others.

## Why it matters
pgBackRest takes one backup at a time: the second one waits, or fails. A restore test that runs beside a backup slows
both down until one of them is given up. At the full hour, everybody's jobs begin.

## Bad
```yaml
schedules:
  daily: {type: full, schedule: "0 2 * * *", takes: 1h, deadline: 2h, repository: standard}
  weekly: {type: full, schedule: "30 2 * * 0", takes: 1h, deadline: 2h, repository: offsite}
```

## Better
```yaml
schedules:
  daily: {type: full, schedule: "5 2 * * *", takes: 1h, deadline: 2h, repository: standard}
  weekly: {type: full, schedule: "35 4 * * 0", takes: 1h, deadline: 2h, repository: offsite}
```
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.kinds._cron_times import firings, in_minutes, written
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds._base import Spec
    from generator.kinds.retention.backups import Run
    from generator.kinds.retention.model import Retention

_SECTIONS = {"backup": "schedules", "verify": "verifications", "restore": "restore_tests"}


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Lay the jobs of every service side by side."""
    for retention in retentions(catalog):
        heavy = {name: one for name, one in retention.spec.runs().items() if not _waits(one)}
        yield from _meetings(retention, heavy, catalog)
        yield from _full_hours(retention, heavy, catalog)


def _waits(one: "Run") -> bool:
    return getattr(one, "type", "") == "incremental"


def _meetings(retention: "Spec[Retention]", heavy: "dict[str, Run]", catalog: Catalog) -> Iterator[Finding]:
    """Of jobs in the order in which they begin, only neighbours meet first."""
    turns = sorted((minute, name) for name, one in heavy.items() for minute in firings(one.schedule))
    told: set[frozenset[str]] = set()
    for (begins, first), (next_, second) in pairwise(turns):
        pair = frozenset((first, second))
        ends = begins + in_minutes(heavy[first].takes)
        if next_ < ends and pair not in told and len(pair) == 2:
            told.add(pair)
            message = (
                f"'{first}' runs from {written(begins)} for {heavy[first].takes}, until {written(ends)}, and "
                f"'{second}' begins at {written(next_)}"
            )
            span = catalog.span(retention, *_place(second), "schedule")
            yield Finding(message, span, f"begin it after {written(ends).split()[1]}")


def _full_hours(retention: "Spec[Retention]", heavy: "dict[str, Run]", catalog: Catalog) -> Iterator[Finding]:
    sharp = [name for name, one in heavy.items() if one.schedule.split()[0] == "0"]
    if len(sharp) > 1:
        message = f"{len(sharp)} jobs begin at the full hour, when everybody's do: {', '.join(sharp)}"
        span = catalog.span(retention, *_place(sharp[0]), "schedule")
        yield Finding(message, span, "write another minute than 0")


def _place(name: str) -> tuple[str, ...]:
    sort, _, own = name.partition("-")
    return ("spec", "purging") if sort == "purge" else ("spec", "backups", _SECTIONS[sort], own)


CHECK = Check(run, Severity.ERROR)

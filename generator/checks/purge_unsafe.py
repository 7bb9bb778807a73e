"""A purge that may delete what no backup holds.

## What it does
Reports deletions without a limit on the age of the last backup (`backup_max_age`), a limit that is not below the age
at which data are deleted, and a purge that comes round when the last verified backup is older than the limit.

## Why it matters
A purge cannot be undone. With a backup that is younger than the data, whatever it deletes by mistake can be restored;
when backups have failed for weeks, the purge is the moment at which that becomes a loss.

## Bad
```yaml
purges: [{data: tool_executions, action: delete, after: 30d}]
```

## Better
```yaml
purges: [{data: tool_executions, action: delete, after: 30d}]
backup_max_age: 25h   # a full backup every day, and an hour to make it
```
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.kinds._cron_times import A_DAY, firings, in_minutes, of_minutes, written
from generator.plan.plan import Plan
from generator.units import Duration

if TYPE_CHECKING:
    from generator.kinds._base import Spec
    from generator.kinds.retention.backups import Backups, Run
    from generator.kinds.retention.model import Retention

_SETTLED = 62 * A_DAY  # every schedule that comes round in a month has done so
_UNTIL = _SETTLED + 31 * A_DAY


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the age of the last backup with that of what is deleted."""
    for retention in retentions(catalog):
        deletions = [purge for purge in retention.spec.purges if purge.action == "delete"]
        if not deletions:
            continue
        age = retention.spec.backup_max_age
        first = min(deletions, key=lambda purge: purge.after)
        if age is None:
            message = f"{first.data} are deleted, however old the last backup is"
            hint = "write 'backup_max_age: 25h' where a full backup is made every day"
            yield Finding(message, catalog.span(retention, "spec", "purges"), hint)
        elif age >= first.after:
            message = (
                f"{first.data} are deleted after {first.after}, and the last backup may be {age} old: {age} ≥ "
                f"{first.after}, so that no backup need hold them"
            )
            yield Finding(message, catalog.span(retention, "spec", "backup_max_age"), f"write less than {first.after}")
        elif retention.spec.purging and retention.spec.backups:
            yield from _refused(retention, retention.spec.purging, retention.spec.backups, age, catalog)


def _refused(
    retention: "Spec[Retention]", purging: "Run", said: "Backups", most: Duration, catalog: Catalog
) -> Iterator[Finding]:
    """Find a purge, after the first two months, that finds no verified backup that is young enough."""
    verified = sorted(_verified(said))
    ready = [complete for complete, _ in verified]
    for minute in firings(purging.schedule) if verified else ():
        if not _SETTLED <= minute < _UNTIL:
            continue
        newest = max((taken for _, taken in verified[: bisect_right(ready, minute)]), default=0)
        if of_minutes(minute - newest) > most:
            message = (
                f"when the purge comes round, {written(minute)}, the last verified backup is "
                f"{of_minutes(minute - newest)} old, and {most} is the most: it does nothing"
            )
            span = catalog.span(retention, "spec", "purging", "schedule")
            yield Finding(message, span, "purge after the verification of that day's backup")
            return


def _verified(said: "Backups") -> Iterator[tuple[int, int]]:
    """Tell when each verification is complete, and when the newest backup that it has seen had been begun."""
    for check in said.verifications.values():
        runs = [one for one in said.schedules.values() if one.repository == check.repository]
        taken = sorted(
            (begun + in_minutes(one.takes), begun) for one in runs for begun in firings(one.schedule) if begun < _UNTIL
        )
        complete = [end for end, _ in taken]
        for minute in firings(check.schedule):
            seen = bisect_right(complete, minute)
            if seen and minute < _UNTIL:
                yield minute + in_minutes(check.takes), taken[seen - 1][1]


CHECK = Check(run, Severity.ERROR)

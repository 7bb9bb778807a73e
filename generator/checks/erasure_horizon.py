"""Deleted data that live on in backups for longer than users are told.

## What it does
Adds for each deletion of data that tell of users the age at which data go, the time until the next purge, the longest
time for which a backup is kept, and the time until it really expires; compares the sum with `erased_within`, and asks
for that where there are backups.

## Why it matters
"We delete it after 90 days" is not true while a backup of the day before is kept for 90 more. Who has a right to have
data erased asks when the last copy is gone.

## Bad
```yaml
purges: [{data: rooms, action: delete, after: 90d}]
backups:
  repositories:
    archive: {number: 3, retention: 90d}
erased_within: 90d
```

## Better
```yaml
erased_within: 215d
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every deletion with the promise; without one, the latest is told."""
    for retention in retentions(catalog):
        said = retention.spec
        if said.backups is None:
            continue
        from generator.kinds.retention.horizon import horizon

        promised = said.erased_within
        gone = [
            (horizon(purge, said), number, purge.data)
            for number, purge in enumerate(said.purges)
            if purge.action == "delete" and purge.of_users
        ]
        for own, number, data in sorted(gone, reverse=True)[: None if promised else 1]:
            if promised is None or own.whole > promised:
                told = f"{promised} is promised" if promised else "nothing says what is promised"
                message = f"the last copy of {data} is gone after {own.summed} (backups in '{own.where}'), and {told}"
                span = catalog.span(retention, "spec", "purges", number, "after")
                yield Finding(message, span, f"write 'erased_within: {own.whole}', or keep backups for less long")


CHECK = Check(run, Severity.WARNING)

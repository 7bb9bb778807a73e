"""A purge that may delete what no backup holds.

## What it does
Reports deletions without a limit on the age of the last backup (`backup_max_age`), and a limit that is not below the
age at which data are deleted.

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

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.plan.plan import Plan


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


CHECK = Check(run, Severity.ERROR)

"""Data that are deleted before they are archived.

## What it does
Compares the age at which data are archived with the age at which they are deleted, by themselves or with what they
are part of.

## Why it matters
The archive stays empty, and nobody notices before somebody looks for something in it. Rooms that are deleted 90 days
after their last message take messages with them that were to be archived after 180.

## Bad
```yaml
purges:
  - {data: rooms, action: delete, after: 90d, measured_from: last_activity}
  - {data: messages, action: archive, after: 180d, part_of: rooms}
```

## Better
```yaml
purges:
  - {data: rooms, action: delete, after: 180d, measured_from: last_activity}
  - {data: messages, action: archive, after: 90d, part_of: rooms}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity, Span
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.retention.model import Purge


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every archiving with the deletions that reach its data."""
    for retention in retentions(catalog):
        purges = retention.spec.purges
        for number, archiving in enumerate(purges):
            if archiving.action == "archive":
                reached_by = _with_what_they_are_part_of(archiving.data, purges)
                for deletion in purges:
                    if deletion.action == "delete" and deletion.data in reached_by and deletion.after < archiving.after:
                        span = catalog.span(retention, "spec", "purges", number, "after")
                        yield _finding(archiving, deletion, span)


def _with_what_they_are_part_of(data: str, purges: "list[Purge]") -> list[str]:
    parents = {purge.data: purge.part_of for purge in purges if purge.part_of}
    lineage = [data]
    while (parent := parents.get(lineage[-1])) and parent not in lineage:
        lineage.append(parent)
    return lineage


def _finding(archiving: "Purge", deletion: "Purge", span: Span) -> Finding:
    what = archiving.data
    gone = f"with their {deletion.data}" if deletion.data != what else "themselves"
    message = (
        f"{what} are archived after {archiving.after}, and deleted {gone} after {deletion.after}: {deletion.after} < "
        f"{archiving.after}, so the archive may stay empty"
    )
    hint = f"delete {deletion.data} after {archiving.after} or later, or archive {what} by {deletion.after}"
    return Finding(message, span, hint)


CHECK = Check(run, Severity.ERROR)

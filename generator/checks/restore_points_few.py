"""A repository that keeps so few full backups that one or two damaged ones leave nothing.

## What it does
Divides how long a repository keeps its backups by the longest time between two full ones, and reports fewer than 4.

## Why it matters
"90 days of monthly archives" are two or three points in time: what was lost between them, and noticed late, is not in
any. If one proves to be damaged, half of the archive is gone.

## Bad
```yaml
repositories:
  archive: {number: 3, retention: 90d}
schedules:
  monthly: {type: full, schedule: "50 7 1 * *", takes: 1h, deadline: 2h, repository: archive}
```

## Better
```yaml
repositories:
  archive: {number: 3, retention: 124d}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.kinds._cron_times import longest_gap
from generator.plan.plan import Plan
from generator.units import Duration

_ENOUGH = 4  # one may be damaged, one may be of the wrong day, and two are left to choose from


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Count the full backups that are there at the worst time."""
    for retention in retentions(catalog):
        said = retention.spec.backups
        if said is None:
            continue
        for name, repository in said.repositories.items():
            gap = longest_gap(*said.fulls(name))
            if gap and 0 < repository.retention // gap < _ENOUGH:  # none at all is told by another check
                points = repository.retention // gap
                kept, word = repository.retention, "point" if points == 1 else "points"
                message = (
                    f"'{name}' keeps a full backup every {gap} for {kept}: {kept} / {gap} = {points} {word} to go to"
                )
                span = catalog.span(retention, "spec", "backups", "repositories", name, "retention")
                yield Finding(message, span, f"keep them for {Duration(gap * _ENOUGH)}, or take them more often")


CHECK = Check(run, Severity.WARNING)

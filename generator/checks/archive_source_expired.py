"""A repository whose last full backup goes before the next one comes.

## What it does
Compares how long a repository keeps its backups with the longest time between two full ones in it, and the time that
one takes.

## Why it matters
An archive that is copied once a month from a backup that is kept for 30 days finds nothing in a month of 31. Of full
backups that are further apart than they are kept, there is a time with none; incremental ones that build on it are
gone with it.

## Bad
```yaml
repositories:
  standard: {number: 1, retention: 30d}
schedules:
  monthly: {type: full, schedule: "50 7 1 * *", takes: 1h, deadline: 2h, repository: standard}
```

## Better
```yaml
repositories:
  archive: {number: 3, retention: 90d}
schedules:
  monthly: {type: full, schedule: "50 7 1 * *", takes: 1h, deadline: 2h, repository: archive}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.diagnostics import Severity
from generator.kinds._cron_times import longest_gap
from generator.plan.plan import Plan
from generator.units import NO_TIME, Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what is kept with what comes."""
    for retention in retentions(catalog):
        said = retention.spec.backups
        if said is None:
            continue
        for name, repository in said.repositories.items():
            fulls = [one for one in said.schedules.values() if one.repository == name and one.type == "full"]
            gap = longest_gap(*(one.schedule for one in fulls))
            takes = max((one.takes for one in fulls), default=NO_TIME)
            needed = Duration(gap + takes)
            if fulls and repository.retention < needed:
                message = (
                    f"'{name}' keeps a full backup for {repository.retention}, and the next one is complete after "
                    f"{gap} + {takes} = {needed}: in between there is none"
                )
                span = catalog.span(retention, "spec", "backups", "repositories", name, "retention")
                yield Finding(message, span, f"keep them for {needed} or longer, or take them more often")


CHECK = Check(run, Severity.ERROR)

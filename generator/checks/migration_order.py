"""A migration that the version which still serves cannot bear.

## What it does
Looks at the migration of a Rollout: one that removes something must say since which version nothing uses it, and that
must not be the one that is rolled out; and a verified backup must be there before it, no older than a purge would
want it.

## Why it matters
While a new version comes, the old one serves on with the new schema. What it still reads must be there: add first
(expand), roll out, and remove a release later (contract). A change of the schema that goes wrong without a backup
loses data.

## Bad
```yaml
migration: {command: [shop, migrate], phase: contract}
```

## Better
```yaml
migration: {command: [shop, migrate], phase: contract, unused_since: 1.4.0, backup_younger_than: 25h}   # image 1.5.0
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import retentions
from generator.checks._rollouts import Moved, moved
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look at what every migration removes, and at what could be lost."""
    for one in moved(catalog):
        if one.spec.spec.migration:
            yield from _removed(one, catalog)
            yield from _unsaved(one, catalog)


def _removed(one: Moved, catalog: Catalog) -> Iterator[Finding]:
    said = one.spec.spec.migration
    workload = catalog.get(Service, one.spec.spec.service).spec.workload
    tag = _tag(workload.image) if workload and workload.image else ""
    if said is None or said.phase != "contract" or (said.unused_since and said.unused_since != tag):
        return
    span = catalog.span(one.spec, "spec", "migration", "phase")
    why = f"'{tag}' stops using it only now" if said.unused_since else "nothing says since when it is not used"
    message = f"the migration removes something while the version before '{tag}' still serves: {why}"
    yield Finding(message, span, "write 'unused_since' with an earlier version, and remove it a release later")


def _unsaved(one: Moved, catalog: Catalog) -> Iterator[Finding]:
    said, service = one.spec.spec.migration, one.spec.spec.service
    wanted = [spec.spec.backup_max_age for spec in retentions(catalog) if spec.spec.service == service]
    oldest = next((age for age in wanted if age), None)
    younger = said.backup_younger_than if said else None
    if younger is None:
        message = f"nothing says how old the last backup of '{service}' may be when its schema is changed"
        hint = f"write 'backup_younger_than: {oldest or '25h'}' under 'migration'"
        yield Finding(message, catalog.span(one.spec, "spec", "migration"), hint)
    elif oldest and younger > oldest:
        message = f"before a purge the last backup may be {oldest} old, and before a change of the schema {younger}"
        span = catalog.span(one.spec, "spec", "migration", "backup_younger_than")
        yield Finding(message, span, f"write {oldest} or less")


def _tag(image: str) -> str:
    """Name the version of an image: what follows the last colon, or the image itself where there is none."""
    return image.rpartition("/")[2].rpartition(":")[2]


CHECK = Check(run, Severity.ERROR)

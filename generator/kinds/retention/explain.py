"""A Retention in sentences."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.retention.alarms import overdue
from generator.kinds.retention.backups import Backups
from generator.kinds.retention.horizon import horizon
from generator.kinds.retention.model import Purge, Retention


def explain(retention: Spec[Retention], _catalog: Catalog) -> Iterator[str]:
    """Say what happens to which data, and when; what is saved, and when a copy is gone."""
    spec = retention.spec
    yield from map(_purged, spec.purges)
    if spec.purges:
        yield f"{spec.batch_rows} rows are purged at once."
    if spec.purging:
        yield f"They are purged at '{spec.purging.schedule}', and late after {overdue(spec.purging)}."
    if spec.backup_max_age:
        yield f"Nothing is purged unless a verified backup is younger than {spec.backup_max_age}."
    if spec.backups:
        yield from _saved(spec.backups)
        for purge in spec.purges:
            yield f"The last copy of {purge.data} is gone after {horizon(purge, spec).summed}."


def _purged(purge: Purge) -> str:
    since = "their last activity" if purge.measured_from == "last_activity" else "they were created"
    becomes = "deleted" if purge.action == "delete" else "archived"
    fate = f"; they are deleted with their {purge.part_of}" if purge.part_of else ""
    return f"{purge.data} are {becomes} {purge.after} after {since}{fate}."


def _saved(said: Backups) -> Iterator[str]:
    for name, one in said.schedules.items():
        kept = said.repositories[one.repository].retention
        what = "A full backup" if one.type == "full" else "An incremental backup"
        late = f"; it is late after {overdue(one)}"
        yield f"{what} ('{name}') is taken at '{one.schedule}', kept in '{one.repository}' for {kept}{late}."
    for name, check in said.verifications.items():
        yield f"The checksums in '{check.repository}' are compared at '{check.schedule}' ('{name}')."
    for name, test in said.restore_tests.items():
        what = "A drill" if test.drill else "A restore test"
        yield f"{what} ('{name}') brings '{test.repository}' back at '{test.schedule}', within {test.deadline}."

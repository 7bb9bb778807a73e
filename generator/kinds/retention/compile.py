"""Retention to its section of the server's contract."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.retention.model import Retention
from generator.plan import contract
from generator.plan.contract import Sections, ServerContract


def compile_retention(retention: Spec[Retention], _catalog: Catalog) -> Iterable[ServerContract]:
    """Publish what the service's server must purge; its order is the spec's."""
    spec = retention.spec
    purges = tuple(contract.Purge(one.data, one.action, one.after, one.measured_from) for one in spec.purges)
    section = contract.Retention(purges, spec.batch_rows, spec.backup_max_age)
    yield ServerContract(spec.service, Sections(retention=section), (retention.address,))


def explain(retention: Spec[Retention], _catalog: Catalog) -> Iterator[str]:
    """Say what happens to which data, and when."""
    spec = retention.spec
    for purge in spec.purges:
        since = "their last activity" if purge.measured_from == "last_activity" else "they were created"
        becomes = "deleted" if purge.action == "delete" else "archived"
        fate = f"; they are deleted with their {purge.part_of}" if purge.part_of else ""
        yield f"{purge.data} are {becomes} {purge.after} after {since}{fate}."
    if spec.purges:
        yield f"{spec.batch_rows} rows are purged at once."
    if spec.backup_max_age:
        yield f"Nothing is purged unless a verified backup is younger than {spec.backup_max_age}."

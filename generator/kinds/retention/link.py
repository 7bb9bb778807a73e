"""What a Retention must keep to: one for a service, and data that are part of data it knows."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._for_service import only_one
from generator.kinds._levels import misfits
from generator.kinds.retention.alerting import Alerting
from generator.kinds.retention.model import Retention
from generator.kinds.service.model import Service
from generator.source import Steps

_LONGEST = 52


def link(retention: Spec[Retention], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what each purge's data are part of."""
    yield from only_one(retention, catalog)
    known = {purge.data for purge in retention.spec.purges}
    for number, purge in enumerate(retention.spec.purges):
        if purge.part_of and purge.part_of not in known - {purge.data}:
            message = f"no other purge is about '{purge.part_of}', of which '{purge.data}' is said to be part"
            span = catalog.span(retention, "spec", "purges", number, "part_of")
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(purge.part_of, known - {purge.data}))
    if retention.spec.alerting:
        service = catalog.get(Service, retention.spec.service)
        yield from misfits(retention, service, _levels(retention.spec.alerting), catalog)
    yield from _names(retention, catalog)


def _levels(said: Alerting) -> Iterator[tuple[str, str, Steps]]:
    for which in ("backup", "broken", "restore_test", "purge"):
        yield "", getattr(said, which), ("spec", "alerting", which)


def _names(retention: Spec[Retention], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a job whose name the API server would: it adds 11 characters for each turn, of 63."""
    for what in retention.spec.runs():
        name = naming.retention_job(retention.spec.service, what)
        if len(name) > _LONGEST:
            message = f"the job '{name}' has {len(name)} characters; {_LONGEST} are allowed, as each turn adds 11"
            yield Diagnostic("name-too-long", message, catalog.span(retention, "spec"), "shorten what it is named by")

"""What a Retention must keep to: one for a service, and data that are part of data it knows."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._for_service import only_one
from generator.kinds.retention.model import Retention


def link(retention: Spec[Retention], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what each purge's data are part of."""
    yield from only_one(retention, catalog)
    known = {purge.data for purge in retention.spec.purges}
    for number, purge in enumerate(retention.spec.purges):
        if purge.part_of and purge.part_of not in known - {purge.data}:
            message = f"no other purge is about '{purge.part_of}', of which '{purge.data}' is said to be part"
            span = catalog.span(retention, "spec", "purges", number, "part_of")
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(purge.part_of, known - {purge.data}))

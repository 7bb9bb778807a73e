"""The address of a runbook, for whatever links to it."""

from generator.catalog import Catalog
from generator.kinds.runbook.model import Runbook
from generator.plan.rules import Pairs


def runbook_annotation(name: str | None, catalog: Catalog) -> Pairs:
    """Link to a runbook that is published elsewhere; the plan links to the others, once it knows where they are."""
    runbook = catalog.find(Runbook, name) if name else None
    return (("runbook_url", runbook.spec.url),) if runbook and runbook.spec.url else ()

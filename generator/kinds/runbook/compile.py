"""Runbook: an address for alerts; its page is not published yet."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.runbook.model import Runbook


def explain(runbook: Spec[Runbook], _catalog: Catalog) -> Iterator[str]:
    """Say what the runbook tells."""
    yield f"{runbook.spec.title}. {runbook.spec.meaning}".strip()
    for number, step in enumerate(runbook.spec.steps, start=1):
        yield f"{number}. {step}"

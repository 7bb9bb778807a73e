"""SeverityScale: read by services; publishes nothing itself."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.severity_scale.model import SeverityScale


def explain(scale: Spec[SeverityScale], _catalog: Catalog) -> Iterator[str]:
    """Say what each level means."""
    for name, level in scale.spec.levels.items():
        response = f"within {level.initial_response}" if level.initial_response else "at once"
        escalation = f"escalated after {level.escalation}" if level.escalation else "never escalated"
        yield f"{name}: {level.description}. A {level.severity}, answered {response}, {escalation}."

"""SeverityScale: read by services; publishes what its levels mean, for people."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.facts import Level, ScaleFacts


def compile_severity_scale(scale: Spec[SeverityScale], _catalog: Catalog) -> Iterable[ScaleFacts]:
    """Publish what each level means."""
    levels = (
        Level(name, level.description, level.severity, level.initial_response, level.escalation)
        for name, level in scale.spec.levels.items()
    )
    yield ScaleFacts(scale.name, tuple(levels), scale.address)


def explain(scale: Spec[SeverityScale], _catalog: Catalog) -> Iterator[str]:
    """Say what each level means."""
    for name, level in scale.spec.levels.items():
        response = f"within {level.initial_response}" if level.initial_response else "at once"
        escalation = f"escalated after {level.escalation}" if level.escalation else "never escalated"
        yield f"{name}: {level.description}. A {level.severity}, answered {response}, {escalation}."

"""How long data last, and how they are saved and brought back: two papers about all services."""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, Emitter
from generator.emit._pages import header, linker, rendered
from generator.plan.facts import RetentionFacts
from generator.plan.plan import Plan
from generator.units import Duration

_A_DAY = Duration.parse("1d")


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write the papers of which the specs say something."""
    every = plan.facts.all(RetentionFacts)
    if any(one.erasures for one in every):
        yield _written("erasure-timeline", naming.ERASURE_PATH, every, plan, where)
    if any(one.repositories or one.velero for one in every):
        yield _written("backup-and-restore", naming.BACKUP_PLAN_PATH, every, plan, where)


def _written(
    template: str, path: str, every: tuple[RetentionFacts, ...], plan: Plan, where: Callable[[str], str]
) -> Artifact:
    origins = tuple(one.origin for one in every)
    text = rendered(
        template,
        retentions=sorted(every, key=lambda one: one.service),
        environment=plan.environment,
        day=_A_DAY,
        link=linker(path),
        papers_of=naming.papers_of,
    )
    return Artifact(path, header(origins, where) + text, origins)


EMITTER = Emitter(emit)

"""The runbook page of every alert."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from generator import naming
from generator.emit._artifact import Artifact, Emitter
from generator.emit._pages import header, linker, rendered
from generator.plan.facts import RunbookFacts, Step
from generator.plan.pages import AlertPage
from generator.plan.plan import Plan


class Phase(NamedTuple):
    """Steps that are taken together; they are counted on from those before."""

    title: str
    anchor: str
    first: int
    steps: tuple[Step, ...]


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write a page for every alert of the plan."""
    tools = plan.facts.tools
    query_url = partial(naming.query_url, tools.prometheus) if tools.prometheus else None
    for page in plan.pages:
        text = rendered(
            "alert",
            page=page,
            runbook=page.own_runbook,
            phases=_phases(page),
            papers=naming.papers_of(page.service.name) if page.service else None,
            tools=tools,
            query_url=query_url,
            silence_url=_silence_url(page, tools.alertmanager),
            link=linker(page.path),
            index=naming.RUNBOOK_INDEX_PATH,
        )
        yield Artifact(page.path, header(page.origins, where) + text, page.origins)


def _phases(page: AlertPage) -> list[Phase]:
    runbook: RunbookFacts | None = page.own_runbook
    if runbook is None:
        return []
    phases, first = [], len(page.steps) + 1
    for title, steps in (
        ("Stop the harm", runbook.mitigation),
        ("Go back", runbook.rollback),
        ("Afterwards", runbook.follow_up),
    ):
        phases.append(Phase(title, title.lower().replace(" ", "-"), first, steps))
        first += len(steps)
    return phases


def _silence_url(page: AlertPage, base: str | None) -> str | None:
    if base is None:
        return None
    matchers = ", ".join(f'{label}="{value}"' for label, value in page.silence)
    return naming.silence_url(base, f"{{{matchers}}}")


EMITTER = Emitter(emit)

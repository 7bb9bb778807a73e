"""The capacity report of every service of which one is written, with its pictures."""

from collections.abc import Callable, Iterator
from functools import partial

from generator import naming
from generator.emit._artifact import Artifact, Emitter
from generator.plan.facts import CapacityFacts
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write a page for each, and beside it its pictures."""
    for facts in plan.facts.all(CapacityFacts):
        yield from _of(facts, plan, where)


def _of(facts: CapacityFacts, plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    from generator.emit._pages import header
    from generator.emit._report import page

    head, report = header(facts.origins, where), facts.write()
    path, place = naming.capacity_report_path(facts.service), partial(naming.capacity_picture_path, facts.service)
    about = f"Capacity of {facts.service} in {plan.environment}"
    yield Artifact(path, head + page(plan, about, report, place, path), facts.origins)
    for name, picture in report.pictures:
        yield Artifact(place(name), head + picture, facts.origins)


EMITTER = Emitter(emit)

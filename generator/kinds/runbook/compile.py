"""Runbook to what the pages of its alerts tell."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.runbook import model
from generator.kinds.runbook.model import Runbook
from generator.plan.facts import Action, Link, RunbookFacts, Step

# What each phase is called, in explanations.
PHASES = {"steps": "Find out", "mitigation": "Stop the harm", "rollback": "Go back", "follow_up": "Afterwards"}


def compile_runbook(runbook: Spec[Runbook], _catalog: Catalog) -> Iterable[RunbookFacts]:
    """Publish what a person wrote about what to do."""
    spec = runbook.spec
    phases = {name: tuple(map(_step, steps)) for name, steps in spec.phases.items()}
    yield RunbookFacts(
        name=runbook.name,
        title=spec.title,
        meaning=spec.meaning,
        impact=spec.impact,
        **phases,
        call_for_help=tuple(spec.call_for_help),
        automation=tuple(_action(name, action) for name, action in spec.automation.items()),
        links=tuple(Link(link.title, link.url) for link in spec.links),
        url=spec.url,
        origin=runbook.address,
    )


def _step(step: model.Step) -> Step:
    return Step(step.do, step.query or "", step.run or "", step.look_for or "")


def _action(name: str, action: model.Action) -> Action:
    return Action(
        name=name,
        does=action.does,
        command=tuple(action.command),
        labels=tuple(action.labels.items()),
        cool_down=action.cool_down,
        at_most_per_hour=action.at_most_per_hour,
        time_limit=action.time_limit,
        dry_run=action.dry_run,
        alerts=tuple(action.alerts or ()),
    )


def explain(runbook: Spec[Runbook], _catalog: Catalog) -> Iterator[str]:
    """Say what the runbook tells."""
    spec = runbook.spec
    yield " ".join(f"{text.rstrip('.')}." for text in (spec.title, spec.meaning, spec.impact) if text)
    number = 0
    for phase, steps in spec.phases.items():
        for step in steps:
            number += 1
            yield f"{number}. {PHASES[phase]}: {step.do}"
    for name, action in spec.automation.items():
        how = "would run" if action.dry_run else "runs"
        when = f" on {' and '.join(action.alerts)}" if action.alerts else ""
        yield (
            f"A machine {how} {name} by itself{when}: {' '.join(action.command)}; once in {action.cool_down} at most "
            f"for one alert, {action.at_most_per_hour} in an hour for all."
        )
    for reason in spec.call_for_help:
        yield f"Call for help: {reason}"

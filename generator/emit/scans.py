"""What scans a service: the workflow for its repository, the page that tells of it, the calendar of what people do.

Format of the workflow: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.plan.facts import ScanFacts
from generator.plan.plan import Plan
from generator.plan.workflow import Workflow, WorkflowJob, WorkflowStep


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write what there is of each service."""
    for facts in plan.facts.all(ScanFacts):
        yield from _of(facts, plan, where)


def _of(facts: ScanFacts, plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    from generator.emit import _pages
    from generator.emit._calendar import days
    from generator.emit._report import page

    name, origins = facts.service, facts.origins
    path = naming.scans_page_path(name)
    text = page(plan, f"Scans of {name} in {plan.environment}", facts.report, str, path)
    yield Artifact(path, _pages.header(origins, where) + text, origins)
    if facts.workflow:
        told = header(origins, where) + "# Copy it to .github/workflows/ of the service's repository.\n"
        yield Artifact(naming.scan_workflow_path(name), told + dump(_workflow(facts.workflow)), origins)
    if facts.penetration:
        calendar = days(f"{name}.penetration-test", facts.penetration)
        yield Artifact(naming.penetration_calendar_path(name), calendar, origins)


def _workflow(said: Workflow) -> dict[str, Tree]:
    """Write it with no right but to read, and never two at once."""
    return {
        "name": said.name,
        "on": {"schedule": [{"cron": cron} for cron in said.schedules], "workflow_dispatch": {}},
        "permissions": {"contents": "read"},
        "concurrency": {"group": said.name.replace(" ", "-"), "cancel-in-progress": False},
        "jobs": {job.name: _job(job) for job in said.jobs},
    }


def _job(said: WorkflowJob) -> Tree:
    steps: list[Tree] = [_step(step) for step in said.steps]
    return {"name": said.name, "runs-on": said.runs_on, "timeout-minutes": said.timeout_minutes, "steps": steps}


def _step(said: WorkflowStep) -> dict[str, Tree]:
    found: dict[str, Tree] = {"name": said.name}
    if said.uses:
        found["uses"] = said.uses
    if said.with_:
        found["with"] = dict(said.with_)
    if said.run:
        found["run"] = said.run
    if said.env:
        found["env"] = dict(said.env)
    return found


EMITTER = Emitter(emit)

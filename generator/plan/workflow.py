"""A workflow of GitHub: what runs in a repository, and when.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from typing import NamedTuple


class WorkflowStep(NamedTuple):
    """One step: an action with its inputs, or a script with its variables."""

    name: str
    uses: str | None = None
    with_: tuple[tuple[str, str], ...] = ()
    run: str | None = None
    env: tuple[tuple[str, str], ...] = ()


class WorkflowJob(NamedTuple):
    """Steps on one runner, ended after so many minutes."""

    name: str
    runs_on: str
    timeout_minutes: int
    steps: tuple[WorkflowStep, ...]


class Workflow(NamedTuple):
    """Jobs that run at the times of schedules (in UTC), or when somebody asks for it; they may only read."""

    name: str
    schedules: tuple[str, ...]
    jobs: tuple[WorkflowJob, ...]

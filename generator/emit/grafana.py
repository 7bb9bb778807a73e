"""Grafana's dashboards, and the files that tell Grafana of them. A second target, its v2 resource, would stand here."""

from collections.abc import Callable, Iterator

from generator.emit._artifact import Artifact, Emitter
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write every dashboard, where the environment has a Grafana."""
    if plan.grafana is None:
        return
    from generator.emit._grafana.files import files
    from generator.emit._grafana.texts import text

    for dashboard in plan.dashboards:
        yield Artifact(dashboard.path, text(dashboard), dashboard.origins)
    yield from files(plan, plan.grafana, where)


EMITTER = Emitter(emit)

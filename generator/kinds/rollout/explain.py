"""What a Rollout compiles to, in words."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import DISABLED, Spec
from generator.kinds._cluster import moved_by
from generator.kinds._environment import cluster_of
from generator.kinds.rollout.model import Migration, Rollout
from generator.kinds.rollout.route import waits
from generator.kinds.rollout.steps import in_words
from generator.kinds.rollout.strategy import Analysis
from generator.kinds.slo.model import SLO
from generator.units import percent, plain


def explain(rollout: Spec[Rollout], catalog: Catalog) -> Iterator[str]:
    """Say how a new version comes, what judges it, and who is told."""
    said, cluster = rollout.spec, cluster_of(catalog)
    if cluster is None:
        yield "The environment has no cluster: nothing is published."
        return
    yield in_words(said, moved_by(said, cluster))
    if said.hosts:
        by = f"Gateway {cluster.gateway.name}" if cluster.gateway else f"Ingress of class {cluster.ingress_class}"
        length = waits(said, catalog)
        yield f"{', '.join(said.hosts)}: through {by}" + (f", which waits {length}." if length else ".")
    for place, analysis in said.analyses.items():
        yield from _analysis(place[-1], analysis, catalog)
    if said.migration:
        yield from _migration(said.migration)
    loud = {name: getattr(said.alerting, name) for name in type(said.alerting).model_fields}
    yield f"Alerts: {', '.join(f'{name} {level}' for name, level in loud.items() if level != DISABLED) or 'none'}."


def _analysis(name: str, said: Analysis, catalog: Catalog) -> Iterator[str]:
    when = {"analysis": "It", "before": "Before it takes over it", "after": "Once it has taken over it"}[name]
    yield (
        f"{when} is judged every {said.interval} over {said.window}, first after {said.initial_delay}; with "
        f"{said.failures + 1} failures it is taken back, {said.verdict} after it began to fail."
    )
    for judged in said.slos:
        budget = catalog.get(SLO, judged.slo).spec.budget
        yield (
            f"It fails {judged.slo} with more than {percent(budget * judged.burn_rate)} bad events: "
            f"{plain(judged.burn_rate)} × {percent(budget)}."
        )


def _migration(said: Migration) -> Iterator[str]:
    backup = f", with a backup younger than {said.backup_younger_than}" if said.backup_younger_than else ""
    yield f"First '{' '.join(said.command)}' ({said.phase}) runs, for {said.deadline} at most{backup}."

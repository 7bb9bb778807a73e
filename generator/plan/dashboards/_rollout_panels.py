"""The panels of how a new version comes: its phase, and the share of the traffic that it has."""

from collections.abc import Iterator

from generator.plan.dashboards._index import Index
from generator.plan.dashboards._scaling_panels import select
from generator.plan.dashboards.model import BAD, FINE, IDLE, WARN, Panel, Query, State, Threshold
from generator.plan.facts import RolloutFacts
from generator.promql import Matcher

_PHASES = (State(0, "no", IDLE), State(1, "yes", WARN))
_STATUS = (State(0, "runs", WARN), State(1, "done", FINE), State(2, "taken back", BAD))


def rollout_panels(said: RolloutFacts, index: Index) -> Iterator[Panel]:
    """Show a rollout by what moves it, where a contract declares what that says: Argo Rollouts, or Flagger.

    Sources: https://argo-rollouts.readthedocs.io/en/stable/features/controller-metrics/,
    https://docs.flagger.app/usage/monitoring
    """
    name = Matcher("name", "=", said.service)
    phases, status = index.families.get("rollout_info"), index.families.get("flagger_canary_status")
    weight = index.families.get("flagger_canary_weight")
    if said.moved == "argo" and phases:
        query = f"max by (phase) ({select(phases, name, namespace=said.namespace)})"
        yield _timeline(said, Query(query, "{{phase}}"), _PHASES)
    if said.moved == "flagger" and status:
        query = f"max({select(status, name, namespace=said.namespace)})"
        yield _timeline(said, Query(query, said.service), _STATUS)
    if said.moved == "flagger" and weight:
        versions = Matcher("workload", "=~", f"{said.service}(-primary)?")
        yield _weights(said, select(weight, versions, namespace=said.namespace))


def _timeline(said: RolloutFacts, query: Query, states: tuple[State, ...]) -> Panel:
    return Panel(
        f"{said.service}:rollout",
        "state-timeline",
        "Where the rollout is",
        said.words,
        queries=(query,),
        states=states,
        thresholds=(Threshold(None, IDLE),),
    )


def _weights(said: RolloutFacts, selected: str) -> Panel:
    return Panel(
        f"{said.service}:weights",
        "timeseries",
        "Share of the traffic",
        "How much of it each version has, as Flagger routes it.",
        queries=(Query(f"max by (workload) ({selected})", "{{workload}}"),),
        unit="percent",
        minimum=0,
        maximum=100,
    )

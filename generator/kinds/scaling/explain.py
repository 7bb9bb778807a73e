"""A Scaling in words."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import runs_in
from generator.kinds.scaling.alarms import alarms
from generator.kinds.scaling.behavior import USUAL_DOWN, USUAL_UP, Behavior, Policy
from generator.kinds.scaling.disruption import pods
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.units import Duration, percent, plain

WORDS = {"cpu": "CPU", "memory": "Memory"}
_SELECT = {"max": "whichever allows more", "min": "whichever allows less"}


def explain(scaling: Spec[Scaling], catalog: Catalog) -> Iterator[str]:
    """Say how many replicas there are, by what, how fast they change, and what is told of it."""
    said = scaling.spec
    yield f"{said.service} has {said.replicas.min} to {said.replicas.max} replicas{_published(scaling, catalog)}."
    for name, share in said.targets.given.items():
        off = f"{percent(share * (1 - said.down.tolerated))} to {percent(share * (1 + said.up.tolerated))}"
        yield f"{WORDS[name]} is kept at {percent(share)} of the request; {off} changes nothing."
    for metric, wanted in said.pods.items():
        yield f"{metric} is kept at {plain(wanted)} on average over the replicas."
    for name, one in said.external.items():
        each = "for each replica" if one.value is None else "in all"
        yield f"{name} is kept at {plain(one.wanted)} {each}: {one.expression}"
    yield f"Up: {_pace(said.up, *USUAL_UP)}."
    yield f"Down: {_pace(said.down, *USUAL_DOWN)}."
    for name, schedule in said.schedules.items():
        times = f"from '{schedule.start}' to '{schedule.end}' in {schedule.time_zone}"
        yield f"Schedule {name}: at least {schedule.replicas} replicas {times}."
    if said.fallback:
        yield f"After {said.fallback.failures} failures to read a metric there are {said.fallback.replicas} replicas."
    yield from _drained(said)
    for alarm in alarms(scaling, catalog):
        yield f"{alarm.level}: {dict(alarm.annotations)['summary'].rstrip('.')}."


def _published(scaling: Spec[Scaling], catalog: Catalog) -> str:
    found = runs_in(catalog.get(Service, scaling.spec.service), catalog)
    if not found:
        return "; no manifest is published, as the environment has no cluster or the service no image"
    return {"hpa": ", by Kubernetes' own autoscaler", "keda": ", by KEDA"}[found[0].autoscaler]


def _pace(said: Behavior, wait: Duration, policies: tuple[Policy, ...]) -> str:
    if said.select == "disabled":
        return "never"
    steps = [_step(policy) for policy in said.policies or policies]
    which = f", {_SELECT[said.select]}" if len(steps) > 1 else ""
    own = "" if said.policies else " (Kubernetes' own)"
    after = wait if said.stabilization is None else said.stabilization
    return f"after {after}, {' or '.join(steps)}{which}{own}"


def _step(said: Policy) -> str:
    amount = percent(said.percent) if said.percent is not None else f"{said.pods} pods" if said.pods != 1 else "1 pod"
    return f"{amount} every {said.every}"


def _drained(said: Scaling) -> Iterator[str]:
    if said.disruption is None:
        return
    least, gone = said.disruption.min_available, said.disruption.max_unavailable
    left = (
        pods(least, said.replicas.min) if least is not None else said.replicas.min - pods(gone or 0, said.replicas.min)
    )
    yield f"A drain of nodes leaves at least {left} of {said.replicas.min} replicas."

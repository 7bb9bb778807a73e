"""What is simulated of a service: the autoscaler that is published for it, its pods, and the load that is projected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.autoscaler.autoscaler import Autoscaler
from generator.autoscaler.load import DAY, Load, day_of
from generator.catalog import Catalog
from generator.checks._resources import allowed, asked_for
from generator.emit._yaml import dump
from generator.emit.kubernetes import content_tree
from generator.hpa import API_VERSION, KIND, autoscaler_in
from generator.kinds._base import Spec
from generator.kinds._cluster import scale_target
from generator.kinds._environment import cluster_of
from generator.kinds.capacity.model import Capacity
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.hpa import autoscaler as published
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.source import read_bytes

# What a projection is asked for by, and the months from now.
HORIZONS = {"now": 0, "3months": 3, "6months": 6, "12months": 12}


@dataclass(frozen=True)
class Subject:
    """A service as a simulation needs it.

    `pods` are the fields of a PodModel that are known, `loads` the days that are projected, by their horizon, and
    `left_out` is what the spec says and the simulation does not do.
    """

    autoscaler: Autoscaler
    pods: Mapping[str, Any]
    loads: Mapping[str, Load]
    left_out: tuple[str, ...] = ()


def scalings(catalog: Catalog) -> dict[str, Spec[Scaling]]:
    """List what can be simulated, by the name of the service and by that of the Scaling."""
    every = [one for one in catalog.all(Scaling) if catalog.get(Service, one.spec.service).spec.workload]
    return {one.name: one for one in every} | {one.spec.service: one for one in every}


def subject_of(scaling: Spec[Scaling], catalog: Catalog) -> Subject:
    """Take a service that is scaled, and has a workload, from its specs."""
    service, cluster = catalog.get(Service, scaling.spec.service), cluster_of(catalog)
    workload = service.spec.workload
    if workload is None:
        raise ValueError(f"{service.address} has no workload")
    autoscaler = _autoscaler(scaling, service, workload, catalog)
    if cluster and cluster.autoscaler == "keda":  # which takes the last replica away by itself
        autoscaler = replace(autoscaler, min_replicas=max(autoscaler.min_replicas, 1))
    loads = dict(_loads(service.name, catalog))
    return Subject(autoscaler, _pods(scaling.spec, workload, cluster), loads, tuple(_left_out(scaling.spec, cluster)))


def _autoscaler(scaling: Spec[Scaling], service: Spec[Service], workload: Workload, catalog: Catalog) -> Autoscaler:
    """Read the manifest that is published; KEDA makes the same one from its own."""
    spec = content_tree(published(scaling.spec, workload, scale_target(service, catalog)))
    text = dump({"apiVersion": API_VERSION, "kind": KIND, "metadata": {"name": service.name}, "spec": spec})
    found = autoscaler_in(read_bytes(scaling.address, text.encode()), Path(scaling.address))
    if isinstance(found, tuple):
        raise TypeError(f"what is published for {scaling.address} cannot be read: {found}")
    return found


def _pods(said: Scaling, workload: Workload, cluster: Kubernetes | None) -> dict[str, Any]:
    """Name what is known of a pod as PodModel does."""
    asked, most, known = asked_for(workload, cluster), allowed(workload, cluster), said.sizing
    fields = {
        "cpu_ms_per_request": None if known.cpu_ms_per_request is None else float(known.cpu_ms_per_request),
        "request_millicores": round(asked["cpu"] * 1000) if "cpu" in asked else None,
        "limit_millicores": round(most["cpu"] * 1000) if "cpu" in most else None,
        "startup_seconds": None if known.startup is None else float(known.startup.seconds),
        "memory_request_bytes": int(asked["memory"]) if "memory" in asked else None,
        "per_pod": None if known.idle_memory is None else {"memory": float(known.idle_memory)},
    }
    return {name: value for name, value in fields.items() if value is not None}


def _loads(service: str, catalog: Catalog) -> Iterator[tuple[str, Load]]:
    """Make a day of each horizon, of all requests together."""
    for capacity in (one.spec for one in catalog.all(Capacity) if one.spec.service == service):
        whole = [one for one in capacity.resources.values() if one.unit == "requests_per_day" and not one.part_of]
        for horizon, months in HORIZONS.items():
            a_day = [dict(one.points).get(months) for one in whole]
            known = [amount for amount in a_day if amount is not None]
            if known and len(known) == len(whole):
                yield horizon, day_of(float(sum(known)) / DAY, float(capacity.peak_factor))


def _left_out(said: Scaling, cluster: Kubernetes | None) -> Iterator[str]:
    if said.schedules:
        yield f"the schedules {', '.join(said.schedules)}"
    if said.replicas.min == 0 and cluster and cluster.autoscaler == "keda":
        yield "the last replica, which KEDA takes away and brings back by itself"

"""A quota, or limits of containers, that the namespace's own services do not fit into.

## What it does
Adds up what all services with an image ask for and may use at their maximum of replicas and during a rollout (the surge
comes on top), and what is kept for jobs, and compares it with the namespace's quota. Compares each container with the
least, the most and the ratio that the namespace allows.

## Why it matters
Beyond a quota the API server refuses new pods: the autoscaler asks for replicas that never come, at the very moment
when they are needed, and a rollout stands still. A container outside of the limits is never started at all.

## Bad
```yaml
quota: {requests: {cpu: "3"}}   # 10 replicas and a surge of 25% are 13 pods, of 250m each: 3250m
```

## Better
```yaml
quota: {requests: {cpu: "5"}}
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._fleet import Fleet, fleets
from generator.checks._resources import RESOURCES
from generator.diagnostics import Severity
from generator.kinds._base import Spec
from generator.kinds._environment import cluster_of
from generator.kinds.environment.cluster import ContainerLimits, Quota
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.units import plain, written_quantity


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Add everything up."""
    cluster = cluster_of(catalog)
    if cluster is None:
        return
    environment = catalog.get(Environment, catalog.environment)
    largest = fleets(catalog, plan)
    if cluster.quota:
        yield from _quota(environment, cluster.quota, largest, catalog)
    if cluster.container_limits:
        for fleet in largest:
            yield from _container(fleet, cluster.container_limits, catalog)


def _quota(
    environment: Spec[Environment], quota: Quota, fleets: tuple[Fleet, ...], catalog: Catalog
) -> Iterator[Finding]:
    for name, hard in quota.hard.items():
        if name.startswith("count/"):
            continue
        what, _, resource = name.partition(".")
        place = ("spec", "kubernetes", "quota", *filter(None, (what, resource)))
        each = [(fleet, Decimal(1) if name == "pods" else fleet.each(name)) for fleet in fleets]
        for fleet in (fleet for fleet, amount in each if amount is None):
            message = f"the quota counts {name}, of which '{fleet.service.name}' says nothing: its pods are refused"
            hint = f"write '{what}: {{{resource}: ...}}' in its workload"
            yield Finding(message, catalog.span(environment, *place), hint)
        jobs = _of_jobs(name, quota)
        needed = sum((fleet.pods * amount for fleet, amount in each if amount is not None), jobs)
        if needed > hard:
            terms = [_term(fleet, amount, name) for fleet, amount in each if amount is not None]
            terms += [f"jobs {written_quantity(jobs)}"] if jobs else []
            total = written_quantity(needed)
            message = f"{name}: {' + '.join(terms)} = {total}, and the quota is {written_quantity(hard)}"
            yield Finding(message, catalog.span(environment, *place), f"write {total} or more, or fewer replicas")


def _of_jobs(name: str, quota: Quota) -> Decimal:
    what, _, resource = name.partition(".")
    if name == "pods":
        return Decimal(quota.jobs.pods)
    return getattr(getattr(quota.jobs, what), resource) or Decimal(0)


def _term(fleet: Fleet, amount: Decimal, name: str) -> str:
    each = "" if name == "pods" else f" × {written_quantity(amount)}"
    surge = f"({fleet.replicas} + {fleet.surge})" if fleet.surge else str(fleet.replicas)
    return f"{fleet.service.name} {surge}{each}"


def _container(fleet: Fleet, limits: ContainerLimits, catalog: Catalog) -> Iterator[Finding]:
    for resource in RESOURCES:
        asked, most = fleet.asked.get(resource), fleet.allowed.get(resource)
        for field, fault in _faults(resource, asked, most, limits):
            message = f"the namespace refuses '{fleet.service.name}': its {resource} {fault}"
            hint = f"change its workload, or 'container_limits' in Environment/{catalog.environment}"
            yield Finding(message, catalog.span(fleet.service, "spec", "workload", *field), hint)


def _faults(
    resource: str, asked: Decimal | None, most: Decimal | None, limits: ContainerLimits
) -> Iterator[tuple[tuple[str, ...], str]]:
    least, highest, ratio = (getattr(which, resource) for which in (limits.min, limits.max, limits.max_ratio))
    if asked is not None and least is not None and asked < least:
        yield ("requests",), f"request is {written_quantity(asked)} < {written_quantity(least)}, the least"
    if highest is not None and most is not None and most > highest:
        yield ("limits",), f"limit is {written_quantity(most)} > {written_quantity(highest)}, the most"
    if ratio is not None and asked and most is not None and most / asked > ratio:
        sum_ = f"{written_quantity(most)} / {written_quantity(asked)} = {plain(round(most / asked, 2))}"
        yield ("limits",), f"limit is more than {plain(ratio)} times its request: {sum_}"


CHECK = Check(run, Severity.ERROR)

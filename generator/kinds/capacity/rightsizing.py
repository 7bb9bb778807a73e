"""Whether a replica asks for what it needs: what to compare, and by what rule."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator import promql
from generator.kinds.capacity.subject import Planned
from generator.kinds.scaling.usage import RANGE, USAGE
from generator.plan.facts import Section, Step
from generator.promql import Matcher
from generator.units import percent, written_quantity

if TYPE_CHECKING:
    from decimal import Decimal

_WORDS = {"cpu": "CPU", "memory": "memory"}
# Long enough for a weekend, short enough for the retention of most; one point for each range.
_LOOK_BACK = "7d"


def right_sizing(planned: Planned) -> Iterator[Section]:
    """Compare what a replica asks for with what nearly all of the time is enough."""
    steps = tuple(_steps(planned))
    if steps:
        words = (
            (
                "A replica should ask for what is enough 95% of the time, divided by the target at which it is kept: "
                "less, and it is throttled or moved; more, and nodes stand idle."
            ),
            *_advised(planned),
        )
        yield Section("Right-sizing", words, (), "", steps)


def _advised(planned: Planned) -> Iterator[str]:
    scaling, cluster = planned.scaling, planned.cluster
    if scaling and scaling.adviser and cluster and cluster.vpa:
        name = planned.said.service
        yield f"The VerticalPodAutoscaler has its own advice: `kubectl describe vpa {name}`; it changes nothing."


def _steps(planned: Planned) -> Iterator[Step]:
    workload, scaling = planned.workload, planned.scaling
    for resource, metric in USAGE.items():
        asked: Decimal | None = getattr(workload.requests, resource) if workload else None
        if workload is None or asked is None:
            continue
        labels = [("container", workload.container)]
        labels += [("namespace", planned.cluster.namespace)] if planned.cluster else []
        selected = promql.selector(metric, tuple(Matcher(label, "=", value) for label, value in labels))
        used = f"rate({selected}[{RANGE}])" if resource == "cpu" else selected
        target: Decimal | None = getattr(scaling.targets, resource) if scaling else None
        enough = (
            f"max(quantile_over_time(0.95, {used}[{_LOOK_BACK}:{RANGE}]))"
            if resource == "cpu"
            else (f"max(quantile_over_time(0.95, {used}[{_LOOK_BACK}]))")
        )
        kept = f"; kept at {percent(target)}, {written_quantity(asked * target)} fit" if target else ""
        yield Step(
            f"How much {_WORDS[resource]} is enough, 95% of the time?",
            query=enough,
            look_for=f"{written_quantity(asked)} is asked for{kept}",
        )

"""The triggers of a Scaling: more is used than the autoscaler can spread over its replicas."""

from collections.abc import Iterator
from decimal import Decimal

from generator import promql
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.alarm import LESS, Alarm, Feed, more
from generator.kinds.scaling.alerting import Trigger
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.kinds.slo.sli import _example
from generator.plan.rules import Pairs
from generator.promql import Matcher
from generator.promql_tree import Aggregation, Node, Selector, read
from generator.units import Duration, percent, plain

# Four scrapes at an interval of 1m, and short beside the times for which it must hold.
RANGE = Duration.parse("5m")
USAGE = {"cpu": "container_cpu_usage_seconds_total", "memory": "container_memory_working_set_bytes"}
_WORDS = {"cpu": "CPU", "memory": "memory"}
_SAME_OF_ONE = ("sum", "avg", "max", "min")


def triggers(said: Scaling, service: Service, cluster: Kubernetes | None) -> Iterator[Alarm]:
    """Write an alert for each trigger."""
    for name, trigger in said.triggers.items():
        if trigger.query is not None:
            yield _of_query(name, trigger, trigger.query)
        elif service.workload is not None:
            yield _of_resource(name, trigger, service.workload, cluster)


def base_of(trigger: Trigger, workload: Workload | None) -> Decimal | None:
    """Tell what a trigger's percentage is of: cores or bytes; None where the workload does not say."""
    if workload is None or trigger.resource is None:
        return None
    resources = workload.requests if trigger.of == "request" else workload.limits
    found: Decimal | None = getattr(resources, trigger.resource)
    return found


def _of_resource(name: str, said: Trigger, workload: Workload, cluster: Kubernetes | None) -> Alarm:
    resource = said.resource or "cpu"
    labels: Pairs = (("container", workload.container), *((("namespace", cluster.namespace),) if cluster else ()))
    selected = promql.selector(USAGE[resource], tuple(Matcher(label, "=", value) for label, value in labels))
    used = f"rate({selected}[{RANGE}])" if resource == "cpu" else selected
    base = base_of(said, workload) or Decimal(1)
    ill, pod = more(said.above), (("pod", "a"),)
    word = _WORDS[resource]
    usual = f"{word[0].upper()}{word[1:]} is above {percent(said.above)} of the {said.of} for {said.for_}"
    return Alarm(
        name,
        said.level,
        f"avg({used}) / {plain(base)} > {plain(said.above)}",
        said.for_,
        (
            ("summary", said.summary or usual),
            ("description", f"It is at {{{{ $value | humanizePercentage }}}} of the {said.of}: add capacity."),
        ),
        f"The replicas use more {word} than the autoscaler can spread over them.",
        (USAGE[resource],),
        (Feed(USAGE[resource], (*labels, *pod), base * said.above * LESS, base * ill, resource == "cpu"),),
        value=ill,
        runbook=said.runbook,
    )


def _of_query(name: str, said: Trigger, query: str) -> Alarm:
    usual = f"{query} is above {plain(said.above)} for {said.for_}"
    return Alarm(
        name,
        said.level,
        f"{query} > {plain(said.above)}",
        said.for_,
        (("summary", said.summary or usual), ("description", "It is at {{ $value | humanize }}: add capacity.")),
        "",
        (),
        tuple(_feeds(read(query), said.above)),
        value=more(said.above),
        runbook=said.runbook,
    )


def _feeds(tree: Node, above: Decimal) -> Iterator[Feed]:
    """Feed a query that is one sum of a gauge, which one series then decides."""
    if not isinstance(tree, Aggregation) or tree.operator not in _SAME_OF_ONE or tree.labels or above <= 0:
        return
    inner = tree.inner
    if not isinstance(inner, Selector) or inner.range or inner.offset:
        return
    labels = _example.labels(inner.matchers)
    if labels is not None:
        pairs = tuple((label, value) for label, value in labels.items() if value)
        yield Feed(inner.metric, pairs, above * LESS, more(above))

"""What stands behind a threshold alert: the number that it compares, and the series that the number is made of."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from generator import promql
from generator.catalog import Catalog
from generator.kinds.service.model import Service
from generator.plan.facts import AlertFacts, Step
from generator.promql_tree import Selector, compared, read, walk

MOST_SELECTORS = 2
MOST_LABELS = 3  # by which the series of each selector are told apart
MOST_VALUES = 10
_LOW = ("<", "==")  # an alert on what is too low is about the lowest
_SUFFIXES = ("_bucket", "_count", "_sum")


def facts(origin: str, name: str, expression: str, catalog: Catalog) -> AlertFacts:
    """Tell what an alert's number is made of; what the alert means, its own texts say."""
    return AlertFacts(origin, name, "", tuple(_queries(expression, _declared(catalog))))


@lru_cache(maxsize=1)
def _declared(catalog: Catalog) -> dict[str, list[str]]:
    """Tell the labels of every family: an alert may read what another service exposes."""
    services = catalog.all(Service)
    return {name: metric.labels for service in services for name, metric in service.spec.metrics.items()}


def _queries(expression: str, declared: Mapping[str, list[str]]) -> Iterator[Step]:
    value = compared(expression)
    if value:
        side, limit = value
        yield Step("How far is it over the line?", query=side, look_for=f"the alert holds while this is `{limit}`.")
    else:
        yield Step("What does the alert see?", query=expression, look_for="every series in the answer is an alert.")
    lowest = value is not None and value[1].startswith(_LOW)
    for selector in _selectors(expression)[:MOST_SELECTORS]:
        yield from _splits(selector, declared, "bottomk" if lowest else "topk")


def _selectors(expression: str) -> list[Selector]:
    """List what the alert reads, each metric once: where there are several selectors of it, the first one."""
    found = (place.node for place in walk(read(expression)))
    by_metric: dict[str, Selector] = {}
    for node in found:
        if isinstance(node, Selector) and node.metric:
            by_metric.setdefault(node.metric, node)
    return list(by_metric.values())


def _splits(selector: Selector, declared: Mapping[str, list[str]], pick: str) -> Iterator[Step]:
    """Tell a metric's series apart by the labels that its contract has and that the alert does not pin."""
    own = next((declared[name] for name in _families(selector.metric) if name in declared), [])
    pinned = {matcher.label for matcher in selector.matchers if matcher.operator == "="}
    labels = [label for label in (*own, "instance") if label not in pinned and label != "le"]
    for label in labels[:MOST_LABELS]:
        series = promql.selector(selector.metric, selector.matchers)
        inner = f"rate({series}[{selector.range}])" if selector.range else series
        query = f"{pick}({MOST_VALUES}, sum by ({label}) ({inner}))"
        yield Step(f"`{selector.metric}`: which `{label}`?", query=query)


def _families(metric: str) -> Iterator[str]:
    yield metric
    yield from (metric.removesuffix(suffix) for suffix in _SUFFIXES if metric.endswith(suffix))

"""Scaling to rules of prometheus-adapter, which serves its metrics to Kubernetes' own autoscaler."""

from collections.abc import Iterator

from generator import naming, promql
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import runs_in
from generator.kinds.scaling.metrics import External
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.plan.metrics_adapter import AdapterRule
from generator.promql_tree import Selector, read, walk

# What the adapter fills in: https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
_SUM = "sum(<<.Series>>{<<.LabelMatchers>>})"
_SUM_OF_PODS = f"{_SUM} by (<<.GroupBy>>)"


def adapter_rules(scaling: Spec[Scaling], catalog: Catalog) -> Iterator[AdapterRule]:
    """Publish how the adapter finds each metric, where it is installed and asked."""
    found = runs_in(catalog.get(Service, scaling.spec.service), catalog)
    if found is None or not found[0].metrics_adapter or found[0].autoscaler != "hpa":
        return
    for metric in scaling.spec.pods:
        on_pods = f'{metric}{{namespace!="",pod!=""}}'
        yield AdapterRule(metric, on_pods, _SUM_OF_PODS, True, scaling.address)
    for name, one in scaling.spec.external.items():
        yield _external(scaling.spec.service, name, one, scaling.address)


def _external(service: str, name: str, said: External, origin: str) -> AdapterRule:
    if said.metric is not None:
        return AdapterRule(said.metric, said.metric, _SUM, False, origin)
    nodes = (place.node for place in walk(read(said.expression)))
    series = next((str(node) for node in nodes if isinstance(node, Selector)), promql.selector("up", ()))
    return AdapterRule(naming.external_metric(service, name), series, said.expression, False, origin)

"""The values of prometheus-adapter's Helm chart: which metrics it serves to autoscalers.

The adapter is installed once for a cluster, by whoever runs it; so its values stand beside the manifests, in no
kustomization: `helm upgrade prometheus-adapter prometheus-community/prometheus-adapter --reuse-values --values FILE`.
Formats: https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus-adapter,
https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
"""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.plan.metrics_adapter import AdapterRule
from generator.plan.plan import Plan


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write the rules of all services, those of one metric once."""
    if not plan.adapter_rules:
        return
    origins = tuple(dict.fromkeys(rule.origin for rule in plan.adapter_rules))
    said: dict[str, Tree] = {}
    for key, of_pods in (("custom", True), ("external", False)):
        rules = {rule.name: rule for rule in reversed(plan.adapter_rules) if rule.of_pods == of_pods}
        if rules:
            said[key] = [_rule(rules[name]) for name in sorted(rules)]
    yield Artifact(naming.ADAPTER_VALUES_PATH, header(origins, where) + dump({"rules": said}), origins)


def _rule(rule: AdapterRule) -> Tree:
    pods: Tree = {"overrides": {"namespace": {"resource": "namespace"}, "pod": {"resource": "pod"}}}
    return {
        "seriesQuery": rule.series,
        "resources": pods if rule.of_pods else {"namespaced": False},
        "name": {"as": rule.name},
        "metricsQuery": rule.query,
    }


EMITTER = Emitter(emit)

"""The objects by which the k6 operator runs a load, and the ConfigMap of its script."""

from collections.abc import Iterator

from generator import naming
from generator.emit._yaml import Tree
from generator.plan.kubernetes import k6
from generator.plan.kubernetes.manifest import Manifest, labels_of
from generator.plan.kubernetes.workload import KeyRef, ValueFrom, Variable
from generator.plan.load import ByOperator, LoadTest, Scenario

_SCRIPT = "k6.js"


def test_run(test: LoadTest, scenario: Scenario, operator: ByOperator) -> Manifest:
    """Describe the run of one load."""
    said = k6.TestRun(
        operator.parallelism,
        k6.Script(k6.ScriptMap(naming.load_test_object(test.service), _SCRIPT)),
        f"--tag testid={scenario.name}",
        k6.Runner(operator.image, tuple(_variables(scenario, operator))),
    )
    return Manifest(
        api_version="k6.io/v1alpha1",
        kind="TestRun",
        name=naming.load_test_object(test.service, scenario.name),
        namespace=operator.namespace,
        folder=test.service,
        content={"spec": said},
        origins=(test.origin,),
        labels=labels_of(test.service),
    )


def _variables(scenario: Scenario, operator: ByOperator) -> Iterator[Variable]:
    yield Variable("SCENARIO", scenario.name)
    # Each pod judges the requests that it makes itself.
    yield Variable("PARTS", str(operator.parallelism))
    if operator.secret:
        yield Variable("PASSWORD", value_from=ValueFrom(KeyRef(*operator.secret)))


def config_map(test: LoadTest, operator: ByOperator) -> dict[str, Tree]:
    """Let kustomize make the ConfigMap, by a fixed name: it does not know where a TestRun names one."""
    generator: dict[str, Tree] = {
        "name": naming.load_test_object(test.service),
        "namespace": operator.namespace,
        "files": [_SCRIPT],
        "options": {"disableNameSuffixHash": True},
    }
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "configMapGenerator": [generator],
    }

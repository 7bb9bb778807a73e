"""Reading a HorizontalPodAutoscaler: what it says, the API server's defaults, and what is wrong with one."""

from pathlib import Path

import pytest

from generator.autoscaler.autoscaler import SCALE_DOWN, SCALE_UP, Autoscaler, Behavior, Metric, Policy, Rules
from generator.hpa import read_autoscaler

HEAD = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: api}\nspec:\n"
SPEC = "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}\n  minReplicas: 3\n  maxReplicas: 10\n"


def read(folder: Path, text: str, name: str | None = None) -> Autoscaler:
    """Read an autoscaler that is right."""
    path = folder / "hpa.yaml"
    path.write_text(text, encoding="utf-8")
    found = read_autoscaler(path, name)
    assert isinstance(found, Autoscaler), found
    return found


def test_what_is_not_written_is_what_the_api_server_fills_in(tmp_path: Path) -> None:
    text = HEAD + "  scaleTargetRef: {kind: Deployment, name: api}\n  maxReplicas: 10\n"
    assert Autoscaler("api", 1, 10) == read(tmp_path, text)
    assert Behavior() == read(tmp_path, text + "  behavior: {}\n").behavior
    written = text + "  behavior: {scaleUp: {stabilizationWindowSeconds: 60}, scaleDown: {selectPolicy: Min}}\n"
    expected = Behavior(Rules(SCALE_UP.policies, 60), Rules(SCALE_DOWN.policies, None, "Min"))
    assert expected == read(tmp_path, written).behavior


METRICS = """\
  metrics:
  - {type: ContainerResource,
     containerResource: {name: cpu, container: api, target: {type: Utilization, averageUtilization: 65}}}
  - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 400Mi}}}
  - {type: Pods, pods: {metric: {name: tools}, target: {type: AverageValue, averageValue: "20"}}}
  - {type: External, external: {metric: {name: queue, selector: {matchLabels: {a: b}}},
                                target: {type: Value, value: 250m}}}
  behavior:
    scaleUp: {tolerance: "0.05", policies: [{type: Pods, value: 1, periodSeconds: 60}]}
"""


def test_every_sort_of_metric_and_a_tolerance(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SPEC + METRICS)
    assert found.metrics == (
        Metric("ContainerResource", "cpu", "Utilization", 65),
        Metric("Resource", "memory", "AverageValue", 400 * 2**20 * 1000),
        Metric("Pods", "tools", "AverageValue", 20_000),
        Metric("External", "queue", "Value", 250),
    )
    assert Behavior(Rules((Policy("Pods", 1, 60),), 0, "Max", 0.05)) == found.behavior


def test_one_of_several_is_found_by_its_name(tmp_path: Path) -> None:
    two = f"{HEAD}{SPEC}---\n{HEAD.replace('name: api', 'name: web')}{SPEC}---\nkind: Service\n"
    assert "web" == read(tmp_path, two, "web").name


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (HEAD + SPEC + "---\n" + HEAD + SPEC, None, "there are 2 autoscalers here: api, api | say which with --name"),
        (HEAD + SPEC, "apy", "there is no autoscaler 'apy' here | did you mean 'api'?"),
        (
            "kind: Service\n",
            None,
            "the file holds no HorizontalPodAutoscaler | name a file with a 'HorizontalPodAutoscaler'",
        ),
        (
            HEAD.replace("v2", "v1") + SPEC,
            None,
            "'autoscaling/v1' is not the version that is read | write 'autoscaling/v2'",
        ),
        (HEAD.replace("spec:\n", ""), None, "'spec' is missing | add it"),
        (
            HEAD + SPEC.replace("3", "30"),
            None,
            "minReplicas 30 is more than maxReplicas 10 | write the smaller one here",
        ),
        (HEAD + SPEC + "  behaviour: {}\n", None, "there is no field 'behaviour' here | did you mean 'behavior'?"),
        (
            HEAD + SPEC + "  behavior: {scaleUp: {selectPolicy: Lowest}}\n",
            None,
            "'Lowest' is not one of: Max, Min, Disabled | known here: Disabled, Max, Min",
        ),
        (
            HEAD + SPEC + "  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]\n",
            None,
            "a metric of type Resource needs 'resource' with its name and a target that fits its type |",
        ),
        (
            HEAD + SPEC + "  metrics: [{type: Pods, pods: {metric: {name: a}, target: {type: Value, value: 80q}}}]\n",
            None,
            "'80q' is not a quantity | write it as Kubernetes does: 20, 250m, 512Mi",
        ),
        (
            HEAD + SPEC + "  behavior: {scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 3600}]}}\n",
            None,
            "'3600' is above 1800 | write 1800 at most",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, name: str | None, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "hpa.yaml"
    path.write_text(text, encoding="utf-8")
    found = read_autoscaler(path, name)
    assert isinstance(found, tuple)
    assert f"{found[0].message} | {found[0].hint}".startswith(expected)

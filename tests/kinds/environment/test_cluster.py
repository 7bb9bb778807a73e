"""The cluster of an environment: its version, its namespace, and how they are explained."""

from pathlib import Path

import pytest
import yaml

from generator.kinds.environment.cluster import Kubernetes
from tests import specs

CLUSTER = 'version: "1.36", namespace: shops, autoscaler: keda, quota: {pods: 9}'
CLUSTERED = f"{specs.ENVIRONMENT}  kubernetes: {{{CLUSTER}}}\n"


@pytest.mark.parametrize(
    ("version", "since", "expected"),
    [
        ("1.34", "1.35", False),
        ("1.35", "1.35", True),
        ("1.35.2", "1.35", True),
        ("1.9", "1.30", False),
        ("2.0", "1.35", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, since: str, expected: bool) -> None:
    assert expected == Kubernetes.model_validate({"version": version, "namespace": "shops"}).knows(since)


def test_a_namespace_is_published_without_any_service(tmp_path: Path) -> None:
    files = specs.artifacts_of(tmp_path, CLUSTERED, specs.SERVICE)
    quota = yaml.safe_load(files["kubernetes/_namespace/resourcequota.shops.yaml"].text)
    assert {"hard": {"pods": "9"}} == quota["spec"]
    assert ["_namespace"] == yaml.safe_load(files["kubernetes/kustomization.yaml"].text)["resources"]


def test_it_is_explained(tmp_path: Path) -> None:
    words = specs.explained(tmp_path, "Environment/production", CLUSTERED, specs.SERVICE)
    assert "Its cluster (Kubernetes 1.36 or newer) has the namespace shops; KEDA scales." in words
    assert "All pods of the namespace together: pods 9." in words

"""What a manifest may say depends on the version of the cluster."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.verify.files import judge_content
from generator.verify.kubernetes._versions import USUAL, Release
from tests.verify.kubernetes.manifests import AUTOSCALER, DEPLOYMENT, ROLLOUT, SERVICE, changed, manifest

CONTAINER = "spec.template.spec.containers.0"
OUTSIDE = {"type": "External", "external": {"metric": {"name": "a"}, "target": {"type": "Value", "value": "1"}}}
TO_ZERO = changed(changed(AUTOSCALER, "spec.minReplicas", 0), "spec.metrics", [OUTSIDE])
TOLERANT = changed(AUTOSCALER, "spec.behavior.scaleUp", {"tolerance": "0.05"})
SLEEPING = changed(DEPLOYMENT, f"{CONTAINER}.lifecycle", {"preStop": {"sleep": {"seconds": 10}}})
NOT_SLEEPING = changed(SLEEPING, f"{CONTAINER}.lifecycle.preStop.sleep.seconds", 0)
NEAR = changed(SERVICE, "spec.trafficDistribution", "PreferSameZone")
OLD = manifest("HorizontalPodAutoscaler", "autoscaling/v2beta2", AUTOSCALER["spec"])

CASES: list[tuple[dict[str, Any], str | None, str | None]] = [
    (TO_ZERO, "1.37", None),
    (TO_ZERO, "1.36", "error: Kubernetes 1.36 does not know '0' here, which came with 1.37"),
    (TO_ZERO, None, "error: Kubernetes 1.36 does not know '0' here, which came with 1.37"),
    (TOLERANT, None, None),
    (TOLERANT, "1.35.2", None),
    (TOLERANT, "1.34", "warning: Kubernetes 1.34 leaves 'tolerance' out, unless its feature is switched on"),
    (TOLERANT, "1.32", "error: Kubernetes 1.32 does not know 'tolerance' here, which came with 1.33"),
    (SLEEPING, "v1.30", None),
    (SLEEPING, "1.29", "warning: Kubernetes 1.29 leaves 'sleep' out, unless its feature is switched on"),
    (SLEEPING, "1.28", "error: Kubernetes 1.28 does not know 'sleep' here, which came with 1.29"),
    (NOT_SLEEPING, "1.33", None),
    (NOT_SLEEPING, "1.32", "error: Kubernetes 1.32 does not know '0' here, which came with 1.33"),
    (NEAR, "1.34", None),
    (NEAR, "1.33", "warning: Kubernetes 1.33 leaves 'trafficDistribution' out, unless its feature is switched on"),
    (OLD, None, "error: HorizontalPodAutoscaler of autoscaling/v2beta2 is gone since Kubernetes 1.26"),
    (OLD, "1.25", "warning: the kind 'HorizontalPodAutoscaler' of autoscaling/v2beta2 is not known here"),
    # A definition of somebody else has a version of its own.
    (changed(ROLLOUT, f"{CONTAINER}.lifecycle", {"preStop": {"sleep": {"seconds": 10}}}), "1.28", None),
]


@pytest.mark.parametrize(("base", "version", "expected"), CASES)
def test_a_manifest_is_judged_for_a_version(base: dict[str, Any], version: str | None, expected: str | None) -> None:
    found = judge_content("it.json", json.dumps(base).encode(), programs=False, kubernetes=version).diagnostics
    said = [f"{one.severity.value}: {one.message}" for one in found]
    assert [expected] * (expected is not None) == [expected for one in said if expected and expected in one]
    assert len(said) == (expected is not None)


def test_an_older_release_comes_first() -> None:
    assert Release.read("1.9") < Release.read("1.10") < USUAL


def test_a_version_that_is_none_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["verify", "--kubernetes", "newest", "-"], input="")
    assert (2, True) == (result.exit_code, "'newest' is no version; write it as 1.36" in result.output)


def test_the_usual_version_is_told() -> None:
    assert f"[default: {USUAL}]" in CliRunner().invoke(main, ["verify", "--help"]).output


def test_the_command_judges_for_a_version() -> None:
    result = CliRunner().invoke(main, ["verify", "--kubernetes", "1.32", "-"], input=json.dumps(TOLERANT))
    assert (1, True) == (result.exit_code, "error[too-new]" in result.output)

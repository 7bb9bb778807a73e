"""Each contract on who may import whom is broken once, on purpose, and must be seen to fail."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# contract → (module that gets the forbidden import, what it imports)
BREAKS = {
    "The stages import one way": ("generator/parse.py", "generator.pipeline"),
    "The kinds: compile above link and explain, above model, above SLI types": (
        "generator/kinds/slo/sli/raw.py",
        "generator.kinds.slo.compile",
    ),
    "Catalog, base and plan know no kind": ("generator/kinds/_base.py", "generator.catalog"),
    "Values at the bottom import nothing of ours": ("generator/naming.py", "generator.plan.rules"),
    "Emitters see the plan, never a spec": ("generator/emit/rules.py", "generator.kinds.slo.model"),
    "Untyped YAML stays in source": ("generator/cli.py", "yaml"),
    "Templates are rendered in one place": ("generator/plan/pages.py", "jinja2"),
    "grafanalib is known to one module": ("generator/emit/_grafana/modern.py", "grafanalib"),
    "The autoscaler's arithmetic knows no spec and no command": ("generator/autoscaler/load.py", "generator.catalog"),
    "The disk knows no spec": ("generator/output.py", "generator.catalog"),
    "One kind's compiler never imports another's": (
        "generator/kinds/alert/compile.py",
        "generator.kinds.service.compile",
    ),
    "The importers know nothing of each other": ("generator/interop/pyrra.py", "generator.interop.openslo"),
    "Generator and server meet only in published files": ("server/__init__.py", "generator.naming"),
    "The server's parts import one way": ("server/store/store.py", "server.api.routes"),
}


def broken(folder: Path) -> set[str]:
    """Run import-linter in a copy of the project, and name the contracts that it finds broken."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "Contracts" in lines, result.stdout + result.stderr
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """Copy what import-linter reads."""
    for package in ("generator", "server"):
        shutil.copytree(project / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(project / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_contract_is_seen(contract: str, copy: Path) -> None:
    path, module = BREAKS[contract]
    source = (copy / path).read_text(encoding="utf-8")
    head, quotes, rest = source.partition('"""\n') if source.count('"""\n') else ("", "", source)
    (copy / path).write_text(f"{head}{quotes}import {module}\n{rest}", encoding="utf-8")
    assert contract in broken(copy)


def test_the_contracts_hold_and_each_of_them_is_broken_here_once(copy: Path, project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    assert {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]} == BREAKS.keys()
    assert set() == broken(copy)

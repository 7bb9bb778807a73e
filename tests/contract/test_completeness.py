"""Every variant that the registry finds has its test, its page and its example."""

import importlib
import inspect
from pathlib import Path

import pytest
import yaml

from generator import registry
from generator.promql import parse as parse_promql
from tests.kinds.slo.test_catalogue import CASES as READY_TYPES

KINDS = registry.kind_names()
SLI_TYPES = registry.modules("kinds/slo/sli")


def spec_files(project: Path) -> list[Path]:
    return [*(project / "slo_specs").rglob("*.yaml"), *(project / "generator").rglob("*.yaml")]


def documents(project: Path) -> list[dict[str, object]]:
    return [document for path in spec_files(project) for document in yaml.safe_load_all(path.read_text("utf-8"))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_an_example_a_page_and_a_fault(kind: str, project: Path) -> None:
    assert kind in {document["kind"] for document in documents(project)}
    assert f"## {kind}\n" in (project / "docs/reference/kinds.md").read_text("utf-8")
    faults = (path.read_text("utf-8", "replace") for path in (project / "tests/bad").rglob("*.yaml"))
    assert any(f"kind: {kind}\n" in text for text in faults)


@pytest.mark.parametrize("sli", SLI_TYPES)
def test_an_sli_type_has_a_page_an_expected_output_and_says_when_to_take_it(sli: str, project: Path) -> None:
    assert f"## {sli}\n" in (project / "docs/reference/sli-types.md").read_text("utf-8")
    # The ready types are tables: each has its expected base rates, and one golden file would show nothing more.
    assert (project / "tests/golden" / f"sli-{sli}").is_dir() or sli in READY_TYPES
    assert "Take it" in (inspect.getdoc(importlib.import_module(f"generator.kinds.slo.sli.{sli}")) or "")


@pytest.mark.parametrize("prober", registry.modules("kinds/probe/prober"))
def test_a_prober_has_a_page_an_expected_module_and_says_when_to_take_it(prober: str, project: Path) -> None:
    assert f"## {prober}\n" in (project / "docs/reference/probers.md").read_text("utf-8")
    modules = (project / "tests/golden/probe/expected/production/blackbox/blackbox.yml").read_text("utf-8")
    assert f"    prober: {prober}\n" in modules
    assert "Take it" in (inspect.getdoc(importlib.import_module(f"generator.kinds.probe.prober.{prober}")) or "")


@pytest.mark.parametrize("module", registry.modules("checks"))
def test_a_checks_docstring_is_its_page_and_it_has_a_fault(module: str, project: Path) -> None:
    text = inspect.getdoc(importlib.import_module(f"generator.checks.{module}")) or ""
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert ["## What it does", "## Why it matters", "## Bad", "## Better"] == headings
    code = module.replace("_", "-")
    outs = (path.read_text("utf-8") for path in (project / "tests/bad").glob("*.out"))
    assert any(f"[{code}]" in out for out in outs)


def test_a_module_without_its_constant_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match=r"generator\.checks\.__init__ lacks the constant CHECK"):
        registry.constant("checks", "__init__", "CHECK")


def test_every_generated_expression_parses(project: Path) -> None:
    for path in (project / "output").rglob("rules/*/*.yml"):
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]:
            for rule in group["rules"]:
                parse_promql(rule["expr"])

"""Importing texts and files in tests, and building what comes of it."""

import re
from pathlib import Path
from typing import Any

import yaml

from generator.diagnostics import Severity
from generator.emit._artifact import Artifact
from generator.interop._importer import Imported, run
from generator.interop._options import Options
from generator.pipeline import compile_specs, emit

SLOTH_NAMES = Options("sloth")
OUR_NAMES = Options("watchbill")


def imported(format_: str, folder: Path, *texts: str, options: Options = OUR_NAMES) -> Imported:
    """Import texts, a file each."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.yaml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return run(format_, paths, options)


def specs_of(result: Imported) -> dict[str, dict[str, Any]]:
    """Read what an import writes: `SLO/name` → the spec's body."""
    documents = [one for text in result.texts.values() for one in yaml.safe_load_all(text)]
    return {f"{one['kind']}/{one['metadata']['name']}": one["spec"] for one in documents}


def told(result: Imported, *codes: str) -> list[str]:
    """List the messages, of some codes only."""
    return [one.message for one in result.diagnostics if not codes or one.code in codes]


def errors(result: Imported) -> list[str]:
    """List what is wrong."""
    return [one.message for one in result.diagnostics if one.severity is Severity.ERROR]


def built(result: Imported, folder: Path) -> dict[str, Artifact]:
    """Build what an import writes; no check may find an error in it."""
    assert result.texts, result.diagnostics
    folder.mkdir(parents=True)
    for name, text in result.texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    compilation = compile_specs(folder)
    assert [] == [one for one in compilation.diagnostics if one.severity is not Severity.WARNING]
    return dict(emit(compilation).artifacts["production"])


Rule = dict[str, Any]


def rules_in(artifacts: dict[str, Artifact]) -> list[Rule]:
    """List all rules of a build, each with its group."""
    texts = [one.text for path, one in artifacts.items() if path.startswith("prometheus/rules/")]
    return [rule for text in texts for rule in rules_of(text)]


def rules_of(text: str) -> list[Rule]:
    """List the rules of a rule file, or of a PrometheusRule, each with its group; blanks in texts do not count."""
    groups = [group for one in yaml.safe_load_all(text) if one for group in one.get("spec", one)["groups"]]
    return [
        {**rule, "group": group["name"], "expr": re.sub(r"\s+", "", rule["expr"])}
        for group in groups
        for rule in group["rules"]
    ]

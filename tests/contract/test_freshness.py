"""What is committed is what would be generated now."""

import runpy
from pathlib import Path

from click.testing import CliRunner

from generator.cli import main


def test_reference_pages_help_and_schema_are_fresh(project: Path) -> None:
    pages = runpy.run_path(str(project / "docs" / "generate.py"))["pages"]()
    stale = [path for path, text in pages.items() if (project / path).read_text(encoding="utf-8") != text]
    assert [] == stale, "run 'make docs'"


def test_the_output_is_fresh(project: Path) -> None:
    arguments = ["--specs", str(project / "slo_specs"), "--output", str(project / "output"), "--no-promtool"]
    result = CliRunner().invoke(main, ["check", *arguments])
    assert 0 == result.exit_code, result.output


def test_versions_are_pinned_without_addresses(project: Path) -> None:
    lines = (project / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(line.count("==") == 1 and "://" not in line and "@" not in line for line in pins)

"""The how-to page shows what the command really says and draws."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main

SHOWN = re.compile(r"```sh\n(watchbill simulate .*?)```\n\n```text\n(.*?)```", re.DOTALL)


def test_the_page_shows_real_output(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = project / "docs" / "how-to" / "simulate-scaling.md"
    text = page.read_text(encoding="utf-8")
    manifest = re.search(r"```yaml\n(# hpa\.yaml\n.*?)```", text, re.DOTALL)
    assert manifest is not None
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hpa.yaml").write_text(manifest[1], encoding="utf-8")
    (tmp_path / "slo_specs").symlink_to(project / "slo_specs")
    shown = SHOWN.findall(text)
    assert 4 == len(shown)
    for command, output in shown:
        arguments = shlex.split(command.replace("\\\n", " "))[1:]
        assert output == CliRunner().invoke(main, arguments).stdout
    assert page.with_suffix(".svg").read_bytes() == (tmp_path / "simulate-scaling.svg").read_bytes()

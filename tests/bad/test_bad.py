"""Every mistake is explained well: a file named after its fault, and beside it exactly what a person reads.

A fault is a file `<fault>.yaml`, a folder `<fault>/` or an entry of GENERATED; it is put beside the sound specs
in `base/`. A first line `# without: service.yaml, slo.yaml` leaves those of them out.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.source import MAX_BYTES

HERE = Path(__file__).parent
BASE = HERE / "base"
_WITHOUT = re.compile(rb"# without: (.+)")
_HEADING = re.compile(r"^(?:error|warning|info)\[", re.MULTILINE)


def _large_file(specs: Path) -> None:
    (specs / "large.yaml").write_bytes(b"#" * (MAX_BYTES + 1))


def _empty_folder(specs: Path) -> None:
    for path in specs.iterdir():
        path.unlink()


def _missing_folder(specs: Path) -> None:
    _empty_folder(specs)
    specs.rmdir()


def _dangling_link(specs: Path) -> None:
    (specs / "dangling.yaml").symlink_to("nowhere.yaml")


# What no file in a repository can hold.
GENERATED: dict[str, Callable[[Path], None]] = {
    "dangling-link": _dangling_link,
    "empty-folder": _empty_folder,
    "file-too-large": _large_file,
    "missing-folder": _missing_folder,
}
_FILES = [path for path in HERE.iterdir() if path.name[0] not in "_." and path != BASE]
WRITTEN = {path.stem: path for path in _FILES if path.suffix == ".yaml" or path.is_dir()}
FAULTS = sorted([*WRITTEN, *GENERATED])


def _written(fault: Path, specs: Path) -> None:
    """Copy a fault's files, and take away the sound specs that it replaces."""
    files = sorted(fault.iterdir()) if fault.is_dir() else [fault]
    for file in files:
        content = file.read_bytes()
        (specs / file.name).write_bytes(content)
        match = _WITHOUT.match(content)
        for name in match.group(1).decode().split(", ") if match else ():
            (specs / name).unlink()


def _validated(folder: Path, fault: str | None, *options: str) -> Result:
    """Run `watchbill validate` in a folder that holds the base and a fault."""
    specs = folder / "specs"
    specs.mkdir()
    for path in BASE.iterdir():
        (specs / path.name).write_bytes(path.read_bytes())
    if fault in GENERATED:
        GENERATED[fault](specs)
    elif fault is not None:
        _written(WRITTEN[fault], specs)
    return CliRunner().invoke(main, ["validate", "--specs", "specs", *options])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for every test, so that all places are relative."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_explained(fault: str, folder: Path, update_expected: bool) -> None:
    result = _validated(folder, fault)
    expected = HERE / f"{fault}.out"
    if update_expected:
        expected.write_text(result.output, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == result.output
    assert int("error[" in result.output) == result.exit_code


@pytest.mark.parametrize("fault", FAULTS)
def test_programs_are_told_the_same_as_people(fault: str, folder: Path) -> None:
    text = (HERE / f"{fault}.out").read_text(encoding="utf-8")
    found = json.loads(_validated(folder, fault, "--format", "json").stdout)["diagnostics"]
    assert len(_HEADING.findall(text)) == len(found)
    for one in found:
        assert list(one) == ["file", "line", "column", "severity", "code", "message", "hint"]
        assert f"{one['severity']}[{one['code']}]: {one['message']}\n" in text
        place = f"  --> {one['file']}:{one['line']}:{one['column']}\n"
        assert bool(one["file"]) is (place in text)  # a missing folder, say, has no place
        assert one["hint"] is None or f"  hint: {one['hint']}\n" in text


def test_the_base_alone_is_sound(folder: Path) -> None:
    result = _validated(folder, None)
    assert "5 specs for production: fine\n" == result.output
    assert 0 == result.exit_code


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= 60


def test_every_expected_text_belongs_to_a_fault() -> None:
    assert sorted(path.stem for path in HERE.glob("*.out")) == FAULTS

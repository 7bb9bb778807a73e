"""Finding and starting an official program; what goes wrong is said in one line."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator.verify.judge import JUDGES
from generator.verify.program import Program, ProgramError
from tests.verify.programs import script

SAGE = Program("the sage", "sage", ("sage", "wise-sage"), "sage-tools", "WATCHBILL_SAGE", 60)


@pytest.mark.parametrize("program", [judge.program for judge in JUDGES], ids=lambda program: program.code)
def test_a_missing_program_is_told_with_its_remedy(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(program.variable, raising=False)
    remedy = rf"install it \(Debian: apt-get install {program.package}\) or set {program.variable}"
    with pytest.raises(ProgramError, match=f"'{program.executables[0]}' is not to be found; {remedy}"):
        program.find()
    monkeypatch.setenv(program.variable, "elsewhere")
    with pytest.raises(ProgramError, match="'elsewhere' is not to be found"):
        program.find()


def test_any_of_its_names_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(SAGE.variable, raising=False)
    Path(script(tmp_path, "exit 0")).rename(tmp_path / "wise-sage")
    assert str(tmp_path / "wise-sage") == SAGE.find()


def test_what_it_says_on_either_stream_is_read(tmp_path: Path) -> None:
    report = SAGE.run(
        script(tmp_path, 'echo "$1 $2"; echo "$COLOUR" >&2; exit 3'), tmp_path, ["a"], ["b"], {"COLOUR": "red"}
    )
    assert (3, "a b\nred\n") == (report.code, report.text)


@pytest.mark.parametrize(
    ("text", "said"), [("echo one; echo out of memory >&2", "out of memory"), ("", "it said nothing")]
)
def test_a_failure_is_told_by_its_last_line(text: str, said: str, tmp_path: Path) -> None:
    report = SAGE.run(script(tmp_path, f"{text}\nexit 2"), tmp_path, ["check"])
    assert f"the sage check failed with 2: {said}" == str(report.unread())


def test_a_program_that_hangs_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"the sage check took longer than 0\.2 s and was stopped"):
        replace(SAGE, seconds=0.2).run(script(tmp_path, "exec sleep 5"), tmp_path, ["check"])


def test_what_is_no_program_cannot_be_started(tmp_path: Path) -> None:
    path = Path(script(tmp_path, ""))
    path.write_bytes(b"\x7fELF nonsense")
    for executable in (str(path), str(tmp_path / "nowhere")):
        with pytest.raises(ProgramError, match=f"'{executable}' cannot be started"):
            SAGE.run(executable, tmp_path, ["check"])

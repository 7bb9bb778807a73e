"""Replacing the output whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator import output
from generator.output import OutputError, drift, staged

OLD = {"production": {"manifest.json": "{}\n", "a/one.yml": "1\n", "a/two.yml": "2\n"}}
NEW = {"production": {"manifest.json": "{ }\n", "a/one.yml": "1\n", "b/three.yml": "3\n"}}


def write(folder: Path, tree: output.Tree, only: frozenset[str] | None = None) -> None:
    with staged(folder, tree, only) as staging:
        staging.publish()


def read(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def flat(tree: output.Tree) -> dict[str, str]:
    return {f"{environment}/{path}": text for environment, files in tree.items() for path, text in files.items()}


def test_the_output_becomes_what_was_rendered_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    assert flat(OLD) == read(tmp_path / "output")
    write(tmp_path / "output", NEW)
    assert flat(NEW) == read(tmp_path / "output")
    assert ["output"] == [path.name for path in tmp_path.iterdir()]


def test_an_unchanged_file_stays_the_same_file(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    before = (tmp_path / "output/production/a/one.yml").stat()
    write(tmp_path / "output", NEW)
    after = (tmp_path / "output/production/a/one.yml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_what_is_not_published_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    with staged(tmp_path / "output", NEW):
        pass
    assert flat(OLD) == read(tmp_path / "output")
    assert ["output"] == [path.name for path in tmp_path.iterdir()]


def test_an_environment_that_is_gone_is_removed_unless_only_some_are_built(tmp_path: Path) -> None:
    both = {**OLD, "staging": {"manifest.json": "{}\n", "x.yml": "x\n"}}
    write(tmp_path / "output", both)
    write(tmp_path / "output", NEW, frozenset({"production"}))
    assert {**flat(NEW), **flat({"staging": both["staging"]})} == read(tmp_path / "output")
    write(tmp_path / "output", NEW)
    assert flat(NEW) == read(tmp_path / "output")


@pytest.mark.parametrize("name", ["notes.txt", "photos/cat.png", ".git/config", "production/mine.txt"])
def test_a_folder_that_is_not_ours_is_not_touched(tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "output" / name
    foreign.parent.mkdir(parents=True)
    foreign.write_text("precious")
    with pytest.raises(OutputError, match="which Watchbill did not write"):
        write(tmp_path / "output", NEW)
    assert "precious" == foreign.read_text()


def test_a_file_in_the_place_of_the_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("precious")
    with pytest.raises(OutputError, match="is no folder"):
        write(tmp_path / "output", NEW)


def test_a_link_to_the_output_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "real")
    write(tmp_path / "output", NEW)
    assert (tmp_path / "output").is_symlink()
    assert flat(NEW) == read(tmp_path / "real")


def test_a_disk_that_refuses_leaves_the_old_output(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    too_long = {"production": {**NEW["production"], "x" * 300: "y"}}
    with pytest.raises(OutputError, match="it is as it was before"):
        write(tmp_path / "output", too_long)
    assert flat(OLD) == read(tmp_path / "output")
    assert ["output"] == [path.name for path in tmp_path.iterdir()]


def test_drift_is_seen_both_ways(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    found = drift(tmp_path / "output", NEW)
    kinds = {Path(one.path).name: (one.old is None, one.new is None) for one in found}
    assert {"manifest.json": (False, False), "two.yml": (False, True), "three.yml": (True, False)} == kinds
    assert [] == drift(tmp_path / "output", OLD)


def test_drift_tells_the_line_and_the_difference(tmp_path: Path) -> None:
    write(tmp_path / "output", {"production": {"manifest.json": "{}\n", "x": "a\nb\nc\n"}})
    (one,) = drift(tmp_path / "output", {"production": {"manifest.json": "{}\n", "x": "a\nB\nc\n"}})
    assert 2 == one.line
    assert ["-b", "+B"] == [line for line in one.diff().splitlines()[2:] if line[0] in "-+"]


def test_without_an_exchange_two_renames_do_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    monkeypatch.setattr(ctypes, "CDLL", lambda *_args, **_options: object())
    write(tmp_path / "output", OLD)
    write(tmp_path / "output", NEW)
    assert flat(NEW) == read(tmp_path / "output")
    assert ["output"] == [path.name for path in tmp_path.iterdir()]


def test_a_build_killed_between_the_two_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    write(tmp_path / "output", OLD)
    (tmp_path / "output").rename(tmp_path / ".output.watchbill-old")
    with staged(tmp_path / "output", NEW):
        assert flat(OLD) == read(tmp_path / "output")


WRITER = """
import sys
from pathlib import Path
from generator.output import staged
folder = Path(sys.argv[1])
trees = [{"production": {"manifest.json": "{}", **{f"{n % 7}/{n}.yml": word * 50 for n in range(60)}}} for word in "xy"]
print("ready", flush=True)
while True:
    for tree in trees:
        with staged(folder, tree) as staging:
            staging.publish()
"""


def test_killing_a_build_at_any_moment_leaves_the_old_or_the_new_output_whole(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    whole = [
        flat({"production": {"manifest.json": "{}", **{f"{n % 7}/{n}.yml": word * 50 for n in range(60)}}})
        for word in "xy"
    ]
    write(folder, {"production": {"manifest.json": "{}", **{f"{n % 7}/{n}.yml": "x" * 50 for n in range(60)}}})
    for attempt in range(25):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert b"ready\n" == process.stdout.readline()
        time.sleep(0.001 * (attempt * 7 % 23))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert read(folder) in whole
    write(folder, NEW)
    assert ["output"] == [path.name for path in tmp_path.iterdir()]

"""One side of a comparison: the specs of a folder, or of a revision of git, compiled in memory.

A revision is read with git's plumbing into a temporary folder; nothing is checked out, and no hook or filter runs.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.diagnostics import NOWHERE, Diagnostic
from generator.pipeline import Rendered, compile_specs, emit

_SPECS = (".yaml", ".yml")
_GIT_SECONDS = 60
_FILE_MODES = ("100644", "100755")


class SideError(ValueError):
    """What is wrong with the name of a side, and what to write instead."""


def rendered(name: str, specs: Path, only: frozenset[str] | None) -> tuple[Rendered, tuple[Diagnostic, ...]]:
    """Compile a side, and say what was found in it; raises SideError where there is no such side.

    A name is a folder of specs, or a revision: `main` has the specs of `specs`, `main:monitoring` those of a folder
    seen from the repository's root.
    """
    with _folder(name, specs) as (folder, shown):
        result = emit(compile_specs(folder, only))
    found = result.compilation.diagnostics
    return result, tuple(_shown(one, folder, shown) for one in found)


def _shown(one: Diagnostic, folder: Path, shown: str) -> Diagnostic:
    """Name the files of a revision as git does, and not where they were for a moment."""
    message = one.message.replace(str(folder), shown)
    if one.span == NOWHERE or not one.span.file.startswith(f"{folder}/"):
        return replace(one, message=message)
    return replace(one, message=message, span=replace(one.span, file=shown + one.span.file[len(str(folder)) :]))


@contextmanager
def _folder(name: str, specs: Path) -> Iterator[tuple[Path, str]]:
    if Path(name).is_dir():
        yield Path(name), name
        return
    revision, colon, path = name.partition(":")
    commit = _commit(revision)
    if commit is None:
        raise SideError(f"'{name}' is neither a folder of specs nor a revision of git here")
    inside = path.strip("/") if colon else _seen_from_root(specs)
    with TemporaryDirectory(prefix="watchbill-") as folder:
        if not _unpack(commit, inside, Path(folder)):
            raise SideError(f"'{revision}' holds no specs in '{inside}'; write {revision}:FOLDER for another folder")
        yield Path(folder), f"{revision}:{inside}"


def _commit(revision: str) -> str | None:
    done = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return done.decode().strip() if done else None


def _seen_from_root(specs: Path) -> str:
    root = Path((_git("rev-parse", "--show-toplevel") or b"").decode().rstrip("\n")).resolve()
    try:
        return specs.resolve().relative_to(root).as_posix()
    except ValueError:
        raise SideError(f"'{specs}' is not in the repository {root}; write REVISION:FOLDER") from None


def _unpack(commit: str, inside: str, folder: Path) -> int:
    """Write the spec files below a folder of a commit; symbolic links and other repositories are left out."""
    prefix = "" if inside in ("", ".") else f"{inside}/"
    below = ["--", prefix] if prefix else []
    listed = (_git("ls-tree", "-r", "-z", "--full-tree", commit, *below) or b"").decode().split("\0")
    entries = [entry.partition("\t") for entry in listed if entry]
    blobs = [
        (head.split()[2], path[len(prefix) :])
        for head, _, path in entries
        if head.split()[0] in _FILE_MODES and path.endswith(_SPECS)
    ]
    contents = _contents([blob for blob, _ in blobs])
    for (_, path), content in zip(blobs, contents, strict=True):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return len(blobs)


def _contents(blobs: list[str]) -> Iterator[bytes]:
    """Read blobs, all at once: a line `<name> blob <size>`, the bytes, and a line's end, for each."""
    answer = _git("cat-file", "--batch", said="".join(f"{blob}\n" for blob in blobs).encode()) or b""
    place = 0
    for _ in blobs:
        head = answer.index(b"\n", place)
        size = int(answer[place:head].split()[2])
        yield answer[head + 1 : head + 1 + size]
        place = head + 2 + size


def _git(*arguments: str, said: bytes = b"") -> bytes | None:
    """Ask git; None where it refuses, or is not there."""
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607  # the git of whoever asks
            input=said,
            capture_output=True,
            check=False,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None

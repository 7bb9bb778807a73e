"""Artifacts and the disk: compare, and replace the whole output at once or not at all.

The new tree is built beside the old one (unchanged files are hard links to it) and exchanged with it in one
system call, so that whoever looks, and whoever kills the build, finds the old output or the new one, whole.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from generator import naming

# environment → path inside its folder → text
Tree = Mapping[str, Mapping[str, str]]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class OutputError(Exception):
    """The output cannot be written; the text says why, and nothing has been changed."""


@dataclass(frozen=True)
class Drift:
    """A file that is not what the specs say: changed, missing (no old text) or left over (no new text)."""

    path: str
    old: str | None
    new: str | None

    def what(self) -> str:
        """Say what is the matter with the file."""
        if self.old is None:
            return f"{self.path} is missing"
        return f"{self.path} is left over" if self.new is None else f"{self.path} is not what the specs say"

    @property
    def line(self) -> int:
        """The first line that differs, from 1."""
        old, new = (self.old or "").splitlines(), (self.new or "").splitlines()
        same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        return same + 1

    def diff(self) -> str:
        """Write the difference as a unified diff, from what is there to what should be."""
        old, new = ((text or "").splitlines() for text in (self.old, self.new))
        before = f"a/{self.path}" if self.old is not None else "/dev/null"
        after = f"b/{self.path}" if self.new is not None else "/dev/null"
        return "\n".join([f"--- {before}", f"+++ {after}", *_hunks(old, new)]) + "\n"


def _hunks(old: list[str], new: list[str]) -> Iterator[str]:
    from difflib import SequenceMatcher

    # difflib's own unified_diff takes frequent lines for junk, and then shows lines that did not change.
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes():
        (_, first, _, other, _), (_, _, last, _, end) = group[0], group[-1]
        yield f"@@ -{first + (last > first)},{last - first} +{other + (end > other)},{end - other} @@"
        for tag, a, b, c, d in group:
            yield from (f"{' ' if tag == 'equal' else '-'}{line}" for line in old[a:b])
            yield from (f"+{line}" for line in new[c:d] if tag != "equal")


def drift(output: Path, tree: Tree, only: frozenset[str] | None = None) -> list[Drift]:
    """Compare the output with what it should be, both ways; `only` leaves the other environments alone."""
    found = []
    wanted = {f"{environment}/{path}": text for environment, files in tree.items() for path, text in files.items()}
    present = dict(_files(output, only))
    for path in sorted(wanted.keys() | present.keys()):
        new = wanted.get(path)
        old = _text(present[path]) if path in present else None
        if old != new:
            found.append(Drift(f"{output.as_posix()}/{path}", old, new))
    return found


@dataclass(frozen=True)
class Staging:
    """The new output, whole, beside the old one."""

    root: Path
    output: Path
    name: str

    def publish(self) -> None:
        """Exchange the new output with the old one, in one step."""
        with _explained(self.name):
            if self.output.exists():
                _exchange(self.root, self.output)
            else:
                self.root.rename(self.output)


@contextmanager
def staged(output: Path, tree: Tree, only: frozenset[str] | None = None) -> Iterator[Staging]:
    """Build the new output beside the old one; inside the block it can be judged, and then published.

    Raises OutputError where the old output is not ours to replace, or the disk refuses.
    """
    name, output = str(output), Path(os.path.realpath(output))
    _require_ours(name, output, set(tree))
    staging = Staging(output.parent / f".{output.name}.watchbill-new", output, name)
    with _locked(output, name):
        shutil.rmtree(staging.root, ignore_errors=True)  # left over from a build that was killed
        try:
            with _explained(name):
                _fill(staging.root, output, tree, only)
            yield staging
        finally:
            shutil.rmtree(staging.root, ignore_errors=True)


def _fill(staging: Path, output: Path, tree: Tree, only: frozenset[str] | None) -> None:
    staging.mkdir()
    if only is not None and output.is_dir():
        for kept in (entry for entry in output.iterdir() if entry.name not in tree):
            shutil.copytree(kept, staging / kept.name, copy_function=os.link)
    made: set[str] = set()
    for environment, files in tree.items():
        for path, text in files.items():
            relative = f"{environment}/{path}"
            folder = os.path.dirname(relative)  # noqa: PTH120 - a Path each costs more than the write
            if folder not in made:
                (staging / folder).mkdir(parents=True, exist_ok=True)
                made.add(folder)
            _place(f"{staging}/{relative}", f"{output}/{relative}", text.encode())


def _place(new: str, old: str, content: bytes) -> None:
    with suppress(OSError):
        descriptor = os.open(old, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            same = os.read(descriptor, len(content) + 1) == content
        finally:
            os.close(descriptor)
        if same:
            os.link(old, new)
            return
    with open(new, "wb") as file:  # noqa: PTH123 - see above
        file.write(content)


def _exchange(staging: Path, output: Path) -> None:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    rename = getattr(libc, "renameat2", None)
    if rename is not None:
        result = rename(_AT_FDCWD, os.fsencode(staging), _AT_FDCWD, os.fsencode(output), _RENAME_EXCHANGE)
        if result == 0:
            return
        if ctypes.get_errno() not in (errno.ENOSYS, errno.EINVAL):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    # No exchange here (another system or file system): two renames. A build killed between them leaves
    # the old output beside its place; the next one puts it back.
    aside = _aside(output)
    output.rename(aside)
    staging.rename(output)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(output: Path) -> Path:
    return output.parent / f".{output.name}.watchbill-old"


@contextmanager
def _locked(output: Path, name: str) -> Iterator[None]:
    """Let one build at a time replace an output; a second one waits."""
    with _explained(name):
        output.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(output.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        aside = _aside(output)
        if aside.exists() and not output.exists():
            aside.rename(output)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"'{name}' cannot be written: {error.strerror}; it is as it was before") from None


def _require_ours(name: str, output: Path, environments: set[str]) -> None:
    """Refuse to replace a folder that holds anything else than environments that Watchbill has published."""
    if not output.exists():
        return
    if not output.is_dir():
        raise OutputError(f"'{name}' is no folder; name another one with --output")
    foreign = [entry.name for entry in sorted(output.iterdir()) if not _is_ours(entry, environments)]
    if foreign:
        raise OutputError(
            f"'{name}' holds '{foreign[0]}', which Watchbill did not write; everything in an output folder is "
            "replaced, so move it away or name another folder with --output"
        )


def _is_ours(entry: Path, environments: set[str]) -> bool:
    if not entry.is_dir() or entry.is_symlink():
        return False
    return (entry / naming.MANIFEST_PATH).is_file() or (entry.name in environments and not any(entry.iterdir()))


def _files(output: Path, only: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    for folder, folders, files in os.walk(output):
        relative = os.path.relpath(folder, output)
        if relative == "." and only is not None:
            folders[:] = [name for name in folders if name in only]
        for name in [*files, *(name for name in folders if os.path.islink(f"{folder}/{name}"))]:  # noqa: PTH114 - see above
            yield (name if relative == "." else f"{relative}/{name}"), f"{folder}/{name}"


def _text(path: str) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        return f"(cannot be read: {error.strerror})\n"

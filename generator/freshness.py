"""Says in a few milliseconds that a build would change nothing, before anything heavy is imported.

A stamp under `.watchbill/` remembers the command line and, for every spec, every published file and every
file of Watchbill itself, its change time and inode, much as git's index does. Any difference, and any doubt, means
a full build; `watchbill check` never looks at the stamp.
"""

import os
import sys
import time

STAMP = ".watchbill/fresh"
# A file that changes again within one tick of the clock would look the same: young specs are not trusted.
DOUBT_NANOSECONDS = 100_000_000
_SEEN_VARIABLES = ("WATCHBILL_PROMTOOL", "WATCHBILL_AMTOOL", "WATCHBILL_BLACKBOX_EXPORTER", "PATH")


def fresh(arguments: list[str]) -> str | None:
    """Tell what the last build with these arguments said, if another one would change nothing."""
    try:
        with open(STAMP, encoding="utf-8", errors="surrogateescape") as file:
            message, specs, output, state = file.read().split("\n", 3)
    except (OSError, ValueError):
        return None
    return message if state == _state(arguments, specs) + _files(output)[0] else None


class Stamp:
    """What the specs looked like when a build began; `keep` it once the output fits them."""

    def __init__(self, arguments: list[str], specs: str, output: str) -> None:
        self.specs, self.output = specs, output
        self.state = _state(arguments, specs)
        self.settled = time.time_ns() - _files(specs)[1] > DOUBT_NANOSECONDS

    def keep(self, message: str) -> None:
        """Remember that the output fits the specs; a stamp that cannot be kept only costs time."""
        if not self.settled or "\n" in message + self.specs + self.output:
            return
        text = "\n".join([message, self.specs, self.output, self.state + _files(self.output)[0]])
        try:
            os.makedirs(os.path.dirname(STAMP), exist_ok=True)
            with open(".watchbill/.gitignore", "w", encoding="utf-8") as file:
                file.write("*\n")
            with open(f"{STAMP}.{os.getpid()}", "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(text)
            os.replace(file.name, STAMP)
        except OSError:
            return


def _state(arguments: list[str], specs: str) -> str:
    tool = os.path.dirname(__file__)
    head = repr((arguments, sys.version, [os.environ.get(name) for name in _SEEN_VARIABLES]))
    return f"{head}\n{_files(tool)[0]}{_files(specs)[0]}"


def _files(root: str) -> tuple[str, int]:
    """Describe every file below a folder, and tell when the youngest one changed.

    A file's change time moves with its content, its name and its mode. Entries stand in the folder's own order: if
    that ever changes, the price is a build.
    """
    lines, newest, folders = [], 0, [root]
    while folders:
        folder = folders.pop()
        lines.append(folder)
        try:
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                    continue
                stat = entry.stat(follow_symlinks=False)
                changed = stat.st_ctime_ns
                if changed > newest:
                    newest = changed
                lines.append(f"{entry.name} {changed} {stat.st_ino}")
        except OSError as error:
            lines.append(f"! {error.errno}")
    return "\n".join(lines) + "\n", newest

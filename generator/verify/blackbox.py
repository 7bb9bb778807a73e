"""The blackbox exporter as a judge of its own configuration.

It lets much through (docs/how-to/probe-from-outside.md names it); the models of the probers refuse that.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

EXECUTABLE_VARIABLE = "WATCHBILL_BLACKBOX_EXPORTER"
EXECUTABLES = ("blackbox_exporter", "prometheus-blackbox-exporter")  # upstream's name, and Debian's
TIME_LIMIT_SECONDS = 60

_ERROR = re.compile(r'err="((?:[^"\\]|\\.)*)"')
_LINE = re.compile(r"line (\d+): (.*)")
_MODULE = re.compile(r'  "?([^\s":]+)"?:')


class BlackboxError(Exception):
    """The exporter is not there, or does not do its work; the text says which in one line."""


@dataclass(frozen=True)
class Fault:
    """What the exporter said of a file; `module` where it named a line."""

    path: str
    message: str
    module: str | None = None


def find(executable: str | None = None) -> str:
    """Find the exporter: as given, in the environment variable WATCHBILL_BLACKBOX_EXPORTER, or on the PATH."""
    wanted = executable or os.environ.get(EXECUTABLE_VARIABLE)
    found = next((path for name in ([wanted] if wanted else EXECUTABLES) if (path := shutil.which(name))), None)
    if found is None:
        remedy = f"install it (Debian: apt-get install prometheus-blackbox-exporter) or set {EXECUTABLE_VARIABLE}"
        raise BlackboxError(f"'{wanted or EXECUTABLES[0]}' is not to be found; {remedy}")
    return found


def check(executable: str, root: Path, paths: Iterable[str]) -> list[Fault]:
    """Check configurations below a folder, one by one."""
    return [fault for path in paths for fault in _checked(executable, root, path)]


def _checked(executable: str, root: Path, path: str) -> Iterator[Fault]:
    try:
        result = subprocess.run(
            [executable, "--config.check", f"--config.file={path}"],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BlackboxError(f"it took longer than {TIME_LIMIT_SECONDS} s and was stopped") from None
    except OSError as error:
        raise BlackboxError(f"'{executable}' cannot be started: {error.strerror}") from None
    if result.returncode:
        yield from _faults(path, result.stdout, (root / path).read_text("utf-8").splitlines())


def _faults(path: str, report: str, lines: list[str]) -> Iterator[Fault]:
    """Read the exporter's log: its last error, with the lines of the file that it names, if any."""
    said = _ERROR.findall(report)
    if not said:
        last = report.strip().splitlines()[-1:] or ["it said nothing"]
        raise BlackboxError(f"it failed: {last[0]}")
    text = said[-1].replace("\\n", "\n").replace('\\"', '"').removeprefix("error parsing config file: ")
    places = _LINE.findall(text)
    for number, message in places:
        yield Fault(path, message.strip(), _module(lines[: int(number)]))
    if not places:
        yield Fault(path, text.strip())


def _module(lines: list[str]) -> str | None:
    """Name the module that a line belongs to: the last key that is indented by two."""
    return next((match[1] for line in reversed(lines) if (match := _MODULE.match(line))), None)

"""amtool as a judge of Alertmanager's configuration.

It lets much through: templates that do not exist, receivers that tell nobody, routes that are never reached. The
compiler writes none of these, and the checks find what specs can do.
Documentation: https://prometheus.io/docs/alerting/latest/alertmanager/
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EXECUTABLE_VARIABLE = "WATCHBILL_AMTOOL"
TIME_LIMIT_SECONDS = 60

_PART = re.compile(r"^Checking '([^']*)'", re.MULTILINE)


class AmtoolError(Exception):
    """amtool is not there, or does not do its work; the text says which in one line."""


@dataclass(frozen=True)
class Fault:
    """What amtool said of a file."""

    path: str
    message: str


def find(executable: str | None = None) -> str:
    """Find amtool: as given, in the environment variable WATCHBILL_AMTOOL, or on the PATH."""
    wanted = executable or os.environ.get(EXECUTABLE_VARIABLE) or "amtool"
    found = shutil.which(wanted)
    if found is None:
        remedy = f"install it (Debian: apt-get install prometheus-alertmanager) or set {EXECUTABLE_VARIABLE}"
        raise AmtoolError(f"'{wanted}' is not to be found; {remedy}")
    return found


def check(executable: str, root: Path, paths: Sequence[str]) -> list[Fault]:
    """Check configurations, with the templates they name, below a folder; one start does for all."""
    if not paths:
        return []
    result = _started(executable, ["check-config", *paths], root)
    faults = list(_faults(result.stdout))
    if result.returncode and not faults:
        last = result.stdout.strip().splitlines()[-1:] or ["it said nothing"]
        raise AmtoolError(f"amtool check-config failed with {result.returncode}: {last[0]}")
    return faults


def _faults(output: str) -> Iterator[Fault]:
    """Read amtool's report: `Checking 'PATH'` starts a file's part, `FAILED:` says what is wrong with it."""
    _, *parts = _PART.split(output)
    for path, report in zip(parts[::2], parts[1::2], strict=True):
        _, failed, message = report.partition("FAILED: ")
        if failed:
            yield Fault(path, message.split("\n\n")[0].strip().replace("\n", " "))


def _started(executable: str, arguments: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [executable, *arguments],
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
        raise AmtoolError(f"amtool check-config took longer than {TIME_LIMIT_SECONDS} s and was stopped") from None
    except OSError as error:
        raise AmtoolError(f"'{executable}' cannot be started: {error.strerror}") from None

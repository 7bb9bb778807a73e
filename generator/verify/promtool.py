"""promtool as the last judge of rule files and configuration.

It is started once for all files: a start costs as much as 300 rules.
Documentation: https://prometheus.io/docs/prometheus/latest/command-line/promtool/
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import naming

EXECUTABLE_VARIABLE = "WATCHBILL_PROMTOOL"
TIME_LIMIT_SECONDS = 120
MAX_ARGUMENTS_BYTES = 1_000_000  # Linux allows about 2 MB for arguments and environment together

_RULE = re.compile(r'group "(?P<group>[^"]*)", rule (?P<rule>\d+)(?:, "[^"]*")?: (?P<message>.*)')
_PLACE = re.compile(r"^(?:\d+:\d+: )+")


class PromtoolError(Exception):
    """promtool is not there, or does not do its work; the text says which in one line."""


@dataclass(frozen=True)
class Refusal:
    """What promtool said of one file; `group` and `rule` (from 0) where it named one."""

    path: str
    message: str
    group: str | None = None
    rule: int | None = None


def find(executable: str | None = None) -> str:
    """Find promtool: as given, in the environment variable WATCHBILL_PROMTOOL, or on the PATH."""
    wanted = executable or os.environ.get(EXECUTABLE_VARIABLE) or "promtool"
    found = shutil.which(wanted)
    if found is None:
        remedy = f"install it (Debian: apt-get install prometheus) or set {EXECUTABLE_VARIABLE}"
        raise PromtoolError(f"'{wanted}' is not to be found; {remedy}")
    return found


def check(executable: str, root: Path, paths: Sequence[str]) -> list[Refusal]:
    """Check the rule files and configurations among the paths below a folder.

    A configuration is checked alone first: promtool also reads the rule files it names, and would report
    each of their faults twice.
    """
    rules = [path for path in paths if "/rules/" in path and path.endswith(".yml")]
    configs = [path for path in paths if path.endswith(naming.PROMETHEUS_CONFIG_PATH)]
    refusals = [refusal for batch in _batches(rules) for refusal in _run(executable, ["check", "rules"], root, batch)]
    if refusals:
        return refusals
    return [refusal for batch in _batches(configs) for refusal in _run(executable, ["check", "config"], root, batch)]


def _batches(paths: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for path in paths:
        if size + len(path) > MAX_ARGUMENTS_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(path)
        size += len(os.fsencode(path)) + 1
    if batch:
        yield batch


def _run(executable: str, command: list[str], root: Path, paths: list[str]) -> list[Refusal]:
    lint = ["--lint=duplicate-rules", "--lint-fatal"] if command == ["check", "rules"] else []
    try:
        result = subprocess.run(
            [executable, *command, *lint, *paths],
            cwd=root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PromtoolError(
            f"promtool {' '.join(command)} took longer than {TIME_LIMIT_SECONDS} s and was stopped"
        ) from None
    except OSError as error:
        raise PromtoolError(f"'{executable}' cannot be started: {error.strerror}") from None
    if result.returncode == 0:
        return []
    refusals = list(_refusals(f"{result.stdout}\n{result.stderr}".splitlines(), set(paths)))
    if not refusals:
        last = (result.stderr or result.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise PromtoolError(f"promtool {' '.join(command)} failed with {result.returncode}: {last[0]}")
    return refusals


def _refusals(lines: Iterable[str], paths: set[str]) -> Iterator[Refusal]:
    """Read promtool's report: `Checking PATH` starts a file's part, `FAILED:` its faults."""
    current, failing = "", False
    for line in map(str.strip, lines):
        if line.startswith("Checking "):
            current, failing = line.removeprefix("Checking ").strip(), False
        elif line.startswith("FAILED:"):
            failing, line = True, line.removeprefix("FAILED:").strip()
            if line:
                yield _refusal(current, line)
        elif failing and line:
            path = next((path for path in paths if line.startswith(f"{path}: ")), None)
            yield _refusal(path or current, line.removeprefix(f"{path}: ") if path else line)


def _refusal(path: str, text: str) -> Refusal:
    match = _RULE.search(text)
    if match:
        return Refusal(path, _PLACE.sub("", match["message"]), match["group"], int(match["rule"]) - 1)
    return Refusal(path, _PLACE.sub("", text))

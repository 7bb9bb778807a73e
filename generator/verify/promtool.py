"""promtool as the last judge of rule files and configuration, and as the runner of their tests.

It is started once for all files: a start costs as much as 300 rules.
Documentation: https://prometheus.io/docs/prometheus/latest/command-line/promtool/
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from generator import naming
from generator.verify.program import Program, Refusal

PROGRAM = Program("promtool", "promtool", ("promtool",), "prometheus", "WATCHBILL_PROMTOOL", 120)
FILES_AT_ONCE = 40
# Several processes run tests, each on one core, and collect garbage half as often: a fifth less CPU time. Still more
# seldom, and the kernel spends on fresh memory what Go saves (bench/proofs.py).
GO_SETTINGS = {"GOGC": "200", "GOMAXPROCS": "1"}
MAX_ARGUMENTS_BYTES = 1_000_000  # Linux allows about 2 MB for arguments and environment together

_RULE = re.compile(r'group "(?P<group>[^"]*)", rule (?P<rule>\d+)(?:, "[^"]*")?: (?P<message>.*)')
_TIME = re.compile(r", time: (?P<time>\w+)(?=[, ])")
_PLACE = re.compile(r"^(?:\d+:\d+: )+")


@dataclass(frozen=True)
class Failure:
    """What promtool said of one expectation of a test file: in which test, at what time, and what came instead."""

    path: str
    message: str
    test: str = ""
    time: str = ""


def reads(path: str) -> bool:
    """Tell the rule files and configurations among the files of an environment."""
    return path == naming.PROMETHEUS_CONFIG_PATH or _is_rules(path)


def _is_rules(path: str) -> bool:
    return "prometheus/rules/" in path and path.endswith(".yml")


def check(executable: str, root: Path, paths: Sequence[str]) -> list[Refusal]:
    """Check the rule files and configurations among the paths below a folder.

    A configuration is checked alone first: promtool also reads the rule files it names, and would report
    each of their faults twice.
    """
    rules = [path for path in paths if _is_rules(path)]
    configs = [path for path in paths if path.endswith(naming.PROMETHEUS_CONFIG_PATH)]
    refusals = [refusal for batch in _batches(rules) for refusal in _run(executable, ["check", "rules"], root, batch)]
    if refusals:
        return refusals
    return [refusal for batch in _batches(configs) for refusal in _run(executable, ["check", "config"], root, batch)]


def check_syntax(executable: str, root: Path, paths: Sequence[str]) -> list[Refusal]:
    """Check configurations alone: the files that they name may lie elsewhere."""
    command = ["check", "config", "--syntax-only"]
    return [refusal for batch in _batches(paths) for refusal in _run(executable, command, root, batch)]


def version(executable: str) -> str:
    """Ask promtool for its version, in one line."""
    return next(iter(PROGRAM.run(executable, Path(), ["--version"]).text.splitlines()), "")


def test(executable: str, root: Path, paths: Sequence[str], jobs: int) -> list[Failure]:
    """Run the test files among the paths below a folder, by several processes at once.

    promtool reads a test file's rules again for each file, and forgets them: many files in one call cost no more
    than each by itself, without its start.
    """
    chunks = [list(paths[start : start + FILES_AT_ONCE]) for start in range(0, len(paths), FILES_AT_ONCE)]
    with ThreadPoolExecutor(jobs) as pool:
        found = pool.map(lambda chunk: _tested(executable, root, chunk), chunks)
        return [failure for failures in found for failure in failures]


def _tested(executable: str, root: Path, paths: list[str]) -> list[Failure]:
    report = PROGRAM.run(executable, root, ["test", "rules"], paths, GO_SETTINGS)
    reports = dict(_reports(report.text))
    if reports.keys() != set(paths):
        raise report.unread()
    return [failure for path, lines in reports.items() for failure in _failures(path, lines)]


def _reports(output: str) -> Iterator[tuple[str, list[str]]]:
    """Cut promtool's report into the parts that tell of one test file each."""
    for part in output.split("Unit Testing:")[1:]:
        path, *lines = part.splitlines()
        yield path.strip(), lines


def _failures(path: str, lines: list[str]) -> Iterator[Failure]:
    """Read what failed in a test file: `name:` names the test, each of `alertname:` and `expr:` begins a fault."""
    if any(line.strip() == "SUCCESS" for line in lines):
        return
    test, fault = "", list[str]()
    for line in [*map(str.strip, lines), "expr:"]:
        begins = line.startswith(("name:", "alertname:", "expr:", "rule:"))
        if begins and fault:
            yield _failure(path, test, fault)
            fault = []
        if line.startswith("name:"):
            test = line.removeprefix("name:").strip().rstrip(",")
        elif line and line != "FAILED:":
            fault.append(line)


def _failure(path: str, test: str, fault: list[str]) -> Failure:
    text = " ".join(fault)
    time = _TIME.search(text)
    return Failure(path, _TIME.sub("", text, count=1), test, time["time"] if time else "")


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
    report = PROGRAM.run(executable, root, command, [*lint, *paths])
    if report.code == 0:
        return []
    refusals = list(_refusals(report.text.splitlines(), set(paths)))
    if not refusals:
        raise report.unread()
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

"""The blackbox exporter as a judge of its own configuration.

It lets much through (docs/how-to/probe-from-outside.md names it); the models of the probers refuse that.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.verify.program import Program, Refusal, Report

PROGRAM = Program(
    "the blackbox exporter",
    "blackbox",
    ("blackbox_exporter", "prometheus-blackbox-exporter"),  # upstream's name, and Debian's
    "prometheus-blackbox-exporter",
    "WATCHBILL_BLACKBOX_EXPORTER",
    60,
)

_ERROR = re.compile(r'err="((?:[^"\\]|\\.)*)"')
_LINE = re.compile(r"line (\d+): (.*)")
_MODULE = re.compile(r'  "?([^\s":]+)"?:')


def check(executable: str, root: Path, paths: Sequence[str]) -> list[Refusal]:
    """Check configurations below a folder, one by one."""
    return [refusal for path in paths for refusal in _checked(executable, root, path)]


def _checked(executable: str, root: Path, path: str) -> Iterator[Refusal]:
    report = PROGRAM.run(executable, root, ["--config.check"], [f"--config.file={path}"])
    if report.code:
        yield from _refusals(path, report, (root / path).read_text("utf-8").splitlines())


def _refusals(path: str, report: Report, lines: list[str]) -> Iterator[Refusal]:
    """Read the exporter's log: its last error, with the lines of the file that it names, if any."""
    said = _ERROR.findall(report.text)
    if not said:
        raise report.unread()
    text = said[-1].replace("\\n", "\n").replace('\\"', '"').removeprefix("error parsing config file: ")
    places = _LINE.findall(text)
    for number, message in places:
        yield Refusal(path, message.strip(), _module(lines[: int(number)]))
    if not places:
        yield Refusal(path, text.strip())


def _module(lines: list[str]) -> str | None:
    """Name the module that a line belongs to: the last key that is indented by two."""
    return next((match[1] for line in reversed(lines) if (match := _MODULE.match(line))), None)

"""amtool as a judge of Alertmanager's configuration.

It lets much through: templates that do not exist, receivers that tell nobody, routes that are never reached. The
compiler writes none of these, and the checks find what specs can do.
Documentation: https://prometheus.io/docs/alerting/latest/alertmanager/
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.verify.program import Program, Refusal

PROGRAM = Program("amtool", "amtool", ("amtool",), "prometheus-alertmanager", "WATCHBILL_AMTOOL", 60)

_PART = re.compile(r"^Checking '([^']*)'", re.MULTILINE)


def check(executable: str, root: Path, paths: Sequence[str]) -> list[Refusal]:
    """Check configurations, with the templates they name, below a folder; one start does for all."""
    report = PROGRAM.run(executable, root, ["check-config"], paths)
    refusals = list(_refusals(report.text))
    if report.code and not refusals:
        raise report.unread()
    return refusals


def _refusals(text: str) -> Iterator[Refusal]:
    """Read amtool's report: `Checking 'PATH'` starts a file's part, `FAILED:` says what is wrong with it."""
    _, *parts = _PART.split(text)
    for path, report in zip(parts[::2], parts[1::2], strict=True):
        _, failed, message = report.partition("FAILED: ")
        if failed:
            yield Refusal(path, message.split("\n\n")[0].strip().replace("\n", " "))

"""What `watchbill verify` is asked to judge; part of the command line."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from generator.verify.files import Verdict, judge_content, judge_files

STDIN = Path("-")
_VERSION = re.compile(r"v?[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]+)?", re.ASCII)


def verdict(paths: Sequence[Path], crds: Path | None, programs: bool, kubernetes: str | None) -> Verdict:
    """Judge the files, or what comes in."""
    if kubernetes and not _VERSION.fullmatch(kubernetes):
        raise click.BadParameter(f"'{kubernetes}' is no version; write it as 1.36", param_hint="--kubernetes")
    if STDIN in paths:
        if len(paths) > 1:
            raise click.BadParameter("'-' stands for what comes in; name it alone", param_hint="PATH")
        return judge_content("<stdin>", sys.stdin.buffer.read(), crds, programs, kubernetes)
    for path in paths:
        if not path.exists():
            raise click.BadParameter(f"there is no file or folder '{path}'", param_hint="PATH")
    return judge_files(paths, crds, programs, kubernetes)

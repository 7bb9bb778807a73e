"""What `watchbill verify` is asked to judge; part of the command line."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from generator.verify.files import Verdict, judge_content, judge_files

STDIN = Path("-")


def verdict(paths: Sequence[Path], crds: Path | None, programs: bool) -> Verdict:
    """Judge the files, or what comes in."""
    if STDIN in paths:
        if len(paths) > 1:
            raise click.BadParameter("'-' stands for what comes in; name it alone", param_hint="PATH")
        return judge_content("<stdin>", sys.stdin.buffer.read(), crds, programs)
    for path in paths:
        if not path.exists():
            raise click.BadParameter(f"there is no file or folder '{path}'", param_hint="PATH")
    return judge_files(paths, crds, programs)

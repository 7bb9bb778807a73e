"""What `watchbill diff` is asked to compare; part of the command line."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from generator.diagnostics import Diagnostic
from generator.diff.side import SideError, rendered
from generator.pipeline import Rendered


def sides(
    before: str,
    after: str | None,
    specs: Path,
    only: frozenset[str] | None,
    leave_if_broken: Callable[[Sequence[Diagnostic]], None],
) -> tuple[Rendered, Rendered]:
    """Compile both sides, or leave with what is wrong with one of them."""
    return (
        _side(before, "BEFORE", specs, only, leave_if_broken),
        _side(after or str(specs), "AFTER", specs, only, leave_if_broken),
    )


def _side(
    name: str,
    argument: str,
    specs: Path,
    only: frozenset[str] | None,
    leave_if_broken: Callable[[Sequence[Diagnostic]], None],
) -> Rendered:
    try:
        result, found = rendered(name, specs, only)
    except SideError as error:
        raise click.BadParameter(str(error), param_hint=argument) from None
    leave_if_broken(found)
    return result

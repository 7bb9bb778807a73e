"""How `watchbill route` tells its answers: as tables for people, and as JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.routing import Labels
from generator.whom import Row, Step, Told

Rows = Sequence[Told] | Sequence[Row]
_TOLD = ("after", "at", "who", "through", "why", "again")
_ROW = ("from", "to", "told first", "then", "")


class Answer(NamedTuple):
    """The answer for one environment: the alert as it is there, in words and by its labels, and who is told."""

    environment: str
    title: str
    labels: Labels
    rows: Rows

    @property
    def has_hole(self) -> bool:
        """Whether there is a time of the week at which nobody is told."""
        return any(isinstance(row, Row) and row.hole is not None for row in self.rows)


def as_text(answer: Answer) -> str:
    """Write a table, with a head that names its columns."""
    if not answer.rows:
        return f"{answer.title}\n\nNobody is told.\n"
    table = [_ROW if isinstance(answer.rows[0], Row) else _TOLD, *map(_cells, answer.rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)
    return f"{answer.title}\n\n" + "\n".join(lines) + "\n"


def _cells(row: Told | Row) -> tuple[str, ...]:
    if isinstance(row, Row):
        first, then = (", ".join(f"{who} after {after}" for who, after in steps) for steps in (row.first, row.next))
        begins, ends = f"{row.begins:%a %Y-%m-%d %H:%M}", f"{row.ends:%a %H:%M}"
        return begins, ends, first or "nobody", then or "nobody", _hole(row)
    why = f"{row.why}, over" if row.over else row.why
    return str(row.after), f"{row.at:%a %H:%M:%S}", row.who, row.through, why, _again(row)


def _again(row: Told) -> str:
    until = f"{row.until:%a %H:%M:%S}"
    return ("", f"once, at {until}", f"{row.repeats} times, until {until}")[min(row.repeats, 2)]


def _hole(row: Row) -> str:
    if row.hole is None:
        return ""
    return f"nobody is told for {row.hole if row.first else 'a day'}"


def as_json(answers: Iterable[Answer]) -> str:
    """Write the same for programs, one object for each environment.

    Lengths are in seconds (`after_seconds`), and moments as in ISO 8601, on the clock that was asked for.
    """
    listed = [
        {"environment": answer.environment, "labels": answer.labels, "told": [_plain(row) for row in answer.rows]}
        for answer in answers
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def _plain(row: Told | Row) -> dict[str, object]:
    if isinstance(row, Row):
        return {
            "begins": row.begins.isoformat(),
            "ends": row.ends.isoformat(),
            "first": [_step(step) for step in row.first],
            "next": [_step(step) for step in row.next],
            "hole_seconds": None if row.hole is None else int(row.hole.seconds),
        }
    return {
        "after_seconds": int(row.after.seconds),
        "at": row.at.isoformat(),
        "who": row.who,
        "receiver": row.receiver,
        "through": row.through,
        "why": row.why,
        "over": row.over,
        "repeats": row.repeats,
        "until": row.until.isoformat(),
    }


def _step(step: Step) -> dict[str, object]:
    return {"who": step.who, "after_seconds": int(step.after.seconds)}

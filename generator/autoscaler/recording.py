"""A load from a file: rows of `time`, `rate` and whatever else was measured, as CSV or as a list in YAML.

`time` is in seconds (a Unix timestamp will do, since the first row is the beginning) or a duration; `rate` is in
requests per second, or a rate like `20/s`. Any further column holds a metric by its name: a number or a quantity, of
the whole fleet for what is measured per pod. A row holds until the next; the last one as long as the one before. An
empty cell says that the metric was missing then.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from generator.autoscaler.load import Column, Load, LoadError, Recorded
from generator.autoscaler.words import rate
from generator.source import read_file
from generator.units import Duration, parse_quantity

Row = Mapping[str, str]
_ROWS = "write rows of time and rate: CSV with the head 'time,rate', or a list in YAML"


def read_load(path: Path) -> Load:
    """Read a load from a file; raises LoadError, which names the row."""
    rows = read_rows(path, ("time", "rate"))
    begins = begins_of(rows)
    length = begins[-1] + (begins[-1] - begins[-2])
    rates = Column(begins, tuple(column(rows, "rate", per_second)))
    if None in rates.values:
        raise LoadError(
            f"row {rates.values.index(None) + 1} has no rate",
            "write it; to leave out the CPU, add a column 'cpu' and leave it empty there",
        )
    others = [name for name in rows[0] if name not in ("time", "rate")]
    columns = {name: Column(begins, tuple(column(rows, name, _quantity))) for name in others}
    return Load((Recorded(length, rates),), columns)


def read_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    """Read the rows of a file, two at least, that have some columns; raises LoadError."""
    hint = _ROWS.replace("time and rate", " and ".join(needed)).replace("time,rate", ",".join(needed))
    rows = _yaml_rows(path, hint) if path.suffix in (".yaml", ".yml") else _csv_rows(path)
    if len(rows) < 2:
        raise LoadError(f"{path} has {len(rows)} rows, which say no length", hint)
    for name in needed:
        if name not in rows[0]:
            raise LoadError(f"{path} has no column '{name}'", hint)
    return rows


def column(rows: Sequence[Row], name: str, read: Callable[[str], float]) -> Iterator[float | None]:
    """Read a column's cells; raises LoadError, which names the row."""
    return (_cell(number, name, row.get(name, ""), read) for number, row in enumerate(rows, start=1))


def begins_of(rows: Sequence[Row]) -> tuple[float, ...]:
    """Read when each row begins, in seconds after the first; raises LoadError."""
    times = list(column(rows, "time", _time))
    known = [time for time in times if time is not None]
    if len(known) < len(times):
        raise LoadError(f"row {times.index(None) + 1} has no time", "write it in seconds, or as 5m")
    for number, (before, after) in enumerate(pairwise(known), start=2):
        if after <= before:
            raise LoadError(f"row {number} is not later than the one before it", "sort the rows by time")
    return tuple(time - known[0] for time in known)


def _cell(number: int, name: str, text: str, read: Callable[[str], float]) -> float | None:
    if not text.strip():
        return None
    try:
        return read(text.strip())
    except ValueError as error:
        hint = "write a number, or nothing where it was missing"
        raise LoadError(f"row {number}, column '{name}': {error}", hint) from None


def _time(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float(Duration.parse(text).seconds)


def per_second(text: str) -> float:
    """Read a rate: a number per second, or `20/s`."""
    try:
        return float(text)
    except ValueError:
        return rate(text)


def _quantity(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float(parse_quantity(text))


def _csv_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{(key or "").strip(): cell or "" for key, cell in row.items()} for row in csv.DictReader(file)]


def _yaml_rows(path: Path, hint: str) -> list[Row]:
    reading = read_file(str(path))
    if reading.diagnostics:
        first = reading.diagnostics[0]
        raise LoadError(f"{first.span}: {first.message}", first.hint or hint)
    data = reading.documents[0].data
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise LoadError(f"{path} is no list of rows", hint)
    return [{str(key): "" if cell is None else str(cell) for key, cell in row.items()} for row in data]

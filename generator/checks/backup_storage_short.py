"""Backups that do not fit into the storage that is projected for them.

## What it does
Multiplies the projected size of what is backed up with the copies that are kept at once (whole ones, and what changes
between them), at each point of the projection, and compares the product with the projection of where they are kept.

## Why it matters
Thirty daily copies of a database of 250 GB are 7.5 TB. When there is no room for the next one, it fails, or the oldest
are deleted to make room: either way there are fewer than everybody believes, and it shows when one is needed.

## Bad
```yaml
resources:
  storage: {unit: bytes, now: 50G, in_12_months: 500G}
  database: {unit: bytes, now: 20G, in_12_months: 250G, part_of: storage}
backups: {of: database, kept_in: storage, fulls: 30}
```

## Better
```yaml
resources:
  database: {unit: bytes, now: 20G, in_12_months: 250G}
  backups: {unit: bytes, now: 600G, in_12_months: 7500G}
backups: {of: database, kept_in: backups, fulls: 30}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import capacities
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import plain, shortened

if TYPE_CHECKING:
    from generator.kinds.capacity.backups import Backups
    from generator.kinds.capacity.model import Capacity


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what copies take with what is projected; the first point at which they do not fit is told."""
    for capacity in capacities(catalog):
        said, backups = capacity.spec, capacity.spec.backups
        message = next(_short(said, backups), None) if backups else None
        if backups and message:
            span = catalog.span(capacity, "spec", "backups", "kept_in")
            yield Finding(message, span, f"project more of {backups.kept_in}, or keep fewer copies")


def _short(said: "Capacity", backups: "Backups") -> Iterator[str]:
    copied, room = said.resources[backups.of], said.resources[backups.kept_in]
    beside = [one for name, one in said.resources.items() if one.part_of == backups.kept_in and backups.kept_in != name]
    for months in sorted({month for month, _ in (*copied.points, *room.points)}):
        taken = copied.at(months) * backups.copies
        others = sum((one.at(months) for one in beside), Decimal(0))
        if taken + others > room.at(months):
            when = f"in {months} months" if months else "today"
            product = f"{plain(backups.copies)} × {shortened(copied.at(months))} = {shortened(taken)}"
            more = f", beside {shortened(others)} of its other parts" if others else ""
            there = f"{backups.kept_in} is {shortened(room.at(months))}"
            yield f"copies of {backups.of} take {product} {when}, and {there}{more}"


CHECK = Check(run, Severity.ERROR)

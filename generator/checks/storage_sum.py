"""Parts that are larger than the whole.

## What it does
Adds up the projections of all resources that are part of the same one, at each point, and compares the sum with it.

## Why it matters
A database of 250 GB does not fit into 200 GB of storage. Both numbers look well where they stand; the volume that is
ordered by one of them is full before the day for which it was planned.

## Bad
```yaml
resources:
  storage: {unit: bytes, now: 50G, in_12_months: 200G}
  database: {unit: bytes, now: 20G, in_12_months: 250G, part_of: storage}
```

## Better
```yaml
resources:
  storage: {unit: bytes, now: 50G, in_12_months: 500G}
  database: {unit: bytes, now: 20G, in_12_months: 250G, part_of: storage}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import capacities
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import shortened

if TYPE_CHECKING:
    from generator.kinds.capacity.model import Capacity


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare each whole with its parts; the first point at which they are more is told."""
    for capacity in capacities(catalog):
        said = capacity.spec
        for whole in said.resources:
            parts = [name for name, one in said.resources.items() if one.part_of == whole]
            message = next(_more(said, whole, parts), None)
            if message:
                span = catalog.span(capacity, "spec", "resources", whole)
                yield Finding(message, span, f"project more of {whole}, or take out what is no part of it")


def _more(said: "Capacity", whole: str, parts: list[str]) -> Iterator[str]:
    every = [said.resources[name] for name in (whole, *parts)]
    for months in sorted({month for one in every for month, _ in one.points}):
        total, *amounts = (one.at(months) for one in every)
        if sum(amounts) > total:
            terms = [f"{name} {shortened(amount)}" for name, amount in zip(parts, amounts, strict=True)]
            total_ = f" = {shortened(sum(amounts, amounts[0] * 0))}" if len(amounts) > 1 else ""
            when = f"in {months} months" if months else "today"
            yield f"parts of {whole} take {' + '.join(terms)}{total_} {when}, and {whole} is {shortened(total)}"


CHECK = Check(run, Severity.ERROR)

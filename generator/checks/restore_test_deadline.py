"""A restore test that is given up before the database is back, or that comes less often than a drill.

## What it does
Divides the size that the service's `Capacity` expects of `database` by `restore_rate`, and compares the time with the
test's deadline and with `rto`; compares the deadline with the time between two tests; and the tests with the drills,
which need not come more often.

## Why it matters
A test that passes today with 20 GB fails in a year with 250, when nobody remembers the number. One that runs into the
next is skipped. A drill that comes more often than the test before it finds what the test should have.

## Bad
```yaml
restore_rate: 100M      # the Capacity expects 250G: 41m40s
restore_tests:
  weekly: {schedule: "20 14 * * 6", takes: 20m, deadline: 30m, repository: standard}
```

## Better
```yaml
restore_tests:
  weekly: {schedule: "20 14 * * 6", takes: 45m, deadline: 4h, repository: standard}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import capacities, retentions
from generator.diagnostics import Severity
from generator.kinds._cron_times import longest_gap
from generator.plan.plan import Plan
from generator.units import Duration, plain

if TYPE_CHECKING:
    from generator.kinds._base import Spec
    from generator.kinds.retention.backups import Backups
    from generator.kinds.retention.model import Retention

_DATABASE = "database"


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every restore test with the size that is expected, with itself and with the drills."""
    for retention in retentions(catalog):
        said = retention.spec.backups
        if said:
            yield from _outgrown(retention, said, catalog)
            yield from _running_on(retention, said, catalog)
            yield from _seldom(retention, said, catalog)


def _outgrown(retention: "Spec[Retention]", said: "Backups", catalog: Catalog) -> Iterator[Finding]:
    size, rate = _expected(retention.spec.service, catalog), said.restore_rate
    if size is None or rate is None:
        return
    needed = Duration.of_seconds(int(-(-size // rate)))
    limits: list[tuple[tuple[str, ...], Duration]] = [
        (("restore_tests", name, "deadline"), test.deadline) for name, test in said.restore_tests.items()
    ]
    if said.rto:
        limits.append((("rto",), said.rto))
    for place, most in limits:
        if most <= needed:
            message = (
                f"the database is expected to have {plain(size / 10**9)} GB, which take {plain(size / 10**9)} GB / "
                f"{plain(rate / 10**6)} MB/s = {needed} to restore, and {most} is the most"
            )
            yield Finding(message, catalog.span(retention, "spec", "backups", *place), f"write more than {needed}")


def _expected(service: str, catalog: Catalog) -> Decimal | None:
    found = (spec.spec.resources.get(_DATABASE) for spec in capacities(catalog) if spec.spec.service == service)
    return next((max(amount for _, amount in one.points) for one in found if one and one.unit == "bytes"), None)


def _running_on(retention: "Spec[Retention]", said: "Backups", catalog: Catalog) -> Iterator[Finding]:
    for name, test in said.restore_tests.items():
        gap = longest_gap(test.schedule)
        if gap and test.deadline >= gap:
            message = f"'{name}' may run for {test.deadline}, and begins again after {gap}"
            span = catalog.span(retention, "spec", "backups", "restore_tests", name, "deadline")
            yield Finding(message, span, f"write less than {gap}")


def _seldom(retention: "Spec[Retention]", said: "Backups", catalog: Catalog) -> Iterator[Finding]:
    tests = [longest_gap(one.schedule) for one in said.restore_tests.values() if not one.drill]
    for name, drill in said.restore_tests.items():
        gap = longest_gap(drill.schedule)
        if drill.drill and tests and gap < min(tests):
            message = f"the drill '{name}' comes every {gap}, and a restore test every {min(tests)}"
            span = catalog.span(retention, "spec", "backups", "restore_tests", name, "schedule")
            yield Finding(message, span, "test more often than you drill")


CHECK = Check(run, Severity.ERROR)

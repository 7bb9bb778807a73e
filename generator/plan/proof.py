"""Unit tests of rule files, as promtool runs them: what is fed in, and what must come out.

The tests of many SLOs say the same, names aside. So a test file holds a `Script`, which SLOs of one shape
share, and the `fills` that make it its own: marker → text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from generator.plan.rules import Pairs
from generator.units import Duration


@dataclass(frozen=True, slots=True)
class InputSeries:
    """A series that is fed in: a sample at every interval of its test case, in promtool's notation."""

    series: str
    values: str


@dataclass(frozen=True, slots=True)
class ExpectedAlert:
    """An alert of the rule file that fires, found by name, severity and tier.

    `value` is what its expression returns, `labels` what its series carry beside the rule's own labels.
    """

    name: str
    severity: str
    tier: str = ""
    value: Decimal | None = None
    labels: Pairs = ()


@dataclass(frozen=True, slots=True)
class AlertCheck:
    """Which alerts of one name fire at a time: exactly these. `why` says what the moment is about."""

    at: Duration
    alert: str
    why: str
    firing: tuple[ExpectedAlert, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """What a query returns at a time: one sample, or none where `value` is None.

    `labels` are those of the sample. Where they are those of a recording rule, `rule` names it instead.
    """

    at: Duration
    expr: str
    value: int | None
    labels: Pairs = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class TestCase:
    """Series that are fed in together, and what is expected of the rules then."""

    name: str
    interval: Duration
    series: tuple[InputSeries, ...]
    alerts: tuple[AlertCheck, ...] = ()
    values: tuple[ValueCheck, ...] = ()


@dataclass(frozen=True, eq=False)  # compared by identity: it is made once for all SLOs of a shape
class Script:
    """The test cases of a file, all evaluated at one interval; their texts may hold markers."""

    evaluation_interval: Duration
    cases: tuple[TestCase, ...]


@dataclass(frozen=True)
class ProofFile:
    """One test file; `groups` is the order in which the groups of its rule file are evaluated.

    What it says is worked out when it is asked for: who only validates specs has no use for it. A file whose script
    turns out to have no cases is not written.
    """

    path: str
    rule_file: str
    groups: tuple[str, ...]
    write: Callable[[], Script]
    fills: Pairs
    origin: str

    @cached_property
    def script(self) -> Script:
        """The test cases."""
        return self.write()

"""What the generated tests of an SLO share: its shape seen from outside, series to feed in, values to expect."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, groupby

from generator.kinds._intervals import BASE, DAY
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.rules import SLO_NAME, Shape
from generator.kinds.slo.sli._example import GROUP_VALUE
from generator.kinds.slo.windows import Window
from generator.plan.proof import InputSeries, ValueCheck
from generator.plan.rules import Pairs
from generator.units import Duration, plain

PAGE, TICKET = "page", "ticket"
MAINTENANCE = "\37"  # marks where the name of a maintenance goes
FIRST_COUNTER = "\1"  # marks where the first series that the SLI reads goes; the others count on
START = 10_000  # where counters start: far from 0, near which Prometheus extrapolates them less


@dataclass(frozen=True)
class Subject:
    """What the tests of an SLO depend on: its shape, what splits it, and which severities it alerts with."""

    shape: Shape
    by: tuple[str, ...]
    severities: frozenset[str]
    counters: tuple[str, ...] = ()
    none_counts_as_zero: bool = False  # bad events are recorded as 0 where all events are known and bad ones are not
    gauge: tuple[str, str, bool] | None = None  # its good and its bad value, and whether its samples are events
    counted: bool = True  # tiles are counted from raw counters, not from the base rates

    @property
    def group(self) -> Pairs:
        """The labels that split the SLO, with the values that they have in tests."""
        return tuple((label, GROUP_VALUE) for label in self.by)

    @property
    def labels(self) -> Pairs:
        """The labels of most recorded series."""
        return (("slo", SLO_NAME), *self.group)

    @property
    def window_labels(self) -> Pairs:
        """The labels of the series over the SLO window."""
        return (*self.labels, ("window", str(self.shape.window)))

    def of_severity(self, severity: str) -> list[Tier]:
        """List the tiers of a severity, whether it alerts or not."""
        return [tier for tier in self.shape.policy.tiers if tier.severity == severity]

    @cached_property
    def page_long(self) -> frozenset[Duration]:
        """The long windows that pages read: the number of bad events in them is recorded."""
        return frozenset(tier.long for tier in self.of_severity(PAGE))

    @cached_property
    def long(self) -> frozenset[Duration]:
        """All long windows: young rules weigh them by what they have seen."""
        return frozenset(tier.long for tier in self.shape.policy.tiers)

    @cached_property
    def lengths(self) -> list[Duration]:
        """All windows whose error ratio is recorded, the SLO window aside."""
        tiers = self.shape.policy.tiers
        return sorted({BASE, *(length for tier in tiers for length in (tier.long, tier.short))})

    @cached_property
    def fast(self) -> frozenset[Duration]:
        """The windows of the fast group: those that pages read. The longest counts for the time to exhaustion."""
        return frozenset((BASE, *(length for tier in self.of_severity(PAGE) for length in (tier.long, tier.short))))

    def window(self, length: Duration) -> Window:
        """Say how a window is summed."""
        front = length == min(self.page_long, default=None) and length < DAY
        return Window(length, tiled=length >= DAY, front=front)

    def threshold(self, tier: Tier) -> float:
        """Compute a tier's threshold as Prometheus does, in floating point."""
        above, _, below = plain(tier.factor).partition(" / ")
        return float(above) / float(below or "1") * float(plain(self.shape.budget))

    @property
    def guard(self) -> Fraction | None:
        """The number of bad events that the long window must exceed; None where there is no minimum."""
        minimum = self.shape.policy.min_bad_events
        return minimum - Fraction(1, 2) if self.shape.weighted and minimum else None


def selector(name: str, labels: Pairs) -> str:
    """Write a series with its labels."""
    matchers = ",".join(f'{label}="{value}"' for label, value in labels)
    return f"{name}{{{matchers}}}"


def fed(name: str, labels: Pairs, values: Sequence[str] | Mapping[int, str]) -> InputSeries:
    """Feed a series: a sample at every interval, where `_` is none; or a few samples by their places."""
    written = sparse(values) if isinstance(values, Mapping) else notation(values)
    return InputSeries(selector(name, labels), written)


def counted(
    which: str, good: Sequence[Fraction | int], bad: Sequence[Fraction | int], start: int = START
) -> list[Fraction]:
    """Count all, good or bad events, given their numbers from one sample to the next."""
    both = [sum(pair) for pair in zip(good, bad, strict=True)]
    events = map(Fraction, {"all": both, "good": good, "bad": bad}[which])
    return list(accumulate(events, initial=Fraction(start)))


def fed_counters(
    subject: Subject, samples: Callable[[str], Sequence[str] | Mapping[int, str]]
) -> Iterator[InputSeries]:
    """Feed the series that the SLI reads."""
    for place, which in enumerate(subject.counters):
        yield InputSeries(chr(ord(FIRST_COUNTER) + place), fed("", (), samples(which)).values)


def notation(values: Sequence[str]) -> str:
    """Write samples as promtool reads them: `_x3` is three of none, `1x3` is four times 1."""
    return " ".join(text for value, same in groupby(values) for text in _run(value, len(list(same))))


def sparse(samples: Mapping[int, str]) -> str:
    """Write a few samples, each with its place; there are none in between."""
    parts, following = [], 0
    for place, value in sorted(samples.items()):
        parts += [*_run("_", place - following), value] if place > following else [value]
        following = place + 1
    return " ".join(parts)


def _run(value: str, times: int) -> list[str]:
    if value == "_":
        return ["_"] if times == 1 else [f"_x{times}"]
    return [value] * times if times < 3 else [f"{value}x{times - 1}"]


def number(value: float | Decimal | Fraction) -> str:
    """Write a sample without exponent, so that it reads back as the same float."""
    return plain(Decimal(repr(float(value))))


def expected(at: Duration, name: str, labels: Pairs, value: Fraction | int | None) -> ValueCheck:
    """Expect a recorded series to have a value; None expects no sample. promtool compares floats exactly."""
    own = selector(name, tuple(pair for pair in labels if pair[0] in ("slo", "window")))
    if value is None:
        return ValueCheck(at, own, None)
    power = _power(Fraction(value))
    return ValueCheck(at, f"round(1e{power} * {own})", round(value * Fraction(10) ** power), labels)


def _power(value: Fraction) -> int:
    """Choose by which power of ten a value becomes a number of six or seven digits, not next to a half."""
    power = 6
    while 0 < abs(value) * Fraction(10) ** power < 10**5:
        power += 1
    while abs(value) * Fraction(10) ** power > 10**7:
        power -= 1
    return power + 1 if abs(value * Fraction(10) ** power % 1 - Fraction(1, 2)) < Fraction(1, 1000) else power

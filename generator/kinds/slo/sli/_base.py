"""What an SLI type is: it tells the engine how to count all events and the bad ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Protocol

from pydantic import PlainValidator, WithJsonSchema

from generator import promql
from generator.kinds._base import Model, described, refused
from generator.kinds._base import shown as shown_value
from generator.kinds._intervals import BASE
from generator.kinds.slo.sli._example import Counter, Gauge
from generator.units import Duration


@dataclass(frozen=True)
class Context:
    """What an SLI needs to know to write its two rates.

    `base` is the range of the rates; `matchers` select the service's series of a metric; `total_series` is
    the recorded series of all events; `by` are the labels that split the SLO. Where tiles are counted, `grown` asks
    for numbers of events instead of rates, and `ago` for a range that ended so long ago.
    """

    base: str
    total_series: str
    matchers: dict[str, tuple[promql.Matcher, ...]]
    by: tuple[str, ...] = ()
    grown: bool = False
    ago: str = ""

    @property
    def range(self) -> str:
        """The range as it follows a selector: `[5m]`, or `[56m] offset 4m`."""
        return f"[{self.base}] offset {self.ago}" if self.ago else f"[{self.base}]"

    def select(self, metric: str, *more: promql.Matcher, suffix: str = "") -> str:
        """Write the selector of a contract's metric, narrowed by more matchers."""
        return promql.selector(metric + suffix, (*self.matchers.get(metric, ()), *more))

    def sum(self, expression: str) -> str:
        """Sum an expression over everything but the labels that split the SLO."""
        return f"{promql.aggregation('sum', self.by)}({expression})"

    def rate(self, selector: str) -> str:
        """Write the summed rate of a counter over the range, in events per second; or its growth, in events."""
        return self.sum(f"{'increase' if self.grown else 'rate'}({selector}{self.range})")

    @property
    def none(self) -> str:
        """No events, where any have been recorded at all."""
        # Summed, to shed the label `slo`: else both sides would survive an `or`.
        return f"0 * {self.sum(self.total_series)}"

    def bad(self, events: "Events") -> str:
        """Write the bad events, whichever way they are told."""
        if events.good:
            return self.all_but(events.good)
        return self.or_none(events.bad) if events.absent_is_none else events.bad

    def or_none(self, bad: str) -> str:
        """Count no bad events where their series do not exist (yet)."""
        return f"{bad}\nor\n{self.none}"

    def all_but(self, good: str) -> str:
        """Count the events that are not good; never below none, as two rates need not agree to the last digit.

        There is no `or 0` here: a good series that does not exist must show as missing data, not as errors.
        """
        return f"clamp_min(\n  {self.sum(self.total_series)}\n    -\n  {good},\n  0\n)"


@dataclass(frozen=True)
class Events:
    """PromQL for the rate of all events and of bad or good ones, per second, over the base range.

    Where series of bad events do not exist (yet), there were none (`absent_is_none`); a good series that does not
    exist is missing data. `weighted` is false where there is nothing to count, so that every moment weighs the same
    and a minimum of bad events means nothing. `counted` says that counters count the events: they know after a gap
    between two scrapes what happened in it.
    """

    total: str
    bad: str = ""
    good: str = ""
    absent_is_none: bool = True
    weighted: bool = True
    counted: bool = True


# What Prometheus and its usual set-ups in Kubernetes add to the series of every target.
TARGET_LABELS = ("cluster", "container", "endpoint", "instance", "job", "namespace", "node", "pod", "service")


@dataclass(frozen=True)
class Family:
    """A metric family of a widely used exporter, as its documentation or source has it.

    `buckets` are the bounds that a classic histogram has unless it is configured otherwise, in `unit`.
    """

    name: str
    type: str
    labels: tuple[str, ...] = ()
    buckets: tuple[Decimal, ...] = ()
    unit: str = "seconds"

    @property
    def selectable(self) -> frozenset[str]:
        """The labels by which its series can be selected.

        A label that the target has as well, Prometheus renames to `exported_...` (without `honor_labels`).
        """
        return frozenset((*self.labels, *(f"exported_{label}" for label in self.labels), *TARGET_LABELS))


@dataclass(frozen=True)
class Use:
    """A metric that an SLI reads, and where the spec says so.

    It must stand in the service's contract, unless it is `known` without. `inside` leads to the SLI within another
    one that reads it; `base` is the range over which its events are counted.
    """

    metric: str
    type: str
    field: str
    labels: tuple[tuple[str, str], ...] = ()
    bound: Decimal | None = None
    known: Family | None = None
    inside: tuple[str | int, ...] = ()
    base: Duration = BASE

    @property
    def place(self) -> tuple[str | int, ...]:
        """Where the metric is named, seen from the spec; an SLI may stand inside another one."""
        return ("spec", "sli", *self.inside, self.field)


@dataclass(frozen=True)
class Query:
    """PromQL that a person wrote into an SLI, `{{window}}` included, and the field where it stands.

    `inside` leads to the SLI within another one that it belongs to; `base` is the range that `{{window}}` stands for.
    """

    field: str
    text: str
    inside: tuple[str | int, ...] = ()
    base: Duration = BASE

    @property
    def home(self) -> tuple[str | int, ...]:
        """Where the SLI stands that it belongs to, seen from the spec."""
        return ("spec", "sli", *self.inside)


class SLI(Protocol):
    """An SLI type."""

    def events(self, context: Context) -> Events:
        """Write the two rates."""

    def uses(self) -> Iterator[Use]:
        """Name the metrics and labels that must be known."""

    def queries(self) -> Iterator[Query]:
        """List the PromQL that a person wrote into it."""

    def in_words(self) -> str:
        """Say what a bad event is."""

    def counters(self, context: Context) -> tuple[Counter, ...]:
        """Name series that it reads, for tests to feed in; none where they cannot be known."""

    @property
    def counts_requests(self) -> bool:
        """Whether its events are requests, or what they set off, so that whoever makes them sees which are bad."""

    @property
    def longest(self) -> Duration | None:
        """How long an event may take, where that makes it bad; None where it fails or succeeds."""

    def gauge(self, context: Context) -> Gauge | None:
        """Name the series that it samples, for tests to feed in; None where it samples none, or it cannot be known."""


def _read_matchers(value: Any) -> tuple[promql.Matcher, ...]:
    if isinstance(value, dict):
        return tuple(_read_pattern(label, pattern) for label, pattern in value.items())
    if not isinstance(value, str):
        hint = 'write {status: "5.."}, or matchers as text: \'status=~"5..",method!="GET"\''
        raise refused("bad-matcher", f"{described(value)} stands here; label matchers are expected", hint)
    try:
        return promql.parse_matchers(value)
    except promql.PromQLError as error:
        hint = 'write them as between braces: \'status=~"5..",method!="GET"\''
        raise refused("bad-matcher", f"'{value}' are no label matchers: {error}", hint) from None


def _read_pattern(label: str, pattern: Any) -> promql.Matcher:
    if not isinstance(pattern, str):
        hint = "write a regular expression as text" if isinstance(pattern, dict | list | None) else None
        hint = hint or f'write it in quotes: {label}: "{shown_value(pattern)}"'
        raise refused("bad-matcher", f"label values are text; {described(pattern)} stands here", hint, label)
    if not promql.LABEL_NAME.fullmatch(label):
        raise refused("bad-matcher", f"'{label}' cannot be a label name", "use letters, digits and '_'", label, "[key]")
    matcher = promql.matching(label, pattern)
    try:
        if matcher.operator == "=~":
            promql.parse(promql.selector("x", (matcher,)))
    except promql.PromQLError as error:
        raise refused(
            "bad-matcher", f"{matcher} does not parse: {error}", "mend the regular expression", label
        ) from None
    return matcher


# Label matchers: a mapping of label to regular expression, or PromQL text.
Matchers = Annotated[
    tuple[promql.Matcher, ...],
    PlainValidator(_read_matchers),
    WithJsonSchema(
        {
            "anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, {"type": "string"}],
            "examples": [{"status": "5.."}, 'status=~"5..",method!="GET"'],
        }
    ),
]


class SLIBase(Model):
    """The base of the SLI types' models."""

    @property
    def counts_requests(self) -> bool:
        """Samples and probes are no requests."""
        return False

    @property
    def longest(self) -> Duration | None:
        """How long an event may take; None where that does not make it bad."""
        return None

    def counters(self, _context: Context) -> tuple[Counter, ...]:
        """Know no series: any query may stand in the spec."""
        return ()

    def gauge(self, _context: Context) -> Gauge | None:
        """Sample none: most types count events."""
        return None

    def queries(self) -> Iterator[Query]:
        """List none: most types write their PromQL themselves."""
        yield from ()


def labels_of(field: str, matchers: tuple[promql.Matcher, ...]) -> tuple[tuple[str, str], ...]:
    """Name the labels that matchers read, each with the field where it stands."""
    return tuple((matcher.label, field) for matcher in matchers)


def shown(matchers: tuple[promql.Matcher, ...]) -> str:
    """Write matchers for people: ` with status=~"5.."`, or nothing."""
    return f" with {' and '.join(map(str, matchers))}" if matchers else ""

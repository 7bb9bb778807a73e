"""What every spec is made of: the strict model, the field types, references. Names no kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator import promql
from generator.units import Duration, parse_percentage, parse_quantity

T = TypeVar("T")


class Model(BaseModel):
    """A part of a spec: frozen, and strict about unknown keys."""

    # Nested models are built once, inside the model of their kind: that halves the time to start.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


M = TypeVar("M", bound=Model)
M_co = TypeVar("M_co", bound=Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field that names another spec.

    A *value* reference is read while compiling, so cycles of them are refused; an *address* only needs the
    name to exist, so cycles of addresses are harmless.
    """

    kind: str
    address: bool = False


def refused(code: str, message: str, hint: str | None = None) -> PydanticCustomError:
    """Make the error by which a field's validator reports a diagnostic."""
    # Pydantic fills {braces} from the context; the text itself must not be taken for a template.
    return PydanticCustomError("watchbill", "{message}", {"code": code, "message": message, "hint": hint})


def _read_as(read: Callable[[str], T], code: str, hint: str) -> PlainValidator:
    def convert(value: Any) -> T:
        if not isinstance(value, str):
            shown = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else f"'{value}'"
            raise refused(code, f"{shown} stands here, without its unit", hint)
        try:
            return read(value)
        except ValueError as error:
            raise refused(code, str(error), hint) from None

    return PlainValidator(convert)


def _positive_duration(text: str) -> Duration:
    duration = Duration.parse(text)
    if not duration:
        raise ValueError("the duration is zero")
    return duration


def _parsed_promql(text: str) -> str:
    # A range placeholder must be a duration for the parser, any other one a number.
    bare = promql.PLACEHOLDER.sub(lambda match: "5m" if match.group(1) == "window" else "1", text)
    promql.parse(bare)
    return text.strip()


_DURATION_PATTERN = r"^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"
_DURATION_SCHEMA = {"type": "string", "pattern": _DURATION_PATTERN, "minLength": 2, "examples": ["5m", "1h30m", "30d"]}
_DURATION_HINT = "write it as Prometheus does: 30s, 5m, 1h30m, 30d"

# A length of time above zero: `5m`.
PositiveDuration = Annotated[
    Duration, _read_as(_positive_duration, "bad-duration", _DURATION_HINT), WithJsonSchema(_DURATION_SCHEMA)
]
# A length of time, zero included: `0s`.
AnyDuration = Annotated[
    Duration, _read_as(Duration.parse, "bad-duration", _DURATION_HINT), WithJsonSchema(_DURATION_SCHEMA)
]
# A share of a whole, as a ratio: `99.9%` is 0.999.
Percentage = Annotated[
    Decimal,
    _read_as(parse_percentage, "bad-percentage", "write it with its sign: 99.9%"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? ?%$", "examples": ["99.9%"]}),
]
# A Kubernetes quantity in its base unit: `250m` is 0.25 (cores), `1Gi` is 1073741824 (bytes).
Quantity = Annotated[
    Decimal,
    _read_as(parse_quantity, "bad-quantity", "write it as Kubernetes does: 250m, 2, 512Mi, 1Gi (numbers in quotes)"),
    WithJsonSchema({"type": "string", "examples": ["250m", "512Mi"]}),
]
# Any PromQL expression; `{{placeholders}}` are filled in while compiling.
PromQL = Annotated[
    str,
    _read_as(_parsed_promql, "bad-promql", "try the expression in Prometheus, or with 'promtool promql format'"),
    WithJsonSchema({"type": "string", "examples": ['sum(rate(http_requests_total{status=~"5.."}[5m]))']}),
]


def _text_like(pattern: str, code: str, what: str, hint: str, max_length: int) -> tuple[PlainValidator, WithJsonSchema]:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise refused("wrong-type", f"{what} is text; '{value}' stands here", f'write it in quotes: "{value}"')
        if len(value) > max_length:
            raise refused(code, f"{what} has {len(value)} characters; {max_length} are allowed", hint)
        if not compiled.fullmatch(value):
            raise refused(code, f"'{value}' cannot be {what}", hint)
        return value

    schema = {"type": "string", "pattern": f"^(?:{pattern})$", "maxLength": max_length}
    return PlainValidator(check), WithJsonSchema(schema)


_NAME_HINT = "use small letters, digits and '-', starting and ending with a letter or digit"
_LABEL_HINT = "use letters, digits and '_'; a leading '__' belongs to Prometheus"
_LABEL = r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*"
_METRIC_HINT = "use letters, digits, '_' and ':'"
_ALERT_HINT = "write it in CamelCase: HighErrorRate"

Name = Annotated[str, *_text_like(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", "bad-name", "a name", _NAME_HINT, 63)]
AlertName = Annotated[str, *_text_like(r"[A-Z][A-Za-z0-9]*", "bad-name", "the name of an alert", _ALERT_HINT, 100)]
MetricName = Annotated[
    str, *_text_like(promql.METRIC_NAME.pattern, "bad-metric-name", "a metric name", _METRIC_HINT, 200)
]
LabelName = Annotated[str, *_text_like(_LABEL, "bad-label-name", "a label name", _LABEL_HINT, 100)]


class Metadata(Model):
    """Who a spec is: its name, and what else should be known of it."""

    name: Name = Field(description="The name that other specs refer to; unique within the kind.")
    labels: dict[LabelName, str] = Field(default={}, description="Labels of the alerts published from this spec.")
    annotations: dict[str, str] = Field(default={}, description="Notes for people and tools; published nowhere.")


class AlertMetadata(Metadata):
    """The same for an alert, which is named in CamelCase."""

    name: AlertName = Field(description="The alert's name, as it stands in Prometheus.")


@dataclass(frozen=True, slots=True)
class Spec(Generic[M_co]):
    """A parsed spec: its kind, its metadata and its body."""

    kind: str
    metadata: Metadata
    spec: M_co

    @property
    def name(self) -> str:
        """The name, unique within the kind."""
        return self.metadata.name

    @property
    def address(self) -> str:
        """The identity across kinds: `SLO/api-availability`."""
        return f"{self.kind}/{self.metadata.name}"

"""What every spec is made of: the strict model, the field types, references. Names no kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator import naming, promql
from generator.units import Duration, parse_percentage, parse_quantity, percent

T = TypeVar("T")


class Model(BaseModel):
    """A part of a spec: frozen, and strict about unknown keys."""

    # Nested models are built once, inside the model of their kind: that halves the time to start.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


M = TypeVar("M", bound=Model)
M_co = TypeVar("M_co", bound=Model, covariant=True)


@dataclass(frozen=True)
class Ref:
    """Marks a field that names another spec, or several of one kind.

    A *value* reference is read while compiling, so cycles of them are refused; an *address* only needs the
    name to exist, so cycles of addresses are harmless.
    """

    kind: str
    address: bool = False


def refused(code: str, message: str, hint: str | None = None, *at: str | int) -> PydanticCustomError:
    """Make the error by which a validator reports a diagnostic; `at` leads from what is validated to the place."""
    # Pydantic fills {braces} from the context; the text itself must not be taken for a template.
    return PydanticCustomError("watchbill", "{message}", {"code": code, "message": message, "hint": hint, "at": at})


def shown(value: object) -> str:
    """Write a value as it stands in YAML, cut where it is long."""
    text = {"True": "true", "False": "false", "None": "null"}.get(repr(value), str(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def described(value: object) -> str:
    """Name a value, or only its sort where it has parts."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return f"the text '{shown(value)}'" if isinstance(value, str) else f"'{shown(value)}'"


def _read_as(read: Callable[[str], T], code: str, what: str, hint: str) -> PlainValidator:
    def convert(value: Any) -> T:
        if not isinstance(value, str):
            raise refused(code, f"{described(value)} stands here; {what} is expected", hint)
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
    try:
        promql.parse(bare.strip())  # what will be read again
    except promql.PromQLError as error:
        raise ValueError(f"the expression does not parse: {error}") from None
    return text.strip()


def _number(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refused("wrong-type", f"{described(value)} stands here; a number is expected", "write it without quotes")
    return value


_DURATION_PATTERN = r"^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"
DURATION_SCHEMA = {"type": "string", "pattern": _DURATION_PATTERN, "minLength": 2, "examples": ["5m", "1h30m", "30d"]}
_DURATION = ("bad-duration", "a duration", "write it as Prometheus does: 30s, 5m, 1h30m, 30d")
_QUANTITY_HINT = "write it as Kubernetes does: 250m, 2, 512Mi, 1Gi (numbers in quotes)"
_PROMQL_HINT = "try it in Prometheus' own expression field"

# A length of time above zero: `5m`.
PositiveDuration = Annotated[Duration, _read_as(_positive_duration, *_DURATION), WithJsonSchema(DURATION_SCHEMA)]
# A length of time, zero included: `0s`.
AnyDuration = Annotated[Duration, _read_as(Duration.parse, *_DURATION), WithJsonSchema(DURATION_SCHEMA)]
# A share of a whole, as a ratio: `99.9%` is 0.999.
Percentage = Annotated[
    Decimal,
    _read_as(parse_percentage, "bad-percentage", "a percentage", "write it with its sign: 99.9%"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? ?%$", "examples": ["99.9%"]}),
]


def partly(example: str) -> AfterValidator:
    """Make a validator of the share above which an alert fires: at 0% it always would, at 100% never."""

    def check(share: Decimal) -> Decimal:
        if not 0 < share < 1:
            message = f"a share of {percent(share)} {'always' if share <= 0 else 'never'} alerts"
            raise refused("bad-ratio", message, f"write a share above 0% and below 100%: {example}")
        return share

    return AfterValidator(check)


# A Kubernetes quantity in its base unit: `250m` is 0.25 (cores), `1Gi` is 1073741824 (bytes).
Quantity = Annotated[
    Decimal,
    _read_as(parse_quantity, "bad-quantity", "a quantity as text", _QUANTITY_HINT),
    WithJsonSchema({"type": "string", "examples": ["250m", "512Mi"]}),
]
# Any number.
Number = Annotated[int | Decimal, PlainValidator(_number), WithJsonSchema({"type": "number"})]
# Any PromQL expression; `{{placeholders}}` are filled in while compiling.
PromQL = Annotated[
    str,
    _read_as(_parsed_promql, "bad-promql", "a PromQL expression", _PROMQL_HINT),
    WithJsonSchema({"type": "string", "examples": ['sum(rate(http_requests_total{status=~"5.."}[5m]))']}),
]


def program_first(words: list[str]) -> list[str]:
    """Refuse a command whose first word is several."""
    if words and len(apart := words[0].split()) > 1:
        message = f"'{shown(words[0])}' is one word, and no program is called so"
        raise refused("bad-command", message, f"write each word for itself: [{', '.join(apart)}]", 0)
    return words


# A program and its arguments, each for itself: there is no shell.
Command = Annotated[list[str], AfterValidator(program_first)]


def _stands_for_itself(text: str) -> str:
    for name in sorted(promql.placeholders(text)):
        message = f"'{{{{{name}}}}}' stands for nothing here"
        raise refused("placeholder", message, "write the number or the time itself")
    return text


# PromQL without placeholders.
WholePromQL = Annotated[PromQL, AfterValidator(_stands_for_itself)]


def _text_like(pattern: str, code: str, what: str, hint: str, max_length: int) -> tuple[PlainValidator, WithJsonSchema]:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if not isinstance(value, str):
            quoted = None if isinstance(value, dict | list | None) else f'write it in quotes: "{shown(value)}"'
            raise refused("wrong-type", f"{what} is text; {described(value)} stands here", quoted)
        if len(value) > max_length:
            raise refused(code, f"{what} has {len(value)} characters; {max_length} are allowed", "shorten it")
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
_VARIABLE_HINT = "use capital letters, digits and '_': REGION"
_LEVEL_HINT = "use letters and digits: P1"
_URL_HINT = "write it whole: https://runbooks.example.com/page"
_VERSION_HINT = "write its numbers: 2.42, or 3.5.1"
_ROUTE_HINT = "start it with '/'; a '*' may stand at its end: /api/v1/tools*"
_DATA_HINT = "use small letters, digits and '_': tool_executions"
_HOST = r"[A-Za-z0-9_](?:[-A-Za-z0-9_.]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]"
_PORT = r"(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_STORED_KEY = r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/[-._a-zA-Z0-9]+"
_STORED_KEY_HINT = "write the Secret's name and the key in it: shop-database/url"
_DNS_PART = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_DNS_NAME = rf"(?:\*\.)?{_DNS_PART}(?:\.{_DNS_PART})*"
_OBJECT_VALUE = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"
_OBJECT_VALUE_HINT = "use letters, digits, '-', '_' and '.', starting and ending with a letter or digit"
_OBJECT_LABEL = rf"(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?{_OBJECT_VALUE}"
_OBJECT_LABEL_HINT = "write it as Kubernetes does: release, app.kubernetes.io/name"
_ADDRESS_HINT = "write host:port: blackbox.example.com:9115"

Name = Annotated[str, *_text_like(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", "bad-name", "a name", _NAME_HINT, 63)]
AlertName = Annotated[str, *_text_like(r"[A-Z][A-Za-z0-9]*", "bad-name", "the name of an alert", _ALERT_HINT, 100)]
MetricName = Annotated[
    str, *_text_like(promql.METRIC_NAME.pattern, "bad-metric-name", "a metric name", _METRIC_HINT, 200)
]
LabelName = Annotated[str, *_text_like(_LABEL, "bad-label-name", "a label name", _LABEL_HINT, 100)]
VariableName = Annotated[
    str, *_text_like(r"[A-Z][A-Z0-9_]*", "bad-name", "the name of a variable", _VARIABLE_HINT, 100)
]
LevelName = Annotated[str, *_text_like(r"[A-Za-z][A-Za-z0-9]*", "bad-name", "the name of a level", _LEVEL_HINT, 20)]
Url = Annotated[str, *_text_like(r"https?://\S+", "bad-url", "the address of a page", _URL_HINT, 2000)]
UrlPath = Annotated[str, *_text_like(r"/\S*", "bad-path", "an HTTP path", "start it with '/': /metrics", 2000)]
# A path, or all that begin alike: `/health/*`.
RoutePattern = Annotated[str, *_text_like(r"/[^\s*]*\*?", "bad-path", "a route", _ROUTE_HINT, 2000)]
Host = Annotated[str, *_text_like(_HOST, "bad-address", "a host", "write its name: api.example.com", 253)]
# A host and a port.
Address = Annotated[str, *_text_like(f"(?:{_HOST}):{_PORT}", "bad-address", "an address", _ADDRESS_HINT, 260)]
HostOrAddress = Annotated[
    str, *_text_like(f"(?:{_HOST})(?::{_PORT})?", "bad-address", "a host", "write it as ns1.example.com", 260)
]
DataName = Annotated[str, *_text_like(r"[a-z][a-z0-9_]*", "bad-name", "the name of data", _DATA_HINT, 63)]
Version = Annotated[str, *_text_like(r"[0-9]+\.[0-9]+(\.[0-9]+)?", "bad-version", "a version", _VERSION_HINT, 20)]


# A key of a Kubernetes Secret: the Secret's name, a slash, the key.
SecretKey = Annotated[str, *_text_like(_STORED_KEY, "bad-name", "a key of a Secret", _STORED_KEY_HINT, 500)]


# A host as DNS has it; the first part may stand for any. In an editor, a variable may stand for (part of) it.
_DNS_WRITTEN = r"^(\$\{[A-Z][A-Z0-9_]*\}|[a-z0-9.*-])+$"
DnsName = Annotated[
    str,
    *_text_like(_DNS_NAME, "bad-address", "a host", "write its name in small letters: shop.example.com", 253),
    WithJsonSchema({"type": "string", "pattern": _DNS_WRITTEN, "maxLength": 253}),
]
# A label of an object in a cluster, and its value.
ObjectLabel = Annotated[str, *_text_like(_OBJECT_LABEL, "bad-label-name", "a label", _OBJECT_LABEL_HINT, 253)]
ObjectValue = Annotated[str, *_text_like(_OBJECT_VALUE, "bad-value", "a label's value", _OBJECT_VALUE_HINT, 63)]


def _is_free(label: str) -> str:
    if label in naming.RESERVED_LABELS:
        raise refused("label-reserved", f"the label '{label}' is set by Watchbill itself", "take another name")
    return label


# Names of alerts and of SLOs that other tools made, as their rules have them.
ForeignAlertName = Annotated[
    str,
    *_text_like(
        r"[A-Za-z0-9_](?:[-A-Za-z0-9_:. ]*[A-Za-z0-9_])?",
        "bad-name",
        "an alert's name",
        "use letters, digits, ' ', '-', '_', ':' and '.'",
        200,
    ),
]
ForeignName = Annotated[
    str,
    *_text_like(
        r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?",
        "bad-name",
        "a name of Sloth's",
        "use letters, digits, '-', '_' and '.', starting and ending with a letter or digit",
        200,
    ),
]
# A label that a spec adds to what is published from it.
OwnLabel = Annotated[LabelName, AfterValidator(_is_free)]


# Stands for a level of the severity scale where no alert is wanted.
DISABLED = "disabled"


class Metadata(Model):
    """Who a spec is: its name, and what else should be known of it."""

    name: Name = Field(description="The name that other specs refer to; unique within the kind.")
    labels: dict[OwnLabel, str] = Field(default={}, description="Labels of the alerts published from this spec.")
    annotations: dict[str, str] = Field(default={}, description="Notes for people and tools; published nowhere.")


class AlertMetadata(Metadata):
    """The same for an alert, which is named in CamelCase."""

    name: AlertName = Field(description="The alert's name, as it stands in Prometheus.")


@dataclass(frozen=True)
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

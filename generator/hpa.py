"""Reads a HorizontalPodAutoscaler from a manifest: `autoscaling/v2`, YAML or JSON, alone or among others in a file."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, ValidationError
from pydantic.alias_generators import to_camel, to_snake

from generator.autoscaler.autoscaler import (
    SCALE_DOWN,
    SCALE_UP,
    Autoscaler,
    Behavior,
    Metric,
    Policy,
    PolicyType,
    Rules,
    SelectPolicy,
    Source,
    TargetType,
    cpu_utilization,
)
from generator.diagnostics import Diagnostic, Span, did_you_mean
from generator.kinds._base import Model, described, refused
from generator.source import Document, Reading, read_file
from generator.units import parse_quantity
from generator.validation import explained

KIND, API_VERSION = "HorizontalPodAutoscaler", "autoscaling/v2"
_QUANTITY_HINT = "write it as Kubernetes does: 20, 250m, 512Mi"


def _read_quantity(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise refused("bad-quantity", f"{described(value)} stands here; a quantity is expected", _QUANTITY_HINT)
    try:
        return parse_quantity(str(value))
    except ValueError as error:
        raise refused("bad-quantity", str(error), _QUANTITY_HINT) from None


Quantity = Annotated[Decimal, PlainValidator(_read_quantity)]
Whole = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]


class Fields(Model):
    """A part of a manifest; its fields are spelt as the API spells them."""

    model_config = ConfigDict(alias_generator=to_camel)


class PolicyFields(Fields):
    """`behavior.*.policies`."""

    type: PolicyType
    value: Positive
    period_seconds: Annotated[int, Field(ge=1, le=1800)]


class RulesFields(Fields):
    """`behavior.scaleUp` and `behavior.scaleDown`."""

    stabilization_window_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    select_policy: SelectPolicy = "Max"
    policies: list[PolicyFields] = Field(default_factory=list)
    tolerance: Quantity | None = None


class BehaviorFields(Fields):
    """`behavior`."""

    scale_up: RulesFields | None = None
    scale_down: RulesFields | None = None


class TargetFields(Fields):
    """`target` of a metric."""

    type: TargetType
    average_utilization: Positive | None = None
    average_value: Quantity | None = None
    value: Quantity | None = None


class IdentifierFields(Fields):
    """`metric` of a metric that is no resource."""

    name: str
    selector: dict[str, Any] | None = None


class SourceFields(Fields):
    """What is measured, of any source."""

    name: str | None = None
    container: str | None = None
    metric: IdentifierFields | None = None
    described_object: dict[str, Any] | None = None
    target: TargetFields


class MetricFields(Fields):
    """One of `metrics`."""

    type: Source
    resource: SourceFields | None = None
    container_resource: SourceFields | None = None
    pods: SourceFields | None = None
    object: SourceFields | None = None
    external: SourceFields | None = None


class SpecFields(Fields):
    """`spec`."""

    scale_target_ref: dict[str, Any]
    min_replicas: Whole = 1
    max_replicas: Positive
    metrics: list[MetricFields] = Field(default_factory=list)
    behavior: BehaviorFields | None = None


def read_autoscaler(path: Path, name: str | None = None) -> Autoscaler | tuple[Diagnostic, ...]:
    """Read the autoscaler of a name, or the only one, from a file; or say what is wrong."""
    return autoscaler_in(read_file(str(path)), path, name)


def autoscaler_in(reading: Reading, path: Path, name: str | None = None) -> Autoscaler | tuple[Diagnostic, ...]:
    """Find the autoscaler of a name, or the only one, in what was read of a file; or say what is wrong."""
    if reading.diagnostics:
        return reading.diagnostics
    found = [one for one in reading.documents if isinstance(one.data, dict) and one.data.get("kind") == KIND]
    names = [_name(document) for document in found]
    meant = [document for document in found if name is None or _name(document) == name]
    if not meant:
        return (_missing(path, name, names),)
    if len(meant) > 1:
        message = f"there are {len(meant)} autoscalers here: {', '.join(names)}"
        return (Diagnostic("several-autoscalers", message, Span(str(path)), "say which with --name"),)
    return _autoscaler(meant[0])


def _missing(path: Path, name: str | None, names: Iterable[str]) -> Diagnostic:
    if name is None:
        hint = f"name a file with a '{KIND}' of '{API_VERSION}'"
        return Diagnostic("no-autoscaler", f"the file holds no {KIND}", Span(str(path)), hint)
    return Diagnostic(
        "no-autoscaler", f"there is no autoscaler '{name}' here", Span(str(path)), did_you_mean(name, names)
    )


def _name(document: Document) -> str:
    metadata = document.data.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _autoscaler(document: Document) -> Autoscaler | tuple[Diagnostic, ...]:
    if document.data.get("apiVersion") != API_VERSION:
        message = f"'{document.data.get('apiVersion')}' is not the version that is read"
        return (Diagnostic("unknown-api-version", message, document.span("apiVersion"), f"write '{API_VERSION}'"),)
    if "spec" not in document.data:
        return (Diagnostic("missing-field", "'spec' is missing", document.span(), "add it"),)
    try:
        spec = SpecFields.model_validate(document.data["spec"])
    except ValidationError as error:
        return tuple(explained(error, document, ("spec",), SpecFields))
    return _built(document, spec)


def _built(document: Document, spec: SpecFields) -> Autoscaler | tuple[Diagnostic, ...]:
    if spec.min_replicas > spec.max_replicas:
        message = f"minReplicas {spec.min_replicas} is more than maxReplicas {spec.max_replicas}"
        return (Diagnostic("bad-value", message, document.span("spec", "minReplicas"), "write the smaller one here"),)
    metrics: list[Metric] = []
    for number, fields in enumerate(spec.metrics):
        metric = _metric(fields)
        if metric is None:
            place = document.span("spec", "metrics", number)
            block = fields.type[0].lower() + fields.type[1:]
            message = f"a metric of type {fields.type} needs '{block}' with its name and a target that fits its type"
            return (Diagnostic("bad-value", message, place, f"write {block}: {{..., target: {{type: ..., ...}}}}"),)
        metrics.append(metric)
    chosen = tuple(metrics) or (cpu_utilization(80),)  # the API's default
    return Autoscaler(_name(document), spec.min_replicas, spec.max_replicas, chosen, _behavior(spec.behavior))


def _metric(fields: MetricFields) -> Metric | None:
    source: SourceFields | None = getattr(fields, to_snake(fields.type))
    if source is None:
        return None
    name = source.metric.name if source.metric else source.name
    target = source.target
    if target.type == "Utilization":
        amount = target.average_utilization
    else:
        wanted = target.average_value if target.type == "AverageValue" else target.value
        amount = None if wanted is None else int(wanted * 1000)
    return Metric(fields.type, name, target.type, amount) if name and amount else None


def _behavior(fields: BehaviorFields | None) -> Behavior | None:
    if fields is None:
        return None
    return Behavior(_rules(fields.scale_up, SCALE_UP), _rules(fields.scale_down, SCALE_DOWN))


def _rules(fields: RulesFields | None, default: Rules) -> Rules:
    """Fill in what is not written, as the API server does."""
    if fields is None:
        return default
    window = fields.stabilization_window_seconds
    policies = tuple(Policy(one.type, one.value, one.period_seconds) for one in fields.policies)
    return Rules(
        policies or default.policies,
        default.stabilization_window_seconds if window is None else window,
        fields.select_policy,
        None if fields.tolerance is None else float(fields.tolerance),
    )

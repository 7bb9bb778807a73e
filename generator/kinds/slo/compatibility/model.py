"""What may be written about another tool's names."""

from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from generator.kinds._base import ForeignAlertName, ForeignName, LabelName, Model


class Told(Model):
    """What an alert carries beside its name."""

    labels: dict[LabelName, str] = Field(default={}, description="Its labels.", examples=[{"severity": "critical"}])
    annotations: dict[str, str] = Field(default={}, description="Its annotations.")


class NamedAlert(Told):
    """The alerts on the error budget: one for the page and one for the ticket, of one name."""

    name: ForeignAlertName = Field(default="SLOErrorBudgetBurn", description="The name of both.")
    page: Told = Field(default=Told.model_construct(), description="What only the page carries.")
    ticket: Told = Field(default=Told.model_construct(), description="What only the ticket carries.")


class Compatibility(Model):
    """Sloth's series, labels and alerts instead of ours, so that history, dashboards and routes survive.

    The rules are then those that Sloth 0.16 writes, its defects included: the ratio over the SLO window is a mean
    of ratios that no traffic weighs, and one moment without traffic makes it NaN. With `exact` that one series is
    the share of bad events in the SLO window, and keeps its name. Written shortly: `compatibility: sloth`.
    """

    type: Literal["sloth"] = Field(description="Whose names they are.")
    exact: bool = Field(
        default=False, description="Whether the ratio over the SLO window counts events, instead of averaging ratios."
    )
    service: ForeignName | None = Field(default=None, description="Sloth's name of the service; ours if left out.")
    slo: ForeignName | None = Field(default=None, description="Sloth's name of the SLO; ours if left out.")
    labels: dict[LabelName, str] = Field(default={}, description="Labels of every recorded series.")
    alert: NamedAlert = Field(default=NamedAlert.model_construct(), description="What the alerts are called and carry.")
    spec: Literal["prometheus/v1", "sloth.slok.dev/v1", "openslo/v1alpha"] = Field(
        default="prometheus/v1", description="The format that Sloth read; a label of `sloth_slo_info`."
    )
    version: str = Field(default="dev", description="The version of Sloth; a label of `sloth_slo_info`.")


def _whole(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class _Shortly:
    """Marks a field that may be written as its type alone: `sloth`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_whole, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"const": "sloth"}, handler(schema["schema"])]}


CompatibilityField = Annotated[Compatibility | None, _Shortly()]

"""`Dashboard`: rows of panels of one's own, on a service's dashboard or on one for themselves."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator import promql
from generator.kinds._base import LabelName, Model, Number, PromQL, Ref, described, refused

PanelType = Literal["timeseries", "stat", "table", "state-timeline", "bargauge", "text"]
# The usual ones of Grafana's units; `short` is a plain number.
Unit = Literal[
    "short", "none", "percent", "percentunit", "s", "ms", "bytes", "decbytes", "Bps", "ops", "reqps", "hertz",
    "currencyUSD", "currencyEUR", "celsius", "watt", "dateTimeFromNow",
]  # fmt: skip
MOST_QUERIES = 26  # each has a letter


def _read_query(value: Any) -> str:
    hint = "try it in Prometheus' own expression field"
    if not isinstance(value, str):
        raise refused("bad-promql", f"{described(value)} stands here; a PromQL expression is expected", hint)
    for name in sorted(promql.placeholders(value)):
        raise refused(
            "placeholder", f"'{{{{{name}}}}}' stands for nothing here", "write $name, and declare the variable"
        )
    try:
        promql.parse(promql.substituted(value).strip())
    except promql.PromQLError as error:
        raise refused("bad-promql", f"the expression does not parse: {error}", hint) from None
    return value.strip()


# PromQL in which Grafana's variables may stand: `$__rate_interval`, `$tool`.
PanelPromQL = Annotated[
    str,
    PlainValidator(_read_query),
    WithJsonSchema({"type": "string", "examples": ["sum by (tool) (rate(tool_executions_total[$__rate_interval]))"]}),
]


class Query(Model):
    """What a panel asks Prometheus."""

    expr: PanelPromQL = Field(
        description="PromQL. `$__rate_interval` is the range that fits the time shown; `$name` is what is chosen of a "
        'variable: `tool=~"$tool"`.'
    )
    legend: str = Field(
        default="", description="The name of each series; `{{label}}` stands for a label.", examples=["{{tool}}"]
    )


class Threshold(Model):
    """What values mean from some value on."""

    from_: Number | None = Field(
        default=None, alias="from", description="The value; the first threshold has none and holds below all others."
    )
    means: Literal["fine", "warn", "bad", "idle"] = Field(
        description="Gives the colour, which also the colour-blind see."
    )


class Panel(Model):
    """One panel."""

    title: str = Field(min_length=1, description="What it shows.")
    description: str = Field(min_length=1, description="What its numbers tell, in a sentence or two.")
    type: PanelType = Field(default="timeseries", description="How it is drawn.")
    unit: Unit | None = Field(default=None, description="The unit of its values, in Grafana's words.")
    queries: list[Query] = Field(default=[], max_length=MOST_QUERIES, description="What it asks.")
    thresholds: list[Threshold] = Field(default=[], description="What its values mean, from low to high.")
    lines: bool = Field(default=False, description="Whether the thresholds are drawn as lines.")
    stacked: bool = Field(default=False, description="Whether series stand on each other.")
    minimum: Number | None = Field(default=None, description="Where its axis begins.")
    maximum: Number | None = Field(default=None, description="Where its axis ends.")
    width: Annotated[int, Field(ge=2, le=24)] = Field(default=8, description="In columns; 24 are the whole width.")
    height: Annotated[int, Field(ge=2, le=40)] = Field(default=7, description="In rows of 30 pixels.")
    text: str = Field(default="", description="What a panel of type `text` says, in markdown.")

    @model_validator(mode="after")
    def _says_or_asks(self) -> Self:
        if self.type == "text":
            if self.queries or not self.text:
                message = "a panel of type text says something and asks nothing"
                raise refused("bad-panel", message, "write 'text', and no 'queries'", "type")
        elif self.text:
            raise refused("bad-panel", f"a {self.type} panel has no text", "write 'type: text' for it", "text")
        elif not self.queries:
            message = f"the panel '{self.title}' asks nothing"
            raise refused("bad-panel", message, "write queries: [{expr: up}]", "queries" if self.queries else "title")
        return self

    @model_validator(mode="after")
    def _thresholds_rise(self) -> Self:
        for number, threshold in enumerate(self.thresholds):
            if (threshold.from_ is None) != (number == 0):
                first = "the first threshold holds below all others, and has no 'from'"
                what = first if number == 0 else "a threshold after the first needs its 'from'"
                raise refused(
                    "bad-thresholds", what, "thresholds: [{means: fine}, {from: 0.9, means: bad}]", "thresholds", number
                )
            before = self.thresholds[number - 1].from_ if number > 1 else None
            if before is not None and threshold.from_ is not None and threshold.from_ <= before:
                message = f"the threshold from {threshold.from_} does not lie above {before} before it"
                raise refused("bad-thresholds", message, "sort them, from low to high", "thresholds", number)
        return self


class Row(Model):
    """Panels under one heading."""

    title: str = Field(min_length=1, description="The heading.")
    panels: list[Panel] = Field(min_length=1, description="Its panels, from left to right; they wrap.")
    collapsed: bool = Field(
        default=False, description="Whether it is shut at first; nothing is asked until it is open."
    )


class Variable(Model):
    """What a person chooses on top of the dashboard: values of a label."""

    name: LabelName = Field(description="The label; `$name` stands for what is chosen.", examples=["tool"])
    series: PromQL = Field(description="A series that has the label.", examples=["tool_executions_total"])
    label: str = Field(default="", description="What it is called on the dashboard; its name if left out.")


class Dashboard(Model):
    """Rows of panels of one's own, so that nobody edits JSON."""

    title: str = Field(default="", description="The title of a dashboard of its own; the spec's name if left out.")
    description: str = Field(default="", description="What it is for, in one sentence.")
    service: Annotated[str | None, Ref("Service", address=True)] = Field(
        default=None,
        description="The service to whose dashboard the rows are added; a dashboard of its own if left out.",
    )
    variables: list[Variable] = Field(default=[], description="What can be chosen.")
    rows: list[Row] = Field(min_length=1, description="Its rows, from the top.")

    @model_validator(mode="after")
    def _panels_are_told_apart(self) -> Self:
        titles: set[tuple[str, str]] = set()
        for place, row in enumerate(self.rows):
            for number, panel in enumerate(row.panels):
                if (row.title, panel.title) in titles:
                    message = f"the row '{row.title}' has a panel '{panel.title}' already"
                    hint = "give each a title of its own: links find panels by it"
                    raise refused("panel-repeated", message, hint, "rows", place, "panels", number, "title")
                titles.add((row.title, panel.title))
        return self

"""What a dashboard is: rows of panels, the queries of each, and what else stands around them. Knows no Grafana JSON.

They are named tuples: a big build makes tens of thousands of them.
"""

from typing import Literal, NamedTuple

from generator.plan.rules import Pairs

PanelKind = Literal["timeseries", "stat", "table", "state-timeline", "bargauge", "text"]
COLUMNS = 24  # of Grafana's grid; a narrow screen shows one panel below the other, in the same order

# Okabe and Ito's colours, which also those tell apart who see red and green alike: https://jfly.uni-koeln.de/color/
BLUE, ORANGE, VERMILLION, GREEN = "#0072B2", "#E69F00", "#D55E00", "#009E73"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#8E8E8E"
FINE, WARN, BAD, IDLE = BLUE, ORANGE, VERMILLION, GREY
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, YELLOW, GREY)


class InCluster(NamedTuple):
    """How dashboards are put into a cluster; `instances` are the labels of the Grafana that its operator runs."""

    namespace: str
    label: Pairs
    instances: Pairs


class Grafana(NamedTuple):
    """The Grafana of an environment."""

    folder: str
    cluster: InCluster | None
    origin: str


class Query(NamedTuple):
    """PromQL of a panel. `now` asks for one value, not for a course; `colour` is that of all its series."""

    expr: str
    legend: str = ""
    now: bool = False
    colour: str = ""
    dashed: bool = False
    exemplars: bool = False


class Threshold(NamedTuple):
    """From which value on what has which colour; None is minus infinity."""

    value: float | None
    colour: str


class State(NamedTuple):
    """What a value means."""

    value: int
    text: str
    colour: str


class Column(NamedTuple):
    """How a table shows a field: `Value #B` are the values of the second query."""

    field: str
    title: str
    unit: str = ""
    thresholds: tuple[Threshold, ...] = ()
    link: str = ""
    hidden: bool = False


class Link(NamedTuple):
    """Where to look next; another dashboard shows the same time."""

    title: str
    url: str
    to_dashboard: bool = False


class Panel(NamedTuple):
    """One panel. Its `key` is stable, and gives its number; `empty` says what it means if nothing is returned.

    `unit` is one of Grafana's: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats
    """

    key: str
    kind: PanelKind
    title: str
    description: str
    queries: tuple[Query, ...] = ()
    unit: str = "short"
    width: int = 12
    height: int = 8
    thresholds: tuple[Threshold, ...] = ()
    lines: bool = False
    states: tuple[State, ...] = ()
    columns: tuple[Column, ...] = ()
    worst_first: str = ""
    descending: bool = False
    minimum: float | None = None
    maximum: float | None = None
    decimals: int | None = None
    stacked: bool = False
    empty: str = ""
    links: tuple[Link, ...] = ()
    text: str = ""
    named: Pairs = ()  # series whose names are known, each with its colour


class Row(NamedTuple):
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]
    collapsed: bool = False

    @property
    def key(self) -> str:
        """The key by which it is numbered."""
        return f"row:{self.title}"


class Variable(NamedTuple):
    """What a person chooses on top of a dashboard: the values of a label of a series."""

    name: str
    label: str
    series: str

    @property
    def query(self) -> str:
        """The query of its values."""
        return f"label_values({self.series}, {self.name})"


class Annotation(NamedTuple):
    """Times that are marked in every panel."""

    name: str
    expr: str
    colour: str
    text: str


class Dashboard(NamedTuple):
    """One dashboard, and where it stands. `tags` tell its sort; `since` is the time that it shows at first."""

    uid: str
    path: str
    title: str
    description: str
    tags: tuple[str, ...]
    rows: tuple[Row, ...]
    origins: tuple[str, ...]
    variables: tuple[Variable, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    links: tuple[Link, ...] = ()
    since: str = "now-24h"
    refresh: str = "1m"


class CustomDashboard(NamedTuple):
    """What somebody wrote: rows for a service's dashboard, or for one of its own."""

    name: str
    title: str
    description: str
    service: str | None
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...]
    origin: str

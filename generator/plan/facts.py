"""What the specs say for people: the facts from which runbook pages and operating papers are made.

They are named tuples, as every build makes a few for each spec. Numbers stand here as people read them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from generator.units import Duration

if TYPE_CHECKING:
    from generator.plan.workflow import Workflow

T = TypeVar("T")


class Step(NamedTuple):
    """One thing to do, with the query or the command that shows or does it, and what the answer tells."""

    do: str
    query: str = ""
    run: str = ""
    look_for: str = ""


class Action(NamedTuple):
    """What a machine may do by itself."""

    name: str
    does: str
    command: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    cool_down: Duration
    at_most_per_hour: int
    time_limit: Duration
    dry_run: bool
    alerts: tuple[str, ...] = ()

    def acts_on(self, alert: str) -> bool:
        """Say whether it may run for an alert of its runbook: for any, unless it names some."""
        return not self.alerts or alert in self.alerts


class Link(NamedTuple):
    """A page, and where it is."""

    title: str
    url: str


class RunbookFacts(NamedTuple):
    """What a person wrote about what to do."""

    name: str
    title: str
    meaning: str
    impact: str
    steps: tuple[Step, ...]
    mitigation: tuple[Step, ...]
    rollback: tuple[Step, ...]
    follow_up: tuple[Step, ...]
    call_for_help: tuple[str, ...]
    automation: tuple[Action, ...]
    links: tuple[Link, ...]
    url: str | None
    origin: str


class AlertFacts(NamedTuple):
    """What is known of an alert beside its rule: what it means, and the queries that show what is behind it.

    Where `whole` is true its steps are all there is to do, and the runbook's belong to other alerts. `apart` are the
    labels of its series by which a silence tells it from others of its name.
    """

    origin: str
    alert: str
    meaning: str
    steps: tuple[Step, ...]
    whole: bool = False
    apart: tuple[tuple[str, str], ...] = ()


class Tier(NamedTuple):
    """A pace at which an SLO alerts: at `factor` times the budget's own, over both windows."""

    severity: str
    factor: str
    long: str
    short: str


class Reading(NamedTuple):
    """A metric that an SLO reads; of a histogram, the events up to a bound are good."""

    metric: str
    bound: Decimal | None = None


class SloFacts(NamedTuple):
    """A promise, what its budget is worth in time, and how fast its alerts see it broken."""

    name: str
    service: str
    description: str
    objective: str
    window: str
    budget: str
    outage: Duration
    bad: str
    policy: str
    runbook: str | None
    detections: tuple[tuple[str, ...], ...]
    origin: str
    target: Decimal
    length: str
    by: tuple[str, ...]
    tiers: tuple[Tier, ...]
    reads: tuple[Reading, ...]
    keeps_names_of: str | None = None  # the tool whose series, alerts and dashboards it goes on with


class JobFacts(NamedTuple):
    """How a service is scraped."""

    name: str
    path: str
    interval: str
    targets: tuple[str, ...]


class MetricFacts(NamedTuple):
    """A metric family of a service's contract, and how its series are selected: `job="api"`."""

    name: str
    type: str
    help: str
    labels: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    matchers: str


class ServiceFacts(NamedTuple):
    """A service: whose it is, how it is scraped, and what it runs on."""

    name: str
    owner: str
    description: str
    scale: str
    container: str
    resources: str
    jobs: tuple[JobFacts, ...]
    metrics: int
    depends_on: tuple[tuple[str, str], ...]
    origin: str
    families: tuple[MetricFacts, ...]


class RolloutFacts(NamedTuple):
    """How a new version of a service comes, and how it is taken back."""

    service: str
    words: str
    roll_out: tuple[Step, ...]
    roll_back: tuple[Step, ...]
    origin: str
    namespace: str
    moved: str  # by what traffic is moved: argo, flagger, people or pods


class ResourceFacts(NamedTuple):
    """CPU (in cores) or memory (in bytes): what a pod asks for and may use, and which share of the request is too much.

    `target` is the share that the autoscaler keeps; `lines` are the alerts on it, each with its share.
    """

    name: str
    request: Decimal | None
    limit: Decimal | None
    target: Decimal | None
    lines: tuple[tuple[str, Decimal], ...]


class Watched(NamedTuple):
    """A query, and the value above which an alert says that there are too few replicas."""

    alert: str
    query: str
    above: Decimal


class ScalingFacts(NamedTuple):
    """How many replicas a service has and why; `pods` are the labels of its containers' series.

    `autoscaler` is the name of what scales it in the namespace, `quota` the share of a quota that is alerted on; both
    are None where there is none.
    """

    service: str
    least: int
    most: int
    namespace: str
    autoscaler: str | None
    deployment: str | None
    quota: Decimal | None
    pods: tuple[tuple[str, str], ...]
    resources: tuple[ResourceFacts, ...]
    watched: tuple[Watched, ...]
    origin: str


class Projected(NamedTuple):
    """How much of one thing will be needed, by the months from now; `query` tells how much there is."""

    name: str
    unit: str
    points: tuple[tuple[int, Decimal], ...]
    query: str | None


class Erasure(NamedTuple):
    """How long data last: `after` an age they go at the next purge, which `waits` at most; backups keep them on.

    `kept` is the longest time for which a backup is, in `where`; `expires` how much longer it may take until it goes.
    """

    data: str
    action: str
    measured_from: str
    part_of: str
    after: Duration
    waits: Duration
    kept: Duration
    expires: Duration
    where: str
    whole: Duration


class RunFacts(NamedTuple):
    """A job that comes round: its sort is `backup`, `verify`, `restore` or `purge`."""

    name: str
    sort: str
    schedule: str
    gap: Duration
    takes: Duration
    deadline: Duration
    overdue: Duration
    repository: str
    command: tuple[str, ...]


class RetentionFacts(NamedTuple):
    """How long a service's data last, what is saved when, and how it is brought back.

    `repositories` are name, number, retention, whether off-site; `velero` name, schedule, retention, location;
    `telemetry` what, how long, and the setting that says so.
    """

    service: str
    erasures: tuple[Erasure, ...]
    purging: str
    promised: Duration | None
    backup_max_age: Duration | None
    tool: str
    database: str
    repositories: tuple[tuple[str, int, Duration, bool], ...]
    runs: tuple[RunFacts, ...]
    velero: tuple[tuple[str, str, Duration, str], ...]
    rpo: Duration | None
    offsite_rpo: Duration | None
    rto: Duration | None
    telemetry: tuple[tuple[str, Duration, str], ...]
    origin: str


class Section(NamedTuple):
    """A part of a report: words, a table (rows under a head), a picture by its name, and queries to look at."""

    title: str
    words: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    picture: str = ""
    steps: tuple[Step, ...] = ()


class Report(NamedTuple):
    """What is written down of a service: sections, and pictures as SVG by their names."""

    sections: tuple[Section, ...]
    pictures: tuple[tuple[str, str], ...] = ()


class CapacityFacts(NamedTuple):
    """How much of everything a service is expected to need; the report is worked out when it is asked for.

    `origins` are the specs that the report comes from, the Capacity first.
    """

    service: str
    projected: tuple[Projected, ...]
    write: Callable[[], Report]
    origins: tuple[str, ...]

    @property
    def origin(self) -> str:
        """The Capacity itself."""
        return self.origins[0]


class ScanFacts(NamedTuple):
    """How a service is scanned, the workflow for its repository, and the calendar of what people do."""

    service: str
    report: Report
    workflow: "Workflow | None"
    penetration: "Recurring | None"
    origins: tuple[str, ...]


class Recurring(NamedTuple):
    """Something that people do on a day that comes again after so many months."""

    summary: str
    description: str
    starts: date
    months: int


class MaintenanceFacts(NamedTuple):
    """A maintenance and its times, in words."""

    name: str
    words: tuple[str, ...]
    origin: str


class Level(NamedTuple):
    """A level of a severity scale: what is broken, how soon somebody reacts, and when the next one is told."""

    name: str
    description: str
    severity: str
    response: Duration
    escalation: Duration | None


class ScaleFacts(NamedTuple):
    """A severity scale, its levels gravest first."""

    name: str
    levels: tuple[Level, ...]
    origin: str


class Tools(NamedTuple):
    """Where people open what they look at; None where no spec says so."""

    prometheus: str | None = None
    alertmanager: str | None = None
    logs: str | None = None
    grafana: str | None = None


Fact = (
    RunbookFacts
    | AlertFacts
    | SloFacts
    | ServiceFacts
    | RolloutFacts
    | RetentionFacts
    | ScalingFacts
    | CapacityFacts
    | ScanFacts
    | MaintenanceFacts
    | ScaleFacts
    | Tools
)


class Facts(NamedTuple):
    """All facts of an environment, by their sort."""

    by_sort: Mapping[type, tuple[Fact, ...]] = {}

    def all(self, sort: type[T]) -> tuple[T, ...]:
        """List the facts of one sort, in the order of their specs."""
        return cast("tuple[T, ...]", self.by_sort.get(sort, ()))  # `collected` sorts them by their own type

    @property
    def tools(self) -> Tools:
        """Where people open what they look at."""
        return next(iter(self.all(Tools)), Tools())


NO_FACTS = Facts()


def collected(facts: Iterable[Fact]) -> Facts:
    """Sort facts by what they are."""
    by_sort: dict[type, list[Fact]] = {}
    for fact in facts:
        by_sort.setdefault(type(fact), []).append(fact)
    return Facts({sort: tuple(found) for sort, found in by_sort.items()})

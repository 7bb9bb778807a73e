"""The alerts on scans: one that is overdue, and one that has failed or found something."""

from collections.abc import Iterator
from typing import NamedTuple

from generator import naming, promql
from generator.kinds._base import DISABLED
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.security.scans import Scan, Scans
from generator.plan.facts import Step
from generator.plan.rules import Pairs
from generator.promql import Matcher
from generator.units import Duration

SUCCEEDED, CREATED = "kube_cronjob_status_last_successful_time", "kube_cronjob_created"
FAILED = "kube_job_failed"
OVERDUE_FOR = Duration.parse("1h")


class Alarm(NamedTuple):
    """An alert, as far as it depends on the spec."""

    name: str
    expr: str
    for_: Duration
    annotations: Pairs
    meaning: str
    steps: tuple[Step, ...]
    reads: tuple[str, ...]


class Watched(NamedTuple):
    """A scan of which it is known when it last succeeded: the series that tell it, and since when it should have.

    `since` is empty where only success is told.
    """

    name: str
    scan: Scan
    told: str
    since: str

    @property
    def overdue(self) -> Duration:
        """After how long it is overdue: it may be late, and once more while somebody mends it."""
        return Duration(self.scan.period * 3 // 2)


def alarms(service: str, said: Scans, environment: str, cluster: Kubernetes | None) -> Iterator[Alarm]:
    """Write the alerts on what is published."""
    if said.level == DISABLED:
        return
    every = tuple(watched(service, said, environment, cluster))
    if every:
        yield _overdue(service, every)
    run = [naming.scan_cron_job(service, one.name) for one in every if one.since]
    if run and cluster:
        yield _failed(service, run, cluster)


def watched(service: str, said: Scans, environment: str, cluster: Kubernetes | None) -> Iterator[Watched]:
    """List the scans of which it is known when they last succeeded."""
    for name, scan in said.each(environment).items():
        if name == "dependencies":
            if said.told:
                labels: tuple[Matcher, ...] = (Matcher("service", "=", service), Matcher("scan", "=", name))
                yield Watched(name, scan, promql.selector(said.told.metric, labels), "")
        elif cluster:
            own = (("namespace", cluster.namespace), ("cronjob", naming.scan_cron_job(service, name)))
            labels = tuple(Matcher(label, "=", value) for label, value in own)
            yield Watched(name, scan, promql.selector(SUCCEEDED, labels), promql.selector(CREATED, labels))


def _overdue(service: str, every: tuple[Watched, ...]) -> Alarm:
    parts = [part for one in every for part in _late(one)]
    last = every[0]
    reads = tuple(dict.fromkeys(family for one in every for family in _families(one)))
    return Alarm(
        naming.SCAN_OVERDUE_ALERT,
        "\nor\n".join(parts),
        OVERDUE_FOR,
        (
            ("summary", f"the {{{{ $labels.scan }}}} scan of {service} is overdue"),
            ("description", "It has not succeeded for one and a half of its periods, or nothing tells that it runs."),
        ),
        "A scan for weaknesses has not ended well for one and a half of its periods: what came up since is not known.",
        (
            Step(
                "When did it last succeed?",
                query=f"time() - {last.told}"
                if len(every) == 1
                else " or ".join(f"time() - {one.told}" for one in every),
                look_for="the time since, in seconds; no answer means that it never has.",
            ),
        ),
        reads,
    )


def _families(one: Watched) -> Iterator[str]:
    yield one.told.partition("{")[0]
    if one.since:
        yield one.since.partition("{")[0]


def _late(one: Watched) -> Iterator[str]:
    """Count from the last success, or from when it was made; what is not there at all is late as well."""
    last = f"{one.told} or {one.since}" if one.since else one.told
    label = f'"scan", "{one.name}", "", ""'
    yield f"label_replace(time() - max({last}), {label}) > {int(one.overdue.seconds)}"
    yield f"label_replace(max(absent({one.since or one.told})), {label})"


def _failed(service: str, names: list[str], cluster: Kubernetes) -> Alarm:
    jobs = f"(?:{'|'.join(names)})-[0-9]+" if len(names) > 1 else f"{names[0]}-[0-9]+"
    labels = (
        Matcher("namespace", "=", cluster.namespace),
        Matcher("job_name", "=~", jobs),
        Matcher("condition", "=", "true"),
    )
    return Alarm(
        naming.SCAN_FAILED_ALERT,
        f"max by (job_name) ({promql.selector(FAILED, labels)}) > 0",
        Duration(0),
        (
            ("summary", f"a scan of {service} has found something, or could not run: {{{{ $labels.job_name }}}}"),
            ("description", "Its log names what it found. It is told until its Job is deleted, a week later at most."),
        ),
        "A scan has found a weakness of a severity that is mended by a date, or it could not run.",
        (
            Step(
                "What did it find?",
                run=f"kubectl logs -n {cluster.namespace} --selector=app.kubernetes.io/component=scan --tail=200",
                look_for="names of weaknesses (CVE-...), with the version that mends them; or why it could not run.",
            ),
        ),
        (FAILED,),
    )

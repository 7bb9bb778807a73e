"""Six hours of the services of `slo_specs/`: well, burning, idle, restarted; each family as its contract has it.

Times are fixed, so that the same history comes out every time.
"""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import product, zip_longest
from pathlib import Path
from zlib import crc32

from generator.catalog import Catalog
from generator.kinds.environment.model import Environment
from generator.kinds.probe.model import Probe
from generator.kinds.service.model import Metric, ScrapeJob, Service
from prove.project import Rule, rules_in
from prove.replay import levels
from prove.replay import record as record_rule
from prove.server import Labels, Points, Series, prometheus, write_samples

START = 1_760_000_400  # a full hour
SCRAPE, HOUR = 60, 3600
END = START + 6 * HOUR
BURNS = (START + 2.5 * HOUR, START + 4 * HOUR)
IDLE = (START + 4.5 * HOUR, START + 5 * HOUR)
RESTART = START + 5.2 * HOUR
MOMENTS = {"well": START + 2.4 * HOUR, "burning": BURNS[1] - 60, "idle": IDLE[1] - 60, "restarted": END}
INSTANCES = ("api-1:8080", "api-2:8080")

# What a label may say where its contract does not list the values.
VALUES = {
    "method": ["GET"],
    "route": ["/api/v1/rooms", "/api/v1/tools/{tool}/execute"],
    "status": ["200", "500"],
    "tool": ["calculate", "fetch"],
    "dependency": ["database", "redis"],
    "breaker": ["external-api"],
    "tier": ["free", "pro"],
    "data": ["rooms", "messages"],
    "metric": ["http_requests_total"],
    "container": ["swift-api-server"],
    "pod": ["api-1", "api-2"],
    "namespace": ["swift"],
    "horizontalpodautoscaler": ["swift-api-server"],
    "deployment": ["swift-api-server"],
    "resourcequota": ["swift"],
    "resource": ["requests.cpu", "requests.memory", "pods", "cpu", "memory"],
    "persistentvolumeclaim": ["database", "files"],
    "name": ["swift-api-server"],
    "phase": ["Healthy", "Progressing", "Paused", "Abort", "Error"],
    "condition": ["true"],
}
Values = dict[str, list[str]]
SCAN_JOB = "swift-api-server-scan-image-29338560"  # the minute for which it was scheduled is in its name
_JOB_NAME = re.compile(r'job_name="([^"]+)"')  # of a migration, whose version is in its name
ENDS = ("status", "outcome", "decision")
BAD = {"500", "error", "failure", "timeout", "rejected", "refused", "down"}


def within(at: float, span: tuple[float, float]) -> bool:
    """Say whether a moment lies in a span."""
    return span[0] <= at < span[1]


def traffic(at: float) -> float:
    """Events per second of one series."""
    return 0.0 if within(at, IDLE) else 4 + 2 * math.sin(2 * math.pi * (at - START) / (3 * HOUR))


def share(labels: Labels, at: float) -> float:
    """The share of the events that have these labels: few are bad, unless it burns."""
    bad = 0.12 if within(at, BURNS) else 0.0005
    ends = [value in BAD for label, value in labels.items() if label in ENDS]
    return (bad if any(ends) else 1 - bad) if ends else 1.0


def scrapes(instance: str) -> Iterator[float]:
    """The moments of an instance's scrapes; as it restarts, two are missing."""
    for number in range(int((END - START) / SCRAPE) + 1):
        at = START + number * SCRAPE
        if not (instance == INSTANCES[0] and RESTART <= at < RESTART + 2 * SCRAPE):
            yield at


def weight(instance: str, labels: Labels) -> float:
    """Tell how much of the traffic some labels have, whatever it ends in."""
    own = sorted((label, value) for label, value in labels.items() if label not in ENDS)
    return 0.5 + crc32(f"{instance}{own}".encode()) % 50 / 100


def counted(instance: str, labels: Labels, part: float = 1.0, burning: float | None = None) -> Points:
    """Count a part of the events, another one while it burns; a restart sets the first instance back to 0."""
    total, before, points = 0.0, float(START), Points()
    whole = weight(instance, labels)
    for at in scrapes(instance):
        if instance == INSTANCES[0] and before < RESTART <= at:
            total = 0.0
        now = burning if burning is not None and within(at, BURNS) else part
        total += traffic(at) * share(labels, at) * whole * now * (at - before)
        before = at
        points.append((at, round(total, 3)))
    return points


def histogram(name: str, metric: Metric, instance: str, labels: Labels) -> Iterator[Series]:
    """Fill buckets: nearly all events are in the lower half, and in higher ones while it burns."""
    bounds = [float(bound) for bound in metric.buckets]
    for place, bound in enumerate(bounds, start=1):
        part, burning = (min(1.0, 2.2 * (place - slower) / len(bounds)) for slower in (0, len(bounds) // 3))
        series = counted(instance, labels, part, max(burning, 0))
        yield Series({"__name__": f"{name}_bucket", **labels, "le": f"{bound:g}"}, series)
    whole = counted(instance, labels)
    yield Series({"__name__": f"{name}_bucket", **labels, "le": "+Inf"}, whole)
    yield Series({"__name__": f"{name}_count", **labels}, whole)
    yield Series({"__name__": f"{name}_sum", **labels}, [(at, value * bounds[len(bounds) // 2]) for at, value in whole])


def of_cluster(name: str, labels: Labels, at: float) -> float:
    """Read what the cluster says: while it burns, there are all replicas, and a new version is taken back."""
    burns = within(at, BURNS)
    if "phase" in labels:
        return float(labels["phase"] == ("Abort" if burns else "Healthy"))
    if "status" in labels:
        return float(labels["status"] == ("false" if labels["condition"] == "ScalingLimited" else "true"))
    if "type" in labels:
        return 10.0 if labels["type"] == "hard" else 9.5 if burns else 4.0
    if name == "kube_job_failed":
        return float(burns)
    if name == "kube_pod_container_resource_requests":
        return 20.0 if burns else 4.0  # dear enough that the mean of what there is of a day is above the budget
    return 10.0 if burns or name.endswith("_max_replicas") else 4.0


def gauge(name: str, labels: Labels, at: float) -> float:
    """Read a gauge."""
    burns = within(at, BURNS)
    if name.startswith(("kube_", "rollout_")):
        return of_cluster(name, labels, at)
    if name.endswith("_up"):
        return float(not (burns and labels["dependency"] == "database"))
    if "state" in labels:
        return float(labels["state"] == ("open" if burns else "closed"))
    if "backend" in labels:
        return float(labels["backend"] == "redis")
    if name.endswith("_timestamp_seconds"):
        return float(START - 3 * HOUR)
    if name == "process_start_time_seconds":
        return float(RESTART if labels["instance"] == INSTANCES[0] and at >= RESTART else START - 5 * HOUR)
    if name.endswith("_bytes"):
        return (3e8 + 1e8 * math.sin(at / 5000)) * weight(labels["instance"], {})
    return 10.0 if name.endswith(("_size", "_max_fds")) else round(traffic(at) * 2 * weight(labels["instance"], {}))


def family(name: str, metric: Metric, job: ScrapeJob, known: Values) -> Iterator[Series]:
    """Write the series of a family."""
    values = [metric.values.get(label) or known.get(label, ["some"]) for label in metric.labels]
    for instance, combination in product(INSTANCES, product(*values)):
        labels = {
            "job": job.name,
            "instance": instance,
            **job.labels,
            **dict(zip(metric.labels, combination, strict=True)),
        }
        if metric.type == "histogram":
            yield from histogram(name, metric, instance, labels)
        elif metric.type == "counter":
            yield Series({"__name__": name, **labels}, counted(instance, labels, 0.05 if "cpu" in name else 1.0))
        else:
            yield Series({"__name__": name, **labels}, [(at, gauge(name, labels, at)) for at in scrapes(instance)])


def scraped(service: Service, known: Values) -> Iterator[Series]:
    """Write what Prometheus scrapes from a service."""
    for job, instance in product(service.scrape_jobs, INSTANCES):
        up = [(at, 1.0) for at in scrapes(instance)]
        yield Series({"__name__": "up", "job": job.name, "instance": instance, **job.labels}, up)
    for name, metric in service.metrics.items():
        for job in service.jobs_of[name]:
            yield from family(name, metric, job, known)


def probed(catalog: Catalog) -> Iterator[Series]:
    """Write what the blackbox exporters say: all is well, but for one region while it burns."""
    regions = sorted(catalog.get(Environment, catalog.environment).spec.blackbox.regions)
    for probe, (place, region) in product(catalog.all(Probe), enumerate(regions)):
        labels = {"job": f"probe/{probe.name}/{region}", "probe": probe.name, "probe_region": region, "instance": "api"}
        at_all = list(scrapes(INSTANCES[1]))
        success = [(at, float(not (place == 0 and within(at, BURNS)))) for at in at_all]
        for name, points in (
            ("up", [(at, 1.0) for at in at_all]),
            ("probe_success", success),
            ("probe_duration_seconds", [(at, 0.2) for at in at_all]),
            ("probe_ssl_earliest_cert_expiry", [(at, float(END + 40 * 86400)) for at in at_all]),
        ):
            yield Series({"__name__": name, **labels}, points)


def record(data: Path, catalog: Catalog, rule_files: list[Path]) -> None:
    """Write the history, what the rules record of it, and which alerts fire."""
    jobs = {name for file in rule_files for name in _JOB_NAME.findall(file.read_text("utf-8"))}
    known = {**VALUES, "job_name": sorted({*jobs, SCAN_JOB})}
    services = (series for service in catalog.all(Service) for series in scraped(service.spec, known))
    write_samples(data, (*services, *probed(catalog)))
    by_file = [rules_in(file) for file in rule_files]
    for level in together([rule for rule in rules if not rule.alert] for rules in by_file):
        with prometheus(data) as server:
            recorded = [one for rule in level for one in record_rule(server, rule, START, END)]
        write_samples(data, recorded)
    rules = [rule for rules in by_file for rule in rules]
    with prometheus(data) as server:
        asked = [(rule, server.over(rule.expr, START, END, SCRAPE)) for rule in rules if rule.alert]
    write_samples(data, (series for rule, found in asked for series in fired(rule, found)))


def together(files: Iterable[list[Rule]]) -> Iterator[list[Rule]]:
    """Level the rules of each file, and put levels of all files together: those that read probes' records come last."""
    own, after = list[list[list[Rule]]](), list[list[list[Rule]]]()
    for rules in files:
        reads_probes = any("probe:" in rule.expr and rule.name.startswith("slo:") for rule in rules)
        (after if reads_probes else own).append(list(levels(rules)))
    for some in (own, after):
        for level in zip_longest(*some, fillvalue=list[Rule]()):
            yield [rule for part in level for rule in part]


def fired(rule: Rule, found: list[Series]) -> Iterator[Series]:
    """Write what Prometheus says of an alert that fires, as if it need not last."""
    moments: dict[tuple[tuple[str, str], ...], set[float]] = {}
    for one in found:  # of two sides of an 'or', one may answer after the other
        own = {label: value for label, value in one.labels.items() if label != "__name__"}
        key = tuple(sorted({"alertname": rule.name, **own, **dict(rule.labels)}.items()))
        moments.setdefault(key, set()).update(at for at, _ in one.points)
    for labels, times in moments.items():
        every = sorted(times)
        yield Series({"__name__": "ALERTS", **dict(labels), "alertstate": "firing"}, [(at, 1.0) for at in every])
        yield Series({"__name__": "ALERTS_FOR_STATE", **dict(labels)}, [(at, every[0]) for at in every])

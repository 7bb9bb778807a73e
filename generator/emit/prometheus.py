"""Prometheus' configuration file.

Format: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
"""

from collections.abc import Callable, Iterator

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.plan.plan import Plan
from generator.plan.prometheus import PrometheusSettings, ScrapeJob


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write `prometheus.yml`; the retention is a flag of Prometheus and stands in a comment."""
    origins = tuple(dict.fromkeys([plan.prometheus.origin, *(job.origin for job in plan.scrape_jobs)]))
    tree = _tree(plan)
    retention = f"# Start Prometheus with --storage.tsdb.retention.time={plan.prometheus.retention}\n"
    yield Artifact(naming.PROMETHEUS_CONFIG_PATH, header(origins, where) + retention + dump(tree), origins)


def _tree(plan: Plan) -> Tree:
    settings = plan.prometheus
    tree: dict[str, Tree] = {"global": _global(settings)}
    if settings.alertmanagers:
        tree["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [*settings.alertmanagers]}]}]}
    if plan.rule_files:
        tree["rule_files"] = [*dict.fromkeys(naming.rules_glob(file.path) for file in plan.rule_files)]
    if plan.scrape_jobs:
        tree["scrape_configs"] = [_job(job) for job in plan.scrape_jobs]
    return tree


def _global(settings: PrometheusSettings) -> Tree:
    tree: dict[str, Tree] = {
        "scrape_interval": str(settings.scrape_interval),
        "evaluation_interval": str(settings.evaluation_interval),
    }
    if settings.external_labels:
        tree["external_labels"] = dict(settings.external_labels)
    return tree


def _job(job: ScrapeJob) -> Tree:
    tree: dict[str, Tree] = {"job_name": job.name, "metrics_path": job.path}
    if job.interval is not None:
        tree["scrape_interval"] = str(job.interval)
    if job.scheme != "http":
        tree["scheme"] = job.scheme
    static: dict[str, Tree] = {"targets": [*job.targets]}
    if job.labels:
        static["labels"] = dict(job.labels)
    tree["static_configs"] = [static]
    return tree


EMITTER = Emitter(emit)

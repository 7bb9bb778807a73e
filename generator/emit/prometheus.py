"""Prometheus' configuration file.

Format: https://prometheus.io/docs/prometheus/latest/configuration/configuration/
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.plan.plan import Plan
from generator.plan.prometheus import PrometheusSettings, ScrapeJob

if TYPE_CHECKING:  # few environments are probed from outside
    from generator.plan.blackbox import ProbeJob


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write `prometheus.yml`; the retention is a flag of Prometheus and stands in a comment."""
    of_jobs = (*(job.origin for job in plan.scrape_jobs), *(job.origin for job in plan.probe_jobs))
    origins = tuple(dict.fromkeys([plan.prometheus.origin, *of_jobs]))
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
    if plan.scrape_jobs or plan.probe_jobs:
        tree["scrape_configs"] = [*map(_job, plan.scrape_jobs), *map(_probe_job, plan.probe_jobs)]
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


def _probe_job(job: "ProbeJob") -> Tree:
    """Ask an exporter to probe: what stands as the target's address becomes a parameter, and the label `instance`."""
    targets: list[Tree] = [
        {"targets": [target.address], "labels": {"__param_module": target.module, **dict(target.labels)}}
        for target in job.targets
    ]
    return {
        "job_name": job.name,
        "metrics_path": "/probe",
        "scrape_interval": str(job.interval),
        "scrape_timeout": str(job.timeout),
        "static_configs": targets,
        "relabel_configs": [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": job.exporter},
        ],
    }


EMITTER = Emitter(emit)

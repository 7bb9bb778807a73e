"""The scans that run in the cluster, as CronJobs: the image by Trivy, the running service by ZAP.

A finding is a failure: the Job ends with 1, and is kept until somebody has read its log.
Sources: https://trivy.dev/latest/docs/references/configuration/cli/trivy_image/,
https://www.zaproxy.org/docs/docker/baseline-scan/
"""

from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import Running, runs_in
from generator.kinds._pods import RESTRICTED
from generator.kinds.security.model import Security
from generator.kinds.security.scans import DynamicScan, ImageScan, Scan, Scans
from generator.kinds.service.model import Service
from generator.plan.kubernetes import workload as plan
from generator.plan.kubernetes.batch import CronJob, Job, JobTemplate
from generator.plan.kubernetes.manifest import Manifest

# A scan is no pod of the service: no Service may lead to it.
_PART_LABEL = "app.kubernetes.io/component"
_KEPT_SECONDS = 7 * 86_400
_MAY_BEGIN_LATER = 7200  # seconds
_NOBODY = 65_534  # Trivy's image has root as its user, and needs none of his rights
_ZAP = 1000  # the user that ZAP's image was made for


class Tool(NamedTuple):
    """What looks: the program with its arguments, its user, its variables and the folders that it writes to."""

    name: str
    command: tuple[str, ...]
    user: int
    variables: tuple[plan.Variable, ...]
    folders: tuple[tuple[str, str], ...]


def cron_jobs(security: Spec[Security], said: Scans, catalog: Catalog) -> Iterator[Manifest]:
    """Publish the scans of a service that runs in a cluster."""
    service = catalog.get(Service, security.spec.service)
    running = runs_in(service, catalog)
    if running is None:
        return
    each = said.each(catalog.environment)
    if said.image and "image" in each:
        yield _manifest(security, service, running, "image", said.image, _trivy(said, said.image, running[2]))
    if said.dynamic and "dynamic" in each:
        yield _manifest(security, service, running, "dynamic", said.dynamic, _zap(said.dynamic))


def _trivy(said: Scans, scan: ImageScan, image: str) -> Tool:
    graveness = ",".join(severity.upper() for severity in said.severities)
    database = ("--db-repository", scan.database) if scan.database else ()
    command = (
        *("trivy", "image", "--severity", graveness, "--ignore-unfixed", "--exit-code", "1", "--no-progress"),
        *database,
        image,
    )
    variables = (plan.Variable("TRIVY_CACHE_DIR", "/tmp/trivy"),)  # noqa: S108  # a folder of the pod's own
    return Tool("trivy", command, _NOBODY, variables, (("tmp", "/tmp"),))  # noqa: S108


def _zap(scan: DynamicScan) -> Tool:
    minutes = max(1, int(scan.deadline.seconds) // 60 - 5)  # it needs some to start, and to write its report
    command = ("zap-baseline.py", "-t", scan.target, "-m", str(minutes), "-I")
    folders = (("tmp", "/tmp"), ("home", "/home/zap"), ("work", "/zap/wrk"))  # noqa: S108
    return Tool("zap", command, _ZAP, (), folders)


def _manifest(
    security: Spec[Security], service: Spec[Service], running: Running, name: str, scan: Scan, tool: Tool
) -> Manifest:
    cluster = running[0]
    job = Job(0, ceil(scan.deadline.seconds), _KEPT_SECONDS, _pods(scan, tool))
    spec = CronJob(scan.cron, "Etc/UTC", "Forbid", _MAY_BEGIN_LATER, 1, 1, JobTemplate(job))
    return Manifest(
        "batch/v1",
        "CronJob",
        naming.scan_cron_job(service.name, name),
        cluster.namespace,
        service.name,
        {"spec": spec},
        (security.address, service.address),
        {_PART_LABEL: "scan"},
    )


def _pods(scan: Scan, tool: Tool) -> plan.PodTemplate:
    if not isinstance(scan, ImageScan | DynamicScan):
        raise TypeError(f"a {type(scan).__name__} runs in no cluster")
    container = plan.Container(
        name=tool.name,
        image=scan.image,
        resources=plan.Resources(scan.requests.written, scan.limits.written),
        security_context=RESTRICTED._replace(run_as_user=tool.user),
        command=tool.command,
        env=tool.variables or None,
        volume_mounts=tuple(plan.Mount(name, path) for name, path in tool.folders),
    )
    pods = plan.PodSpec(
        containers=(container,),
        restart_policy="Never",
        automount_service_account_token=False,
        volumes=tuple(plan.Volume(name, empty_dir=plan.Empty()) for name, _ in tool.folders),
    )
    return plan.PodTemplate(plan.PodMetadata({_PART_LABEL: "scan"}), pods)

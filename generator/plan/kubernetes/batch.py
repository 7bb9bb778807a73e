"""What runs once, or again and again: `batch/v1` Job and CronJob.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
"""

from typing import NamedTuple

from generator.plan.kubernetes.workload import PodTemplate


class Job(NamedTuple):
    """A program that runs to its end; its template cannot be changed once it is there."""

    backoff_limit: int
    active_deadline_seconds: int
    ttl_seconds_after_finished: int
    template: PodTemplate


class JobTemplate(NamedTuple):
    """What every Job of a CronJob is made from."""

    spec: Job


class CronJob(NamedTuple):
    """A Job that comes round; it names its time zone, as the cluster's own is not known.

    One that could not begin within `starting_deadline_seconds` is left out.
    """

    schedule: str
    time_zone: str
    concurrency_policy: str
    starting_deadline_seconds: int
    successful_jobs_history_limit: int
    failed_jobs_history_limit: int
    job_template: JobTemplate

"""What runs once: `batch/v1` Job.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/
"""

from typing import NamedTuple

from generator.plan.kubernetes.workload import PodTemplate


class Job(NamedTuple):
    """A program that runs to its end; its template cannot be changed once it is there."""

    backoff_limit: int
    active_deadline_seconds: int
    ttl_seconds_after_finished: int
    template: PodTemplate

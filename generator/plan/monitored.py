"""What is known of a Prometheus operator and of what it finds in the cluster, before any object is made of it."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.plan.kubernetes.operator import Selected


class Operated(NamedTuple):
    """That there is an operator: the labels by which it finds what it reads, and the namespace where that goes."""

    labels: Mapping[str, str]
    namespace: str
    origin: str


class Monitored(NamedTuple):
    """A service that runs in the cluster: its Services, and the labels of its pods that its series get."""

    service: str
    selector: Selected
    pod_labels: tuple[str, ...] = ()

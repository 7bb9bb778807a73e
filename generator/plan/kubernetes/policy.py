"""What a namespace allows, and what a drain of nodes leaves: `v1` ResourceQuota and LimitRange, `policy/v1` budgets.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/
"""

from collections.abc import Mapping
from typing import NamedTuple

from generator.plan.kubernetes.workload import Selector


class PodDisruptionBudget(NamedTuple):
    """How many pods a drain leaves, or takes at once: a number or a percentage, one of the two."""

    selector: Selector
    unhealthy_pod_eviction_policy: str
    min_available: int | str | None = None
    max_unavailable: int | str | None = None


class ResourceQuota(NamedTuple):
    """What all pods of a namespace may ask for and use together: resource to quantity."""

    hard: Mapping[str, str]


class LimitRangeItem(NamedTuple):
    """What one container may ask for and use, and what it gets where it says nothing: resource to quantity."""

    type: str
    default: Mapping[str, str] | None = None
    default_request: Mapping[str, str] | None = None
    min: Mapping[str, str] | None = None
    max: Mapping[str, str] | None = None
    max_limit_request_ratio: Mapping[str, str] | None = None


class LimitRange(NamedTuple):
    """What the containers of a namespace may ask for and use."""

    limits: tuple[LimitRangeItem, ...]

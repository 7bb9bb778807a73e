"""What a container asks for and may use at most.

Source: ValidateContainerResourceRequirements and the names it allows, pkg/apis/core/validation.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated

from generator.kinds._base import refused
from generator.verify.kubernetes._names import qualified_name
from generator.verify.kubernetes._part import Part, fault, missing, placed, rule, unique, unique_by
from generator.verify.kubernetes._scalars import Amounts, Quantity

_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_OBJECTS = (
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
    "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
)  # fmt: skip
_BOUNDS = tuple(f"{side}.{name}" for side in ("requests", "limits") for name in _COMPUTE)
_STANDARD = frozenset((*_COMPUTE, *_OBJECTS, *_BOUNDS, "storage", "requests.storage"))
_QUOTA = frozenset((*_COMPUTE, *_OBJECTS, *_BOUNDS, "requests.storage"))
_PAGES = "hugepages-"


def resource_name(name: str) -> None:
    """Refuse what is neither one of Kubernetes' own resources nor one with a domain."""
    qualified_name(name)
    if "/" not in name and name not in _STANDARD and not name.startswith((_PAGES, f"requests.{_PAGES}")):
        hint = "write cpu, memory or ephemeral-storage, or a resource with its domain: nvidia.com/gpu"
        raise refused("unknown-resource", f"there is no resource '{name}'", hint)


def container_resource(name: str) -> None:
    """Refuse what a container cannot ask for."""
    resource_name(name)
    if "/" not in name and name not in _COMPUTE and not name.startswith(_PAGES):
        hint = "write cpu, memory or ephemeral-storage, or a resource with its domain: nvidia.com/gpu"
        raise refused("unknown-resource", f"a container cannot ask for '{name}'", hint)


def quota_resource(name: str) -> None:
    """Refuse what a quota cannot count."""
    resource_name(name)
    if "/" not in name and name not in _QUOTA and not name.startswith((_PAGES, f"requests.{_PAGES}")):
        hint = "write requests.cpu, limits.memory, pods, ..., or count/deployments.apps"
        raise refused("unknown-resource", f"a quota cannot count '{name}'", hint)


def can_be_shared(name: str) -> bool:
    """Say whether more of a resource may be promised than there is: neither huge pages nor devices."""
    native = "/" not in name or "kubernetes.io/" in name
    return native and not name.startswith(_PAGES)


def amounts(given: Mapping[str, Quantity], named: Callable[[str], None]) -> None:
    """Refuse names that are none, amounts below 0, and parts of what comes in whole pieces."""
    for name, amount in given.items():
        placed(named, name, name)
        if amount < 0:
            raise fault(f"'{amount}' is below 0", None, name)
        if (name in _OBJECTS or not can_be_shared(name)) and amount != amount.to_integral_value():
            raise fault(f"'{amount}' is no whole number, and {name} comes in whole pieces", None, name)


def container_amounts(given: Mapping[str, Quantity]) -> None:
    """Refuse what a container cannot ask for."""
    amounts(given, container_resource)


class Claim(Part):
    """A claim on a device of the pod."""

    name: str
    request: str | None = None


class Resources(Part):
    """Requests and limits."""

    limits: Amounts = {}
    requests: Amounts = {}
    claims: Annotated[list[Claim], unique_by("name")] = []

    @rule
    def _requests_fit(self) -> None:
        placed(container_amounts, self.limits, "limits")
        placed(container_amounts, self.requests, "requests")
        for name, request in self.requests.items():
            _compare(name, request, self.limits.get(name))
        given = {*self.requests, *self.limits}
        if any(name.startswith(_PAGES) for name in given) and not given & {"cpu", "memory"}:
            raise fault("huge pages are asked for without cpu or memory", "write requests of cpu or memory as well")
        unique(((claim.name, claim.request) for claim in self.claims), "the claim", "claims")


def _compare(name: str, request: Decimal, limit: Decimal | None) -> None:
    if limit is None:
        if not can_be_shared(name):
            raise missing(name, f"write a limit of {name} too: it cannot be overcommitted", "limits")
        return
    if not can_be_shared(name) and request != limit:
        message = f"{name} is asked for as {request}, and limited to {limit}"
        raise refused("request-over-limit", message, "make them equal: it cannot be overcommitted", "requests", name)
    if request > limit:
        message = f"the request of {request} {name} is over the limit of {limit}"
        raise refused("request-over-limit", message, "lower the request, or raise the limit", "requests", name)

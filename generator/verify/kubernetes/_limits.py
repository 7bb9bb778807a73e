"""What containers get if they say nothing, and what a namespace may use at most: LimitRange and ResourceQuota.

Source: ValidateLimitRange and ValidateResourceQuotaSpec, pkg/apis/core/validation.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from generator.kinds._base import refused
from generator.units import plain
from generator.verify.kubernetes._meta import Object
from generator.verify.kubernetes._names import qualified_name
from generator.verify.kubernetes._part import Part, fault, missing, must, one_of, placed, rule, unique
from generator.verify.kubernetes._resources import amounts, can_be_shared, container_resource, quota_resource
from generator.verify.kubernetes._resources import resource_name as any_resource
from generator.verify.kubernetes._scalars import Amounts, Quantity

_TYPES = ("Pod", "Container", "PersistentVolumeClaim")
# Which amount may not be above which other one.
_ORDER = (
    ("min", "max"),
    ("default", "max"),
    ("min", "default"),
    ("defaultRequest", "default"),
    ("defaultRequest", "max"),
    ("min", "defaultRequest"),
)


def _limit_type(value: str) -> None:
    qualified_name(value)
    if "/" not in value:
        one_of(*_TYPES)(value)


class LimitItem(Part):
    """The limits of one type of object."""

    type: Annotated[str, must(_limit_type)]
    max: Amounts = {}
    min: Amounts = {}
    default: Amounts = {}
    defaultRequest: Amounts = {}
    maxLimitRequestRatio: Amounts = {}

    @rule
    def _names_known(self) -> None:
        named = container_resource if self.type in ("Pod", "Container") else any_resource
        for field in ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio"):
            for name in getattr(self, field):
                placed(named, name, field, name)

    @rule
    def _fits_its_type(self) -> None:
        for field in ("default", "defaultRequest"):
            if self.type == "Pod" and getattr(self, field):
                raise fault(f"a limit of type 'Pod' has no '{field}'", "take it out", field)
        if self.type == "PersistentVolumeClaim" and not ("storage" in self.min or "storage" in self.max):
            raise missing("max", "say how much storage a claim may ask for at least or at most")

    @rule
    def _amounts_fit(self) -> None:
        defaults = self._with_defaults()
        for lower, upper in _ORDER:
            for name, amount in defaults[lower].items():
                if name in defaults[upper] and amount > defaults[upper][name]:
                    message = f"{lower} of {name} is {amount}, above {upper}, which is {defaults[upper][name]}"
                    hint = "lower one, or raise the other"
                    raise refused("limits-contradict", message, hint, *self._place(lower, upper, name))
        for name, ratio in self.maxLimitRequestRatio.items():
            self._ratio_fits(name, ratio)

    def _with_defaults(self) -> dict[str, Amounts]:
        """Work out the amounts as the server does: the default is the maximum, the default request the default."""
        default, request = dict(self.default), dict(self.defaultRequest)
        if self.type == "Container":
            default = {**self.max, **default}
            request = {**self.min, **default, **request}
        return {"min": self.min, "max": self.max, "default": default, "defaultRequest": request}

    def _place(self, lower: str, upper: str, name: str) -> tuple[str, ...]:
        return next(((field, name) for field in (lower, upper) if name in getattr(self, field)), ())

    def _ratio_fits(self, name: str, ratio: Quantity) -> None:
        at = ("maxLimitRequestRatio", name)
        if ratio < 1:
            raise fault(f"a ratio of {ratio} is below 1: a limit is never below its request", None, *at)
        if name in self.min and name in self.max and self.min[name] != 0:
            widest = self.max[name] / self.min[name]
            if ratio > widest:
                bound = plain(round(widest, 3))
                message = f"a ratio of {ratio} is above max / min of {name}, which is {bound}"
                raise fault(message, f"write {bound} at most", *at)
        if not can_be_shared(name) and ratio != 1:
            raise fault(f"{name} cannot be overcommitted: the ratio is 1", None, *at)


class LimitRangeSpec(Part):
    """The limits of all types."""

    limits: list[LimitItem] = []

    @rule
    def _types_once(self) -> None:
        unique((item.type for item in self.limits), "the type", "limits")


class LimitRange(Object):
    """A LimitRange."""

    apiVersion: Literal["v1"]
    kind: Literal["LimitRange"]
    spec: LimitRangeSpec = LimitRangeSpec.model_construct()


_SCOPES = ("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity",
           "VolumeAttributesClass")  # fmt: skip
_EXCLUSIVE = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


class ScopeRequirement(Part):
    """A condition on what is counted."""

    scopeName: Annotated[str, must(one_of(*_SCOPES))]
    operator: Annotated[str, must(one_of("In", "NotIn", "Exists", "DoesNotExist"))]
    values: list[str] = []

    @rule
    def _values_fit(self) -> None:
        needs = self.operator in ("In", "NotIn")
        if needs and not self.values:
            raise missing("values", f"'{self.operator}' needs values")
        if not needs and self.values:
            raise fault(f"'{self.operator}' takes no values", "take them out", "values")
        if self.scopeName not in ("PriorityClass", "VolumeAttributesClass") and self.operator != "Exists":
            raise fault(f"the scope '{self.scopeName}' is only asked for by 'Exists'", None, "operator")


class ScopeSelector(Part):
    """What is counted."""

    matchExpressions: list[ScopeRequirement] = []


class QuotaSpec(Part):
    """How much there may be of what."""

    hard: Amounts = {}
    scopes: list[Annotated[str, must(one_of(*_SCOPES))]] = []
    scopeSelector: ScopeSelector | None = None

    @rule
    def _amounts_fit(self) -> None:
        placed(lambda given: amounts(given, quota_resource), self.hard, "hard")
        for pair in _EXCLUSIVE:
            if set(pair) <= set(self.scopes):
                raise fault(f"'{pair[0]}' and '{pair[1]}' exclude each other", "keep one of them", "scopes")
        for name in self.hard:
            if "BestEffort" in _asked(self) and name != "pods":
                raise fault(f"the scope 'BestEffort' counts only pods, not {name}", "take it out", "hard", name)


def _asked(quota: QuotaSpec) -> Iterator[str]:
    yield from quota.scopes
    yield from (each.scopeName for each in (quota.scopeSelector.matchExpressions if quota.scopeSelector else []))


class ResourceQuota(Object):
    """A ResourceQuota."""

    apiVersion: Literal["v1"]
    kind: Literal["ResourceQuota"]
    spec: QuotaSpec = QuotaSpec.model_construct()

"""Where pods run: affinity, tolerations, spreading.

Source: validateAffinity, ValidateTolerations and validateTopologySpreadConstraints, pkg/apis/core/validation.
"""

from typing import Annotated

from generator.verify.kubernetes._meta import Selector
from generator.verify.kubernetes._names import QualifiedName, dns_label, dns_subdomain, label_value, qualified_name
from generator.verify.kubernetes._part import (
    Part,
    at_least,
    fault,
    filled,
    missing,
    must,
    one_of,
    placed,
    rule,
    schema_needs,
    unique,
    within,
)
from generator.verify.kubernetes._scalars import Int32, Int64
from generator.verify.kubernetes._versions import since

Weight = Annotated[Int32, must(within(1, 100))]
_NEEDS_VALUES, _NEEDS_ONE = ("In", "NotIn"), ("Gt", "Lt")


class NodeRequirement(Part):
    """A condition on a label or a field of a node."""

    key: QualifiedName
    operator: Annotated[str, must(one_of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"))]
    values: list[str] = []

    @rule
    def _values_fit(self) -> None:
        if self.operator in _NEEDS_VALUES and not self.values:
            raise missing("values", f"'{self.operator}' needs values")
        if self.operator in ("Exists", "DoesNotExist") and self.values:
            raise fault(f"'{self.operator}' takes no values", "take them out", "values")
        if self.operator in _NEEDS_ONE and len(self.values) != 1:
            raise missing("values", f"'{self.operator}' needs exactly one value")
        for index, value in enumerate(self.values):
            placed(dns_subdomain if self.key == "metadata.name" else label_value, value, "values", index)


class NodeTerm(Part):
    """Conditions that must hold together."""

    matchExpressions: list[NodeRequirement] = []
    matchFields: list[NodeRequirement] = []

    @rule
    def _fields_known(self) -> None:
        for index, each in enumerate(self.matchFields):
            if each.key != "metadata.name":
                raise fault(f"'{each.key}' is no field of a node", "write metadata.name", "matchFields", index, "key")
            if len(each.values) != 1 or each.operator not in _NEEDS_VALUES:
                raise fault(
                    "a field is compared with exactly one value, by 'In' or 'NotIn'", None, "matchFields", index
                )


class NodeSelector(Part):
    """Terms of which one must hold."""

    nodeSelectorTerms: list[NodeTerm]

    @rule
    def _has_terms(self) -> None:
        if not self.nodeSelectorTerms:
            raise fault("the list is empty", "write at least one term", "nodeSelectorTerms")


class NodePreference(Part):
    """A term that weighs."""

    weight: Weight
    preference: NodeTerm | None = None

    _complete = schema_needs("preference")


class NodeAffinity(Part):
    """Which nodes a pod is drawn to."""

    requiredDuringSchedulingIgnoredDuringExecution: NodeSelector | None = None
    preferredDuringSchedulingIgnoredDuringExecution: list[NodePreference] = []


class PodTerm(Part):
    """Pods that are to be near, or far."""

    labelSelector: Selector | None = None
    namespaces: list[Annotated[str, must(dns_label)]] = []
    topologyKey: QualifiedName
    namespaceSelector: Selector | None = None
    matchLabelKeys: Annotated[list[str], since("1.29", "1.31")] = []
    mismatchLabelKeys: Annotated[list[str], since("1.29", "1.31")] = []

    @rule
    def _keys_select(self) -> None:
        keys = [*self.matchLabelKeys, *self.mismatchLabelKeys]
        if keys and self.labelSelector is None:
            raise missing("labelSelector", "keys of labels are only matched beside a selector")
        for key in keys:
            qualified_name(key)


class WeightedPodTerm(Part):
    """A term that weighs."""

    weight: Weight
    podAffinityTerm: PodTerm


class PodAffinity(Part):
    """Which pods a pod is drawn to, or kept from."""

    requiredDuringSchedulingIgnoredDuringExecution: list[PodTerm] = []
    preferredDuringSchedulingIgnoredDuringExecution: list[WeightedPodTerm] = []


class Affinity(Part):
    """Where a pod wants to run."""

    nodeAffinity: NodeAffinity | None = None
    podAffinity: PodAffinity | None = None
    podAntiAffinity: PodAffinity | None = None


class Toleration(Part):
    """A taint that a pod bears."""

    key: str | None = None
    operator: str | None = None
    value: str | None = None
    effect: str | None = None
    tolerationSeconds: Int64 | None = None

    @rule
    def _operator_fits(self) -> None:
        operator = self.operator or "Equal"
        if self.key:
            placed(qualified_name, self.key, "key")
        elif operator != "Exists":
            raise fault("without a key, only the operator 'Exists' makes sense", "write operator: Exists", "operator")
        placed(one_of("Equal", "Exists", "Lt", "Gt"), operator, "operator")
        if operator == "Exists" and self.value:
            raise fault("'Exists' takes no value", "take it out", "value")
        if operator == "Equal":
            placed(label_value, self.value or "", "value")
        if self.effect:
            placed(one_of("NoSchedule", "PreferNoSchedule", "NoExecute"), self.effect, "effect")
        if self.tolerationSeconds is not None and self.effect != "NoExecute":
            raise fault("'tolerationSeconds' needs the effect 'NoExecute'", None, "effect")


class SpreadConstraint(Part):
    """How evenly pods are spread."""

    maxSkew: Annotated[Int32, must(at_least(1))]
    topologyKey: Annotated[str, must(filled)]
    whenUnsatisfiable: Annotated[str, must(one_of("DoNotSchedule", "ScheduleAnyway"))]
    labelSelector: Selector | None = None
    minDomains: Annotated[Int32, must(at_least(1))] | None = None
    nodeAffinityPolicy: Annotated[str, must(one_of("Honor", "Ignore"))] | None = None
    nodeTaintsPolicy: Annotated[str, must(one_of("Honor", "Ignore"))] | None = None
    matchLabelKeys: list[str] = []

    @rule
    def _fits(self) -> None:
        if self.minDomains is not None and self.whenUnsatisfiable != "DoNotSchedule":
            raise fault("'minDomains' needs 'whenUnsatisfiable: DoNotSchedule'", None, "minDomains")
        if self.matchLabelKeys and self.labelSelector is None:
            raise missing("labelSelector", "keys of labels are only matched beside a selector")
        for index, key in enumerate(self.matchLabelKeys):
            placed(qualified_name, key, "matchLabelKeys", index)
            if self.labelSelector and key in self.labelSelector.matchLabels:
                raise fault(f"the selector has '{key}' too", "take it out of one", "matchLabelKeys", index)


def spread_once(constraints: list[SpreadConstraint]) -> None:
    """Refuse two constraints for the same topology and the same consequence."""
    unique(((each.topologyKey, each.whenUnsatisfiable) for each in constraints), "the constraint")

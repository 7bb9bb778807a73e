"""What every object has: its metadata; and how objects are selected by their labels."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from generator.verify.kubernetes._names import (
    Annotations,
    Labels,
    annotation_set,
    dns_label,
    dns_subdomain,
    label_set,
    label_value,
    qualified_name,
)
from generator.verify.kubernetes._part import (
    Part,
    Texts,
    always,
    fault,
    filled,
    missing,
    must,
    placed,
    rule,
    schema_needs,
    schema_rule,
)


class OwnerReference(Part):
    """The object that owns another."""

    apiVersion: Annotated[str, always(filled)]
    kind: Annotated[str, always(filled)]
    name: Annotated[str, always(filled)]
    uid: Annotated[str, always(filled)]
    controller: bool | None = None
    blockOwnerDeletion: bool | None = None


def _finalizers(names: list[str]) -> None:
    for name in names:
        qualified_name(name)


class TemplateMetadata(Part):
    """The metadata of what a template makes: of pods, jobs, claims."""

    name: str | None = None
    generateName: str | None = None
    namespace: str | None = None
    labels: Labels = {}
    annotations: Annotations = {}
    ownerReferences: list[OwnerReference] = []
    finalizers: Annotated[list[str], always(_finalizers)] = []
    selfLink: str | None = None
    uid: str | None = None
    resourceVersion: str | None = None
    generation: int | None = None
    creationTimestamp: str | None = None
    deletionTimestamp: str | None = None
    deletionGracePeriodSeconds: int | None = None
    managedFields: list[Any] = []


class ObjectMeta(TemplateMetadata):
    """The metadata of an object: judged whatever its kind."""

    labels: Annotated[Texts, always(label_set)] = {}
    annotations: Annotated[Texts, always(annotation_set)] = {}


class SchemaMetadata(Part):
    """The metadata of a template inside of a custom resource."""

    labels: Texts = {}
    annotations: Texts = {}


class Object(Part):
    """An object: a custom resource, or the base of a built-in one, with the rules for its name."""

    by_schema: ClassVar[bool] = False

    apiVersion: str
    kind: str
    metadata: ObjectMeta = Field(default_factory=ObjectMeta)
    status: Any = None

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of this kind of object."""
        dns_subdomain(name)

    @schema_rule
    def _named(self) -> None:
        meta = self.metadata
        if not meta.name and not meta.generateName:
            raise missing("name", "name the object, or let the server do so with 'generateName'", "metadata")
        if meta.name:
            placed(self.judge_name, meta.name, "metadata", "name")
        if meta.namespace:
            placed(dns_label, meta.namespace, "metadata", "namespace")


class CustomObject(Object):
    """An object whose kind a custom resource definition describes: judged by its schema."""

    by_schema: ClassVar[bool] = True


_SET, _EXISTS = ("In", "NotIn"), ("Exists", "DoesNotExist")


class Requirement(Part):
    """A condition on a label."""

    key: Annotated[str, must(qualified_name)]
    operator: str
    values: list[str] = []

    @rule
    def _operator_fits(self) -> None:
        if self.operator not in (*_SET, *_EXISTS):
            raise fault(f"'{self.operator}' is not one of: {', '.join((*_SET, *_EXISTS))}", None, "operator")
        if self.operator in _SET and not self.values:
            raise missing("values", f"'{self.operator}' needs values")
        if self.operator in _EXISTS and self.values:
            raise fault(f"'{self.operator}' takes no values", "take them out", "values")
        for index, value in enumerate(self.values):
            if self.operator in _SET:
                placed(label_value, value, "values", index)


class Selector(Part):
    """Selects objects by their labels: all conditions must hold."""

    matchLabels: Labels = {}
    matchExpressions: list[Requirement] = []

    @property
    def empty(self) -> bool:
        """Say whether it selects everything."""
        return not self.matchLabels and not self.matchExpressions

    def selects(self, labels: Mapping[str, str]) -> bool:
        """Say whether it selects an object with these labels."""
        if any(labels.get(key) != value for key, value in self.matchLabels.items()):
            return False
        return all(_holds(each, labels) for each in self.matchExpressions)


def _holds(requirement: Requirement, labels: Mapping[str, str]) -> bool:
    present = requirement.key in labels
    match requirement.operator:
        case "In":
            return present and labels[requirement.key] in requirement.values
        case "NotIn":
            return not present or labels[requirement.key] not in requirement.values
        case "Exists":
            return present
        case _:
            return not present


class UnjudgedRequirement(Part):
    """A condition on a label that the server does not look at."""

    key: str | None = None
    operator: str | None = None
    values: list[str] = []

    _complete = schema_needs("key", "operator")


class UnjudgedSelector(Part):
    """Selects by labels of somebody else, an adapter for metrics, say: the server judges only its form."""

    matchLabels: Texts = {}
    matchExpressions: list[UnjudgedRequirement] = []

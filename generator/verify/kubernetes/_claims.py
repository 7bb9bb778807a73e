"""Claims on storage.

Source: ValidatePersistentVolumeClaimSpec, pkg/apis/core/validation.
"""

from typing import Annotated

from generator.verify.kubernetes._meta import Selector, TemplateMetadata
from generator.verify.kubernetes._names import OptionalSubdomain
from generator.verify.kubernetes._part import Part, fault, missing, must, one_of, rule
from generator.verify.kubernetes._scalars import Amounts
from generator.verify.kubernetes._versions import since


class ClaimResources(Part):
    """How much storage is claimed."""

    requests: Amounts = {}
    limits: Amounts = {}


class DataSource(Part):
    """What a claim is filled from."""

    apiGroup: str | None = None
    kind: str
    name: str


class DataSourceRef(DataSource):
    """The same, perhaps of another namespace."""

    namespace: str | None = None


_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")


class ClaimSpec(Part):
    """A claim on storage: how much, how it is used."""

    accessModes: list[Annotated[str, must(one_of(*_MODES))]] = []
    selector: Selector | None = None
    resources: ClaimResources = ClaimResources.model_construct()
    volumeName: str | None = None
    storageClassName: OptionalSubdomain | None = None
    volumeMode: Annotated[str, must(one_of("Block", "Filesystem"))] | None = None
    dataSource: DataSource | None = None
    dataSourceRef: DataSourceRef | None = None
    volumeAttributesClassName: Annotated[str | None, since("1.29", "1.34")] = None

    @rule
    def _says_how_much(self) -> None:
        if not self.accessModes:
            raise missing("accessModes", f"write one of: {', '.join(_MODES)}")
        if "ReadWriteOncePod" in self.accessModes and len(self.accessModes) > 1:
            raise fault("'ReadWriteOncePod' stands beside another mode", "write it alone", "accessModes")
        storage = self.resources.requests.get("storage")
        if storage is None:
            raise missing("storage", "say how much is claimed: storage: 10Gi", "resources", "requests")
        if storage <= 0:
            raise fault(f"'{storage}' is not above 0", None, "resources", "requests", "storage")


class ClaimTemplate(Part):
    """The claim that a pod brings with it."""

    metadata: TemplateMetadata | None = None
    spec: ClaimSpec


class Ephemeral(Part):
    """A claim that lives as long as the pod."""

    volumeClaimTemplate: ClaimTemplate | None = None

    @rule
    def _has_a_template(self) -> None:
        if self.volumeClaimTemplate is None:
            raise missing("volumeClaimTemplate", "say what is claimed")

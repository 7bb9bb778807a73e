"""The Barman plugin of CloudNativePG: ObjectStore, as its definition (0.15) describes it."""

from typing import Literal

from generator.verify.kubernetes._barman import Store
from generator.verify.kubernetes._container import Variable
from generator.verify.kubernetes._custom import BarmanRetention
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, fault, schema_rule
from generator.verify.kubernetes._resources import Resources
from generator.verify.kubernetes._scalars import Int64


class Configuration(Store):
    """`configuration` of an ObjectStore."""

    @schema_rule
    def _names_no_server(self) -> None:
        if self.serverName is not None:
            raise fault(
                "the server is not named here", "write it as 'serverName' of the plugin, in the Cluster", "serverName"
            )


class InstanceSidecarConfiguration(Part):
    """`instanceSidecarConfiguration` of an ObjectStore."""

    additionalContainerArgs: list[str] = []
    env: list[Variable] = []
    logLevel: Literal["error", "warning", "info", "debug", "trace"] = "info"
    resources: Resources | None = None
    retentionPolicyIntervalSeconds: Int64 = 1800

    @schema_rule
    def _level_apart(self) -> None:
        for index, argument in enumerate(self.additionalContainerArgs):
            if argument.startswith("--log-level"):
                raise fault(f"'{argument}' is no argument here", "write 'logLevel'", "additionalContainerArgs", index)


class ObjectStoreSpec(Part):
    """What a ObjectStore says."""

    configuration: Configuration
    instanceSidecarConfiguration: InstanceSidecarConfiguration | None = None
    retentionPolicy: BarmanRetention | None = None


class ObjectStore(CustomObject):
    """An ObjectStore."""

    apiVersion: Literal["barmancloud.cnpg.io/v1"]
    kind: Literal["ObjectStore"]
    spec: ObjectStoreSpec


KINDS = {("barmancloud.cnpg.io/v1", "ObjectStore"): ObjectStore}

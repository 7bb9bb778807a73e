"""CloudNativePG: how the PostgreSQL of a Cluster is set up."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import DateTime, Filled, KeyOf
from generator.verify.kubernetes._part import Part, Texts, always, at_least, fault, schema_rule, unique_by
from generator.verify.kubernetes._postgresql_backup import Named
from generator.verify.kubernetes._scalars import Int32, Int64, form


class ExtensionVariable(Part):
    """`env` of an extension."""

    name: Annotated[str, form(r"^[a-zA-Z_][a-zA-Z0-9_]*$", "the name of a variable", None, 1)]
    value: Filled


class ExtensionImage(Part):
    """`image` of an extension."""

    pullPolicy: str | None = None
    reference: str | None = None


class Extension(Part):
    """`extensions` of PostgreSQL."""

    bin_path: list[str] = []
    dynamic_library_path: list[str] = []
    env: Annotated[list[ExtensionVariable], unique_by("name")] = []
    extension_control_path: list[str] = []
    image: ExtensionImage | None = None
    ld_library_path: list[str] = []
    name: Annotated[str, form(r"^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$", "the name of an extension", None, 1, 59)]


class LdapBind(Part):
    """`bindAsAuth` of LDAP."""

    prefix: str | None = None
    suffix: str | None = None


class LdapSearch(Part):
    """`bindSearchAuth` of LDAP."""

    baseDN: str | None = None
    bindDN: str | None = None
    bindPassword: KeyOf | None = None
    searchAttribute: str | None = None
    searchFilter: str | None = None


class Ldap(Part):
    """`ldap` of PostgreSQL."""

    bindAsAuth: LdapBind | None = None
    bindSearchAuth: LdapSearch | None = None
    port: Int64 | None = None
    scheme: Literal["ldap", "ldaps"] | None = None
    server: str | None = None
    tls: bool | None = None


class ElectionConstraint(Part):
    """`syncReplicaElectionConstraint` of PostgreSQL."""

    enabled: bool
    nodeLabelsAntiAffinity: list[str] = []


class Synchronous(Part):
    """`synchronous` of PostgreSQL."""

    dataDurability: Literal["required", "preferred"] | None = None
    failoverQuorum: bool | None = None
    maxStandbyNamesFromCluster: Int64 | None = None
    method: Literal["any", "first"]
    nodeFailureDomainKeys: list[str] = []
    number: Annotated[Int64, always(at_least(1))]
    podFailureDomainKeys: list[str] = []
    standbyNamesPost: list[str] = []
    standbyNamesPre: list[str] = []

    @schema_rule
    def _names_fit(self) -> None:
        if self.dataDurability == "preferred" and (self.standbyNamesPre or self.standbyNamesPost):
            name = "standbyNamesPre" if self.standbyNamesPre else "standbyNamesPost"
            raise fault("'dataDurability: preferred' takes no names of standbys", "take them out", name)
        if self.podFailureDomainKeys and self.nodeFailureDomainKeys:
            message = "both 'podFailureDomainKeys' and 'nodeFailureDomainKeys' stand here"
            raise fault(message, "keep one of them", "nodeFailureDomainKeys")

    @property
    def spreads(self) -> bool:
        """Say whether the standbys are chosen by where they run."""
        return bool(self.podFailureDomainKeys or self.nodeFailureDomainKeys)


class PostgreSql(Part):
    """`postgresql` of a Cluster."""

    enableAlterSystem: bool | None = None
    extensions: Annotated[list[Extension], unique_by("name")] = []
    ldap: Ldap | None = None
    parameters: Texts = {}
    pg_hba: list[str] = []
    pg_ident: list[str] = []
    promotionTimeout: Int32 | None = None
    shared_preload_libraries: list[str] = []
    syncReplicaElectionConstraint: ElectionConstraint | None = None
    synchronous: Synchronous | None = None

    @schema_rule
    def _spreads_once(self) -> None:
        constraint = self.syncReplicaElectionConstraint
        if constraint and constraint.enabled and self.synchronous and self.synchronous.spreads:
            message = "'syncReplicaElectionConstraint' and the failure domains of 'synchronous' exclude each other"
            raise fault(message, "keep one of them", "syncReplicaElectionConstraint")


class Role(Part):
    """`roles` that the operator looks after."""

    bypassrls: bool | None = None
    comment: str | None = None
    connectionLimit: Int64 = -1
    createdb: bool | None = None
    createrole: bool | None = None
    disablePassword: bool | None = None
    ensure: Literal["present", "absent"] = "present"
    inRoles: list[str] = []
    inherit: bool = True
    login: bool | None = None
    name: str
    passwordSecret: Named | None = None
    replication: bool | None = None
    superuser: bool | None = None
    validUntil: DateTime | None = None


class Replica(Part):
    """`replica`: the Cluster follows another one."""

    enabled: bool | None = None
    minApplyDelay: str | None = None
    primary: str | None = None
    promotionToken: str | None = None
    self_: str | None = None
    source: Filled


class SlotsForStandbys(Part):
    """`highAvailability` of replication slots."""

    enabled: bool = True
    slotPrefix: Annotated[str, form(r"^[0-9a-z_]*$", "a prefix", "use small letters, digits and '_'")] = "_cnpg_"
    synchronizeLogicalDecoding: bool | None = None


class SlotsOfUsers(Part):
    """`synchronizeReplicas` of replication slots."""

    enabled: bool = True
    excludePatterns: list[str] = []


class ReplicationSlots(Part):
    """`replicationSlots` of a Cluster."""

    highAvailability: SlotsForStandbys | None = None
    synchronizeReplicas: SlotsOfUsers | None = None
    updateInterval: Annotated[Int64, always(at_least(1))] = 30

"""The Prometheus operator: the clouds in which a ScrapeConfig finds its targets."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import Filled, KeyOf, Url
from generator.verify.kubernetes._monitoring_access import Authorization, TlsConfig
from generator.verify.kubernetes._monitoring_discovery import (
    Asked,
    AskedForHosts,
    Client,
    Filters,
    PasswordClient,
    TokenClient,
)
from generator.verify.kubernetes._part import always, unique_values
from generator.verify.kubernetes._scalars import size


class Azure(PasswordClient, AskedForHosts):
    """`azureSDConfigs`."""

    authenticationMethod: Literal["OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity"] | None = None
    clientID: Filled | None = None
    clientSecret: KeyOf | None = None
    environment: Filled | None = None
    resourceGroup: Filled | None = None
    subscriptionID: Filled
    tenantID: Filled | None = None


class DigitalOcean(TokenClient, AskedForHosts):
    """`digitalOceanSDConfigs`."""


class Ec2(Client, AskedForHosts):
    """`ec2SDConfigs`."""

    accessKey: KeyOf | None = None
    filters: Filters = []
    region: Filled | None = None
    roleARN: Filled | None = None
    secretKey: KeyOf | None = None


class Gce(AskedForHosts):
    """`gceSDConfigs`."""

    filter: Filled | None = None
    project: Filled
    tagSeparator: Filled | None = None
    zone: Filled


class Hetzner(PasswordClient, AskedForHosts):
    """`hetznerSDConfigs`."""

    labelSelector: Filled | None = None
    role: Literal["hcloud", "Hcloud", "robot", "Robot"]


class Ionos(TokenClient, AskedForHosts):
    """`ionosSDConfigs`."""

    authorization: Authorization
    datacenterID: Filled


class LightSail(PasswordClient, AskedForHosts):
    """`lightSailSDConfigs`."""

    accessKey: KeyOf | None = None
    endpoint: Filled | None = None
    region: Filled | None = None
    roleARN: Filled | None = None
    secretKey: KeyOf | None = None


class Linode(TokenClient, AskedForHosts):
    """`linodeSDConfigs`."""

    region: Filled | None = None
    tagSeparator: Filled | None = None


class Openstack(AskedForHosts):
    """`openstackSDConfigs`."""

    allTenants: bool | None = None
    applicationCredentialId: Filled | None = None
    applicationCredentialName: Filled | None = None
    applicationCredentialSecret: KeyOf | None = None
    availability: Literal["Public", "public", "Admin", "admin", "Internal", "internal"] | None = None
    domainID: Filled | None = None
    domainName: Filled | None = None
    identityEndpoint: Url | None = None
    password: KeyOf | None = None
    projectID: Filled | None = None
    projectName: Filled | None = None
    region: Filled
    role: Literal["Instance", "Hypervisor", "LoadBalancer"]
    tlsConfig: TlsConfig | None = None
    userid: Filled | None = None
    username: Filled | None = None


class OvhCloud(Asked):
    """`ovhcloudSDConfigs`."""

    applicationKey: Filled
    applicationSecret: KeyOf
    consumerKey: KeyOf
    endpoint: Filled | None = None
    service: Literal["VPS", "DedicatedServer"]


class Scaleway(Client, AskedForHosts):
    """`scalewaySDConfigs`."""

    accessKey: Filled
    apiURL: Url | None = None
    nameFilter: Filled | None = None
    projectID: Filled
    role: Literal["Instance", "Baremetal"]
    secretKey: KeyOf
    tagsFilter: Annotated[list[Filled], size(1, None), always(unique_values)] = []
    zone: Filled | None = None

"""The Prometheus operator: the service registries in which a ScrapeConfig finds its targets."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import Filled, KeyOf, PrometheusDuration, Url
from generator.verify.kubernetes._monitoring_discovery import (
    Asked,
    AskedForHosts,
    Filters,
    PasswordClient,
    SetOfTexts,
)
from generator.verify.kubernetes._part import Texts
from generator.verify.kubernetes._scalars import form

_HOST = r"^[a-zA-Z][a-zA-Z0-9+.-]*://.+$"
Host = Annotated[str, form(_HOST, "an address", "write it whole: unix:///var/run/docker.sock")]


class Consul(PasswordClient, Asked):
    """`consulSDConfigs`."""

    allowStale: bool | None = None
    datacenter: Filled | None = None
    filter: Filled | None = None
    healthFilter: Filled | None = None
    namespace: Filled | None = None
    nodeMeta: Texts = {}
    partition: Filled | None = None
    pathPrefix: Filled | None = None
    scheme: Literal["http", "https", "HTTP", "HTTPS"] | None = None
    server: Filled
    services: SetOfTexts = []
    tagSeparator: Filled | None = None
    tags: SetOfTexts = []
    tokenRef: KeyOf | None = None


class Docker(PasswordClient, AskedForHosts):
    """`dockerSDConfigs`."""

    filters: Filters = []
    host: Host
    hostNetworkingHost: Filled | None = None
    matchFirstNetwork: bool | None = None


class DockerSwarm(PasswordClient, AskedForHosts):
    """`dockerSwarmSDConfigs`."""

    filters: Filters = []
    host: Host
    role: Literal["Services", "Tasks", "Nodes"]


class Eureka(PasswordClient, Asked):
    """`eurekaSDConfigs`."""

    server: Url


class Kuma(PasswordClient, Asked):
    """`kumaSDConfigs`."""

    clientID: Filled | None = None
    fetchTimeout: PrometheusDuration | None = None
    server: Url


class Nomad(PasswordClient, Asked):
    """`nomadSDConfigs`."""

    allowStale: bool | None = None
    namespace: Filled | None = None
    region: Filled | None = None
    server: Url
    tagSeparator: Filled | None = None


class PuppetDb(PasswordClient, AskedForHosts):
    """`puppetDBSDConfigs`."""

    includeParameters: bool | None = None
    query: Filled
    url: Url

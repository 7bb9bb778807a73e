"""The Prometheus operator: how a ScrapeConfig finds its targets, by hand, in files, in DNS or in a cluster."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import Filled, KeyOf, PrometheusDuration, ProxyUrl, Url
from generator.verify.kubernetes._monitoring_access import Authorization, BasicAuth, Oauth2, TlsConfig
from generator.verify.kubernetes._part import Part, Texts, always, nothing_means, unique_by, unique_values, within
from generator.verify.kubernetes._scalars import Int32, form, size

AnyPort = Annotated[Int32, always(within(0, 65535))]
SetOfTexts = Annotated[list[str], always(unique_values)]
_File = Annotated[
    str,
    form(
        r"^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$",
        "a file of targets",
        "end it in .json, .yml or .yaml; '*' may only stand in its last part",
    ),
]
_Role = Literal["Pod", "Endpoints", "Ingress", "Service", "Node", "EndpointSlice"]


class Connection(Part):
    """How something is reached over HTTP."""

    enableHTTP2: bool | None = None
    noProxy: str | None = None
    proxyConnectHeader: Annotated[dict[str, list[KeyOf]], nothing_means(None)] = {}
    proxyFromEnvironment: bool | None = None
    proxyUrl: ProxyUrl | None = None
    tlsConfig: TlsConfig | None = None


class ByToken(Part):
    """A token that is shown to it."""

    authorization: Authorization | None = None
    oauth2: Oauth2 | None = None


class ByPassword(ByToken):
    """A token or a password that is shown to it."""

    basicAuth: BasicAuth | None = None


class Client(Connection):
    """How a discovery service is reached."""

    followRedirects: bool | None = None


class TokenClient(Client, ByToken):
    """The same, with a token."""


class PasswordClient(Client, ByPassword):
    """The same, with a token or a password."""


class Asked(Part):
    """A source of targets that is asked again and again."""

    refreshInterval: PrometheusDuration | None = None


class AskedForHosts(Asked):
    """One that knows hosts, and no ports."""

    port: AnyPort | None = None


class Filter(Part):
    """`filters` of a discovery."""

    name: Filled
    values: Annotated[list[Filled], size(1, None), always(unique_values)]


Filters = Annotated[list[Filter], unique_by("name")]


class Static(Part):
    """`staticConfigs`: targets that are known."""

    labels: Texts = {}
    targets: Annotated[list[Filled], size(1, None), always(unique_values)]


class Files(Asked):
    """`fileSDConfigs`: targets that stand in files."""

    files: Annotated[list[_File], size(1, None), always(unique_values)]


class Dns(AskedForHosts):
    """`dnsSDConfigs`: targets that DNS names."""

    names: Annotated[list[Filled], size(1, None)]
    type: Literal["A", "AAAA", "MX", "NS", "SRV"] | None = None


class Http(PasswordClient, Asked):
    """`httpSDConfigs`: targets that a server names."""

    url: Url


class AttachMetadata(Part):
    """`attachMetadata` of a discovery in Kubernetes."""

    node: bool | None = None


class Namespaces(Part):
    """`namespaces` of a discovery in Kubernetes."""

    names: SetOfTexts = []
    ownNamespace: bool | None = None


class ObjectSelector(Part):
    """`selectors` of a discovery in Kubernetes."""

    field: Filled | None = None
    label: Filled | None = None
    role: _Role


class Kubernetes(PasswordClient):
    """`kubernetesSDConfigs`: targets that an API server names."""

    apiServer: Filled | None = None
    attachMetadata: AttachMetadata | None = None
    namespaces: Namespaces | None = None
    role: _Role
    selectors: Annotated[list[ObjectSelector], unique_by("role")] = []

"""The Prometheus operator: how targets are reached."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import KeyOf, ProxyUrl, WebUrl
from generator.verify.kubernetes._part import Part, Texts, nothing_means


class Authorization(Part):
    """`authorization` of a monitor."""

    credentials: KeyOf | None = None
    type: str | None = None


class BasicAuth(Part):
    """`basicAuth` of a monitor."""

    password: KeyOf | None = None
    username: KeyOf | None = None


class ClientId(Part):
    """`clientId` of a monitor."""

    configMap: KeyOf | None = None
    secret: KeyOf | None = None


class TlsConfig(Part):
    """`tlsConfig` of a monitor."""

    ca: ClientId | None = None
    cert: ClientId | None = None
    insecureSkipVerify: bool | None = None
    keySecret: KeyOf | None = None
    maxVersion: Literal["TLS10", "TLS11", "TLS12", "TLS13"] | None = None
    minVersion: Literal["TLS10", "TLS11", "TLS12", "TLS13"] | None = None
    serverName: str | None = None


class Oauth2(Part):
    """`oauth2` of a monitor."""

    clientId: ClientId
    clientSecret: KeyOf
    endpointParams: Texts = {}
    noProxy: str | None = None
    proxyConnectHeader: Annotated[dict[str, list[KeyOf]], nothing_means(None)] = {}
    proxyFromEnvironment: bool | None = None
    proxyUrl: ProxyUrl | None = None
    scopes: list[str] = []
    tlsConfig: TlsConfig | None = None
    tokenUrl: WebUrl

"""AlertmanagerConfig: how receivers are reached, and where their secrets lie.

The two versions of the kind differ in how strict they are about the name of a Secret: `S` is what stands for one.
"""

from typing import Annotated, Generic, TypeVar

from generator.verify.kubernetes._custom import Filled, KeyOf, ProxyUrl
from generator.verify.kubernetes._monitoring_access import Authorization, BasicAuth, Oauth2, TlsConfig
from generator.verify.kubernetes._part import Part, nothing_means

S = TypeVar("S", bound=Part)


class SecretKey(Part):
    """A key of a Secret; both are named."""

    key: Filled
    name: Filled


class HttpConfig(Part, Generic[S]):
    """`httpConfig` of a receiver."""

    authorization: Authorization | None = None
    basicAuth: BasicAuth | None = None
    bearerTokenSecret: S | None = None
    enableHttp2: bool | None = None
    followRedirects: bool | None = None
    noProxy: str | None = None
    oauth2: Oauth2 | None = None
    proxyConnectHeader: Annotated[dict[str, list[KeyOf]], nothing_means(None)] = {}
    proxyFromEnvironment: bool | None = None
    proxyURL: str | None = None
    proxyUrl: ProxyUrl | None = None
    tlsConfig: TlsConfig | None = None


class Told(Part, Generic[S]):
    """What every receiver over HTTP has."""

    httpConfig: HttpConfig[S] | None = None
    sendResolved: bool | None = None


class Header(Part):
    """A key, and its value."""

    key: Filled
    value: str

"""The forms of text that several definitions of custom resources share."""

from typing import Annotated

from generator.verify.kubernetes._part import Part, always, within
from generator.verify.kubernetes._scalars import Int32, form

_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_ORIGIN = r"(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)"
_PROMETHEUS = r"^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[-+][0-9]{2}:[0-9]{2})$"

Filled = Annotated[str, form(least=1)]
Port = Annotated[Int32, always(within(1, 65535))]
DateTime = Annotated[str, form(_MOMENT, "a time", "write it as 2026-03-29T03:10:00Z")]
PrometheusDuration = Annotated[str, form(_PROMETHEUS, "a duration", "write it as Prometheus does: 30s, 5m, 1h30m")]
ProxyUrl = Annotated[str, form(r"^(http|https|socks5)://.+$", "an address", "write it whole: http://proxy:3128")]
WebUrl = Annotated[str, form(r"^(http|https)://.+$", "an address", "write it whole: https://example.com/token")]
Url = Annotated[str, form(r"^https?://.+$", "an address", "write it whole: https://example.com")]
BodySize = Annotated[
    str, form(r"(^0|([0-9]*[.])?[0-9]+((K|M|G|T|E|P)i?)?B)$", "a size", "write it as Prometheus does: 10MB, 512KiB")
]
FlaggerDuration = Annotated[str, form(r"^[0-9]+(m|s)", "a duration", "write it in minutes or seconds: 1m, 30s")]
GatewayDuration = Annotated[
    str, form(r"^([0-9]{1,5}(h|m|s|ms)){1,4}$", "a duration", "write it in whole units: 30s, 1m30s, 500ms")
]
GatewayGroup = Annotated[str, form(rf"^$|^{_SUBDOMAIN}$", "an API group", most=253)]
GatewayKind = Annotated[str, form(r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", "a kind", least=1, most=63)]
GatewayName = Annotated[str, form(least=1, most=253)]
GatewayNamespace = Annotated[str, form(rf"^{_LABEL}$", "a namespace", least=1, most=63)]
GatewayHost = Annotated[str, form(rf"^{_SUBDOMAIN}$", "a name", "use small letters, digits, '-' and '.'", 1, 253)]
GatewayWildcard = Annotated[
    str,
    form(rf"^(\*\.)?{_SUBDOMAIN}$", "a host", "use small letters, digits, '-' and '.'; it may begin with '*.'", 1, 253),
]
GatewayOrigin = Annotated[str, form(_ORIGIN, "an origin", "write it as https://example.com, or '*'", 1, 253)]
HeaderName = Annotated[str, form(r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$", "the name of a header", None, 1, 256)]
BarmanRetention = Annotated[str, form(r"^[1-9][0-9]*[dwm]$", "a retention", "write days, weeks or months: 30d, 4w, 6m")]
PartialResponse = Annotated[str, form(r"(?i)^(abort|warn)?$", "a strategy", "write abort or warn")]


class KeyOf(Part):
    """A key of a ConfigMap or Secret."""

    key: str
    name: str = ""
    optional: bool | None = None


class Nothing(Part):
    """What has no fields, and is only there or not."""

"""The Gateway API: what happens to a request or response on its way."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import (
    GatewayGroup,
    GatewayHost,
    GatewayKind,
    GatewayName,
    GatewayNamespace,
    GatewayOrigin,
    HeaderName,
    Port,
)
from generator.verify.kubernetes._part import (
    Part,
    always,
    at_least,
    at_most_one,
    fault,
    missing,
    schema_rule,
    unique_by,
    unique_values,
    within,
)
from generator.verify.kubernetes._scalars import Int32, form, size


def _alone(values: list[str]) -> None:
    if "*" in values and len(values) > 1:
        raise fault("'*' stands beside other values", "write it alone")


class Cors(Part):
    """`cors` of an HTTPRoute."""

    allowCredentials: bool | None = None
    allowHeaders: Annotated[list[HeaderName], size(0, 64), always(unique_values), always(_alone)] = []
    allowMethods: Annotated[
        list[Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "*"]],
        size(0, 9),
        always(unique_values),
        always(_alone),
    ] = []
    allowOrigins: Annotated[list[GatewayOrigin], size(0, 64), always(unique_values), always(_alone)] = []
    exposeHeaders: Annotated[list[HeaderName], size(0, 64), always(unique_values)] = []
    maxAge: Annotated[Int32, always(at_least(1))] = 5


class ExtensionRef(Part):
    """`extensionRef` of an HTTPRoute."""

    group: GatewayGroup
    kind: GatewayKind
    name: GatewayName


class Add(Part):
    """`add` of an HTTPRoute."""

    name: HeaderName
    value: Annotated[str, form(least=1, most=4096)]


class RequestHeaderModifier(Part):
    """`requestHeaderModifier` of an HTTPRoute."""

    add: Annotated[list[Add], size(0, 16), unique_by("name")] = []
    remove: Annotated[list[str], size(0, 16), always(unique_values)] = []
    set: Annotated[list[Add], size(0, 16), unique_by("name")] = []


class MirrorBackend(Part):
    """`backendRef` of an HTTPRoute."""

    group: GatewayGroup = ""
    kind: GatewayKind = "Service"
    name: GatewayName
    namespace: GatewayNamespace | None = None
    port: Port | None = None

    @schema_rule
    def _services_have_ports(self) -> None:
        if self.group == "" and self.kind == "Service" and self.port is None:
            raise missing("port", "a Service is reached at a port")


class Fraction(Part):
    """`fraction` of an HTTPRoute."""

    denominator: Annotated[Int32, always(at_least(1))] = 100
    numerator: Annotated[Int32, always(at_least(0))]

    @schema_rule
    def _is_no_more_than_all(self) -> None:
        if self.numerator > self.denominator:
            raise fault(f"'{self.numerator}' is above the denominator of {self.denominator}", None, "numerator")


class RequestMirror(Part):
    """`requestMirror` of an HTTPRoute."""

    backendRef: MirrorBackend
    fraction: Fraction | None = None
    percent: Annotated[Int32, always(within(0, 100))] | None = None

    @schema_rule
    def _is_one(self) -> None:
        at_most_one(self, ("percent", "fraction"), "share of the requests")


class PathChange(Part):
    """`path` of an HTTPRoute."""

    replaceFullPath: Annotated[str, form(most=1024)] | None = None
    replacePrefixMatch: Annotated[str, form(most=1024)] | None = None
    type: Literal["ReplaceFullPath", "ReplacePrefixMatch"]

    @schema_rule
    def _fits_its_type(self) -> None:
        for kind, field in (("ReplaceFullPath", "replaceFullPath"), ("ReplacePrefixMatch", "replacePrefixMatch")):
            if self.type == kind and getattr(self, field) is None:
                raise missing(field, f"a change of type '{kind}' has it")
            if self.type != kind and getattr(self, field) is not None:
                raise fault(f"a change of type '{self.type}' has no '{field}'", "take it out", field)


class RequestRedirect(Part):
    """`requestRedirect` of an HTTPRoute."""

    hostname: GatewayHost | None = None
    path: PathChange | None = None
    port: Port | None = None
    scheme: Literal["http", "https"] | None = None
    statusCode: Literal[301, 302, 303, 307, 308] = 302


class UrlRewrite(Part):
    """`urlRewrite` of an HTTPRoute."""

    hostname: GatewayHost | None = None
    path: PathChange | None = None


# The field that a type of filter has.
FIELDS = {
    "RequestHeaderModifier": "requestHeaderModifier",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "URLRewrite": "urlRewrite",
    "ExtensionRef": "extensionRef",
    "CORS": "cors",
}


class Filter(Part):
    """`filter` of an HTTPRoute."""

    cors: Cors | None = None
    extensionRef: ExtensionRef | None = None
    requestHeaderModifier: RequestHeaderModifier | None = None
    requestMirror: RequestMirror | None = None
    requestRedirect: RequestRedirect | None = None
    responseHeaderModifier: RequestHeaderModifier | None = None
    type: Literal[
        "RequestHeaderModifier",
        "ResponseHeaderModifier",
        "RequestMirror",
        "RequestRedirect",
        "URLRewrite",
        "ExtensionRef",
        "CORS",
    ]
    urlRewrite: UrlRewrite | None = None

    @schema_rule
    def _fits_its_type(self) -> None:
        for kind, field in FIELDS.items():
            if self.type == kind and getattr(self, field) is None:
                raise missing(field, f"a filter of type '{kind}' has it")
            if self.type != kind and getattr(self, field) is not None:
                raise fault(f"a filter of type '{self.type}' has no '{field}'", "take it out", field)


def filters_fit(filters: list[Filter]) -> None:
    """Refuse filters that exclude each other, and two of a type of which one must do."""
    types: list[str] = [each.type for each in filters]
    if "RequestRedirect" in types and "URLRewrite" in types:
        raise fault("a redirect and a rewrite exclude each other", "keep one of them")
    for kind in FIELDS:
        if kind not in ("RequestMirror", "ExtensionRef") and types.count(kind) > 1:
            raise fault(f"there are {types.count(kind)} filters of type '{kind}'", "write one")


def replaces_prefix(filters: list[Filter]) -> bool:
    """Say whether exactly one filter of a kind replaces the prefix of a path."""
    changes = ([each.requestRedirect for each in filters], [each.urlRewrite for each in filters])
    return any([_replaces(each) for each in kind].count(True) == 1 for kind in changes)


def _replaces(change: RequestRedirect | UrlRewrite | None) -> bool:
    return change is not None and change.path is not None and change.path.replacePrefixMatch is not None

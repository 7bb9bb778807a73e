"""The Gateway API: HTTPRoute, as its definition (1.6) describes it."""

from itertools import combinations
from typing import Annotated, Literal

from generator.verify.kubernetes._custom import (
    GatewayDuration,
    GatewayGroup,
    GatewayHost,
    GatewayKind,
    GatewayName,
    GatewayNamespace,
    GatewayWildcard,
    Port,
)
from generator.verify.kubernetes._gateway_filters import Filter, filters_fit, replaces_prefix
from generator.verify.kubernetes._gateway_matches import Match
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, always, fault, missing, schema_rule, within
from generator.verify.kubernetes._scalars import Int32, seconds_of, size


class ParentRef(Part):
    """`parentRef` of an HTTPRoute."""

    group: GatewayGroup = "gateway.networking.k8s.io"
    kind: GatewayKind = "Gateway"
    name: GatewayName
    namespace: GatewayNamespace | None = None
    port: Port | None = None
    sectionName: GatewayHost | None = None


class BackendRef(Part):
    """`backendRef` of an HTTPRoute."""

    filters: Annotated[list[Filter], size(0, 16), always(filters_fit)] = []
    group: GatewayGroup = ""
    kind: GatewayKind = "Service"
    name: GatewayName
    namespace: GatewayNamespace | None = None
    port: Port | None = None
    weight: Annotated[Int32, always(within(0, 1000000))] = 1

    @schema_rule
    def _services_have_ports(self) -> None:
        if self.group == "" and self.kind == "Service" and self.port is None:
            raise missing("port", "a Service is reached at a port")


class Timeouts(Part):
    """`timeouts` of an HTTPRoute."""

    backendRequest: GatewayDuration | None = None
    request: GatewayDuration | None = None

    @schema_rule
    def _backend_is_faster(self) -> None:
        if self.request is None or self.backendRequest is None:
            return
        whole, part = seconds_of(self.request), seconds_of(self.backendRequest)
        if whole and part > whole:
            message = f"'backendRequest' is {self.backendRequest}, longer than 'request', which is {self.request}"
            raise fault(message, f"write {self.request} at most", "backendRequest")


class Rule(Part):
    """`rule` of an HTTPRoute."""

    backendRefs: Annotated[list[BackendRef], size(0, 16)] = []
    filters: Annotated[list[Filter], size(0, 16), always(filters_fit)] = []
    matches: Annotated[list[Match], size(0, 64)] = []
    name: GatewayHost | None = None
    timeouts: Timeouts | None = None

    @schema_rule
    def _filters_fit(self) -> None:
        for index, each in enumerate(self.filters):
            if self.backendRefs and each.requestRedirect is not None:
                raise fault("a rule that redirects has no backends", "take one of them out", "filters", index)
        for filters in (self.filters, *(backend.filters for backend in self.backendRefs)):
            if replaces_prefix(filters) and not self._has_one_prefix():
                message = "a prefix can only be replaced where the rule has exactly one match, of type PathPrefix"
                raise fault(message, "write one match with a path", "matches")

    def _has_one_prefix(self) -> bool:
        return not self.matches or (len(self.matches) == 1 and self.matches[0].path.type == "PathPrefix")


def _names(parent: ParentRef) -> tuple[object, ...]:
    section = (parent.sectionName or "", parent.port or 0)
    return parent.group, parent.kind, parent.name, parent.namespace or "", *section


class HTTPRouteSpec(Part):
    """What a HTTPRoute says."""

    hostnames: Annotated[list[GatewayWildcard], size(0, 16)] = []
    parentRefs: Annotated[list[ParentRef], size(0, 32)] = []
    rules: Annotated[list[Rule], size(1, 16)] = []

    @schema_rule
    def _parents_differ(self) -> None:
        for first, second in combinations(self.parentRefs, 2):
            if _names(first)[:4] != _names(second)[:4]:
                continue
            if bool(first.sectionName) != bool(second.sectionName) or bool(first.port) != bool(second.port):
                message = f"the same parent '{first.name}' stands twice, once with and once without a section or port"
                raise fault(message, "name the section in both", "parentRefs")
            if _names(first) == _names(second):
                message = f"the parent '{first.name}' stands twice with the same section"
                raise fault(message, "keep one of them, or name other sections", "parentRefs")

    @schema_rule
    def _matches_few(self) -> None:
        total = sum(len(rule.matches) or 1 for rule in self.rules)
        if total > 128:
            raise fault(f"the rules have {total} matches; 128 are allowed", "split the route", "rules")


class HTTPRoute(CustomObject):
    """A HTTPRoute."""

    apiVersion: Literal["gateway.networking.k8s.io/v1"]
    kind: Literal["HTTPRoute"]
    spec: HTTPRouteSpec


KINDS = {("gateway.networking.k8s.io/v1", "HTTPRoute"): HTTPRoute}

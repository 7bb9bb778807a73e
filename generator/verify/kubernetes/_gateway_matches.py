"""The Gateway API: which requests are meant."""

import re
from typing import Annotated, Literal

from generator.verify.kubernetes._custom import HeaderName
from generator.verify.kubernetes._part import Part, fault, schema_rule, unique_by
from generator.verify.kubernetes._scalars import form, size


class Header(Part):
    """`header` of an HTTPRoute."""

    name: HeaderName
    type: Literal["Exact", "RegularExpression"] = "Exact"
    value: Annotated[str, form(least=1, most=4096)]


IN_PATHS = ("//", "/./", "/../", "%2f", "%2F", "#")
AT_ENDS = ("/..", "/.")
PATH = re.compile(r"(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+")


class PathMatch(Part):
    """`path` of an HTTPRoute."""

    type: Literal["Exact", "PathPrefix", "RegularExpression"] = "PathPrefix"
    value: Annotated[str, form(most=1024)] = "/"

    @schema_rule
    def _is_a_path(self) -> None:
        if self.type == "RegularExpression":
            return
        if not self.value.startswith("/"):
            raise fault(f"'{self.value}' is no absolute path", "start it with '/'", "value")
        wrong = [part for part in IN_PATHS if part in self.value]
        wrong += [part for part in AT_ENDS if self.value.endswith(part)]
        if wrong:
            raise fault(f"the path contains '{wrong[0]}'", "write it without", "value")
        if not PATH.fullmatch(self.value):
            raise fault(f"'{self.value}' has characters that no path has", "encode them: a blank is %20", "value")


class QueryParam(Part):
    """`queryParam` of an HTTPRoute."""

    name: HeaderName
    type: Literal["Exact", "RegularExpression"] = "Exact"
    value: Annotated[str, form(least=1, most=1024)]


class Match(Part):
    """`match` of an HTTPRoute."""

    headers: Annotated[list[Header], size(0, 16), unique_by("name")] = []
    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"] | None = None
    path: PathMatch = PathMatch.model_construct()
    queryParams: Annotated[list[QueryParam], size(0, 16), unique_by("name")] = []

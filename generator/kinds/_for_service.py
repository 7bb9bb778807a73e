"""What kinds have in common that say more of a service: each names it, and there is one of them for a service."""

from collections.abc import Iterator
from typing import Annotated, TypeVar

from pydantic import Field

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic
from generator.kinds._base import Model, Ref, Spec


class ForService(Model):
    """A spec that says more of one service."""

    service: Annotated[str, Ref("Service")] = Field(description="The service that it is about.")


S = TypeVar("S", bound=ForService)


def only_one(spec: Spec[S], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a second spec of a kind for the same service: which of them would count?"""
    same = [other for other in catalog.all(type(spec.spec)) if other.spec.service == spec.spec.service]
    if same[0] is not spec:
        message = f"the service '{spec.spec.service}' has a {spec.kind} already: '{same[0].name}'"
        yield Diagnostic("one-per-service", message, catalog.span(spec, "spec", "service"), "write both in one spec")

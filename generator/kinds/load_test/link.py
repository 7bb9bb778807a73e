"""What a LoadTest refers to beyond the names of other specs: SLOs of requests, rate limits, tiers."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._cluster import resilience_of
from generator.kinds._for_service import only_one
from generator.kinds.load_test.journey import Journey
from generator.kinds.load_test.model import LoadTest
from generator.kinds.resilience.model import RateLimit
from generator.kinds.slo.model import SLO


def link(test: Spec[LoadTest], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what a script would have to know."""
    yield from only_one(test, catalog)
    for field in ("slos", "tool_slos"):
        for number, name in enumerate(getattr(test.spec, field)):
            yield from _slo(test, catalog.get(SLO, name), ("spec", field, number), catalog)
    resilience = resilience_of(test.spec.service, catalog)
    if test.spec.journey and (resilience or catalog.complete):  # what is missing may stand in a spec with a fault
        yield from _limits(test, test.spec.journey, resilience.spec.rate_limits if resilience else {}, catalog)


def _slo(test: Spec[LoadTest], slo: Spec[SLO], place: tuple[str | int, ...], catalog: Catalog) -> Iterator[Diagnostic]:
    if slo.spec.service != test.spec.service:
        message = f"the SLO '{slo.name}' is of the service '{slo.spec.service}'"
        yield Diagnostic("other-service", message, catalog.span(test, *place), "name one of its own")
    elif not slo.spec.sli.counts_requests:
        message = f"the SLO '{slo.name}' does not count requests: whoever makes them cannot tell whether it is kept"
        yield Diagnostic("no-requests", message, catalog.span(test, *place), "name an SLO of errors or of latency")


def _limits(
    test: Spec[LoadTest], journey: Journey, limits: dict[str, RateLimit], catalog: Catalog
) -> Iterator[Diagnostic]:
    named = {}
    for number, request in enumerate(journey.requests):
        if request.rate_limit in limits:
            named[request.rate_limit] = limits[request.rate_limit]
        elif request.rate_limit is not None:
            message = f"the service '{test.spec.service}' has no rate limit '{request.rate_limit}'"
            span = catalog.span(test, "spec", "journey", "requests", number, "rate_limit")
            yield Diagnostic("unknown-rate-limit", message, span, did_you_mean(request.rate_limit, limits))
    tier = journey.accounts.tier if journey.accounts else None
    for name, limit in named.items():
        if tier is not None and tier not in limit.tiers:
            message = f"the rate limit '{name}' has no tier '{tier}'"
            span = catalog.span(test, "spec", "journey", "accounts", "tier")
            yield Diagnostic("unknown-tier", message, span, did_you_mean(tier, limit.tiers))

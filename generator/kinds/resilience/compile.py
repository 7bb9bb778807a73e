"""Resilience to its sections of the server's contract."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.resilience import model
from generator.kinds.resilience.model import Resilience
from generator.plan.contract import Breaker, Limits, RateLimit, Sections, ServerContract, Shutdown, Timeouts
from generator.units import percent, plain


def compile_resilience(resilience: Spec[Resilience], _catalog: Catalog) -> Iterable[ServerContract]:
    """Publish what it says of the service's server; what it leaves out stays out."""
    spec = resilience.spec
    sections = Sections(
        timeouts=_timeouts(spec.timeouts) if spec.timeouts else None,
        limits=_limits(spec.limits) if spec.limits else None,
        breakers={name: _breaker(breaker) for name, breaker in spec.breakers.items()} or None,
        shutdown=_shutdown(spec.shutdown) if spec.shutdown else None,
        rate_limits={name: _rate_limit(limit) for name, limit in spec.rate_limits.items()} or None,
    )
    yield ServerContract(spec.service, sections, (resilience.address,))


def _timeouts(said: model.Timeouts) -> Timeouts:
    return Timeouts(said.request, said.headers, said.keep_alive)


def _limits(said: model.Limits) -> Limits:
    return Limits(
        body_bytes=int(said.body),
        requests_in_flight=said.requests_in_flight,
        queue_length=said.queue_length,
        queue=said.queue_time,
        label_sets=said.label_sets,
        tool_executions_in_flight=said.tool_executions_in_flight,
    )


def _breaker(said: model.Breaker) -> Breaker:
    return Breaker(
        failure_ratio=said.failure_ratio,
        minimum_calls=said.minimum_calls,
        window=said.window,
        reset=said.reset,
        timeout=said.timeout,
        half_open_calls=said.half_open_calls,
    )


def _shutdown(said: model.Shutdown) -> Shutdown:
    return Shutdown(said.drain, said.grace, said.flush, said.hard_limit)


def _rate_limit(said: model.RateLimit) -> RateLimit:
    return RateLimit(said.window, said.default_tier, said.tiers)


def explain(resilience: Spec[Resilience], _catalog: Catalog) -> Iterator[str]:
    """Say what the service bears, and what it does then."""
    spec = resilience.spec
    if spec.timeouts:
        waits = spec.timeouts
        yield (
            f"A request may take {waits.request}, its head {waits.headers}; an idle connection is closed after "
            f"{waits.keep_alive}."
        )
    if spec.limits:
        yield from _explain_limits(spec.limits)
    for name, breaker in spec.breakers.items():
        yield (
            f"Breaker {name}: opens when {percent(breaker.failure_ratio)} of at least {breaker.minimum_calls} calls "
            f"within {breaker.window} fail or take longer than {breaker.timeout}; after {breaker.reset} it lets "
            f"{breaker.half_open_calls} through to try."
        )
    if spec.shutdown:
        ends = spec.shutdown
        yield (
            f"It ends within {ends.hard_limit}: {ends.drain} of serving on, {ends.grace} for requests in flight, "
            f"{ends.flush} for logs and spans."
        )
    for name, limit in spec.rate_limits.items():
        tiers = ", ".join(f"{tier} {number}" for tier, number in limit.tiers.items())
        yield f"Rate limit {name}, in {limit.window}: {tiers}; {limit.default_tier} where no tier is known."


def _explain_limits(limits: model.Limits) -> Iterator[str]:
    yield (
        f"An instance answers {limits.requests_in_flight} requests at once; {limits.queue_length} more wait, up to "
        f"{limits.queue_time} each. A body has {plain(limits.body)} bytes at most."
    )
    if limits.tool_executions_in_flight:
        yield f"It executes {limits.tool_executions_in_flight} tools at once."
    yield f"A metric has {limits.label_sets} series at most."

"""From a request to an operation's answer: who calls, whether what they say fits, and what errors become."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from server.accounts.passwords import TooBusy
from server.accounts.tokens import ExpiredToken, Identity, InvalidToken
from server.accounts.watch import Caller
from server.answers import Problem
from server.api import problems
from server.api.operation import Access, AnyOperation, Call
from server.services import Services
from server.store.store import Unavailable
from server.telemetry.facts import facts_of
from server.telemetry.logs import logger

_FAULTS_TOLD = 3
log = logger(__name__)

_RETRY = {"Retry-After": "1"}


async def answer(operation: AnyOperation, services: Services, request: Request) -> Response:
    """Answer a request; raises Problem."""
    status = 500
    try:
        response = await _answered(operation, services, request)
        status = response.status_code
        return response
    except Problem as problem:
        status = problem.status
        raise
    finally:
        if operation.watch is not None:
            operation.watch(services, status)


async def _answered(operation: AnyOperation, services: Services, request: Request) -> Response:
    facts = facts_of(request.scope)
    caller = Caller(facts.address, facts.user_agent)
    identity = _identity(operation.access, services, request, caller)
    if identity is not None:
        facts.account, facts.tier = str(identity.account), identity.tier
    call: Call[Any, Any] = Call(
        services=services,
        caller=caller,
        identity=identity,
        path=request.path_params,
        query=_query(operation, request.query_params),
        body=await _body(operation, request),
    )
    try:
        return (await operation.run(call)).response(operation.status)
    except Unavailable:
        raise problems.UNAVAILABLE.problem(headers=_RETRY) from None
    except TooBusy:
        services.metrics.shed("queue_full")
        raise problems.OVERLOADED.problem(headers=_RETRY) from None


def _identity(access: Access, services: Services, request: Request, caller: Caller) -> Identity | None:
    """Find out who calls, from the token."""
    if access is Access.ANYBODY:
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme and access is Access.KNOWN_OR_NOT:
        return None
    if scheme.lower() != "bearer":
        raise problems.NO_TOKEN.problem(headers={"WWW-Authenticate": "Bearer"})
    if access is Access.MACHINE:
        _require_key(services, token.strip(), caller)
        return None
    try:
        identity = services.tokens.read(token.strip())
    except ExpiredToken:
        services.watch.token_rejected("expired_token", caller)
        raise problems.no_good(problems.EXPIRED_TOKEN) from None
    except InvalidToken:
        services.watch.token_rejected("invalid_token", caller)
        raise problems.no_good(problems.INVALID_TOKEN) from None
    services.watch.token_accepted()
    return identity


def _require_key(services: Services, token: str, caller: Caller) -> None:
    if not services.key.given:
        raise problems.MACHINE_OFF.problem()
    if not services.key.fits(token):
        log.warning("A wrong token for the machine", address=caller.address, userAgent=caller.user_agent)
        raise problems.no_good(problems.WRONG_KEY)


def _query(operation: AnyOperation, given: Mapping[str, str]) -> BaseModel | None:
    if operation.query is None:
        return None
    try:
        query: BaseModel = operation.query.model_validate(dict(given))
        return query
    except ValidationError as error:
        raise _invalid(error) from None


async def _body(operation: AnyOperation, request: Request) -> BaseModel | None:
    if operation.body is None:
        return None
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise problems.NOT_JSON.problem()
    try:
        body: BaseModel = operation.body.model_validate_json(await request.body(), strict=True)
        return body
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Exception:
    """Tell what does not fit, and where; the values themselves stay out of it."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    if faults[0]["type"] == "json_invalid":
        return problems.MALFORMED.problem()
    told = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults[:_FAULTS_TOLD]]
    return problems.INVALID.problem("; ".join(told) + ("; ..." if len(faults) > _FAULTS_TOLD else ""))

"""The tools: what there is, and an operation for each."""

import math
from functools import partial
from typing import Any

from pydantic import BaseModel

from server.answers import Problem
from server.api import problems
from server.api.models import Execution, ToolSummaries, ToolSummary
from server.api.operation import Access, Answer, AnyOperation, Call, Operation
from server.api.rates import admitted
from server.breaker import Rejected
from server.external import Failed, TooSlow
from server.limits.address import network_of
from server.limits.rates import Decision
from server.limits.slots import Full
from server.telemetry.logs import logger
from server.tools._tool import AnyTool, Unanswerable
from server.tools.registry import tools

_PATH = "/api/v1/tools"
_LIMITED = ("RateLimit", "RateLimit-Policy")

log = logger(__name__)


async def summarize(_call: Call[BaseModel, BaseModel]) -> Answer:
    """List the tools."""
    return Answer(ToolSummaries(tools=[_summary(name, tool) for name, tool in tools().items()]))


def _summary(name: str, tool: AnyTool) -> ToolSummary:
    schema = tool.arguments.model_json_schema()
    return ToolSummary(name=name, summary=tool.summary, needs_account=tool.needs_account, arguments=schema)


async def execute(name: str, tool: AnyTool, call: Call[Any, BaseModel]) -> Answer:
    """Execute a tool, if there is a place and the caller's rate limit allows it."""
    try:
        with call.services.executions.places.take():
            decision = await _admitted(call)
            try:
                return await _execute(name, tool, call, decision)
            except Problem as problem:
                problem.headers = {**decision.headers(), **(problem.headers or {})}
                raise
    except Full:
        call.services.metrics.shed("queue_full")
        raise problems.OVERLOADED.problem(headers={"Retry-After": "1"}) from None


async def _admitted(call: Call[Any, BaseModel]) -> Decision:
    identity = call.identity
    who = f"account:{identity.account}" if identity else f"address:{network_of(call.caller.address)}"
    return await admitted(call.services.tool_rate, identity.tier if identity else None, who)


async def _execute(name: str, tool: AnyTool, call: Call[Any, BaseModel], decision: Decision) -> Answer:
    account = call.identity.account if call.identity else None
    try:
        executed = await call.services.executions.run(name, tool, call.body, account)
    except Unanswerable as error:
        raise problems.UNANSWERABLE.problem(str(error)) from None
    except Rejected as error:
        headers = {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
        raise problems.UPSTREAM_OFF.problem(headers=headers) from None
    except TooSlow:
        raise problems.UPSTREAM_TIMEOUT.problem() from None
    except Failed as error:
        log.warning("Another service failed", tool=name, why=str(error))
        raise problems.UPSTREAM_FAILED.problem() from None
    except TimeoutError:
        raise problems.TOOL_TIMEOUT.problem() from None
    done = Execution[Any](id=executed.id, tool=name, seconds=executed.seconds, result=executed.result)
    return Answer(done, decision.headers())


def _operation(name: str, tool: AnyTool) -> AnyOperation:
    others = problems.OF_OTHERS if tool.asks_others else ()
    return Operation(
        id="execute" + "".join(word.title() for word in name.split("_")),
        method="POST",
        path=f"{_PATH}/{name}",
        summary=tool.summary,
        run=partial(execute, name, tool),
        body=tool.arguments,
        answer=Execution[tool.result],  # type: ignore[name-defined]  # a model made from the tool's own
        access=Access.ACCOUNT if tool.needs_account else Access.KNOWN_OR_NOT,
        errors=(problems.UNANSWERABLE, problems.RATE_LIMIT, problems.TOOL_TIMEOUT, *others),
        headers=_LIMITED,
    )


OPERATIONS = (
    Operation(
        id="listTools",
        method="GET",
        path=_PATH,
        summary="List the tools, with the JSON Schema of their arguments.",
        run=summarize,
        answer=ToolSummaries,
        access=Access.ANYBODY,
    ),
    *(_operation(name, tool) for name, tool in tools().items()),
)

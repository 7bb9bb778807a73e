"""Ask another service's API, through its circuit breaker. Which ones there are is the operator's choice."""

from typing import Annotated

from pydantic import Field

from server.external import PATH, UnknownTarget
from server.tools._tool import Arguments, Bench, Result, Tool, Unanswerable

Word = Annotated[str, Field(max_length=200)]


class FetchArguments(Arguments):
    """The target's name, a path below its own, and a query."""

    target: Annotated[str, Field(min_length=1, max_length=64, examples=["external-api"])]
    path: Annotated[str, Field(max_length=500, pattern=PATH)] = ""
    query: dict[Word, Word] = Field(default_factory=dict, max_length=20)


class FetchResult(Result):
    """What the target answered, cut off if it is long."""

    status: int
    content_type: str | None
    body: str
    truncated: bool


async def run(arguments: FetchArguments, bench: Bench) -> FetchResult:
    """Ask the target."""
    try:
        reply = await bench.external.get(arguments.target, arguments.path, arguments.query)
    except UnknownTarget:
        raise Unanswerable(f"there is no target '{arguments.target}'") from None
    return FetchResult(**vars(reply))


TOOL = Tool("Ask another service's API.", FetchArguments, FetchResult, run, asks_others=True)

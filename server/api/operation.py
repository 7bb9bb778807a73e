"""What an operation is: everything its endpoint does and its description says, in one value."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from starlette.responses import Response

from server.accounts.tokens import Identity
from server.accounts.watch import Caller
from server.answers import Problem
from server.services import Services

B = TypeVar("B", bound=BaseModel)
Q = TypeVar("Q", bound=BaseModel)


class Access(Enum):
    """Who may call an operation."""

    ANYBODY = "anybody"  # and a token is not looked at
    KNOWN_OR_NOT = "known or not"  # a token is not needed, but a wrong one is refused
    ACCOUNT = "account"
    MACHINE = "machine"  # another program, with the token of its own


@dataclass(frozen=True)
class Known:
    """An error that an operation is known to answer with."""

    status: int
    code: str
    message: str
    headers: tuple[str, ...] = ()  # that it always has

    def problem(self, message: str | None = None, headers: Mapping[str, str] | None = None) -> Problem:
        """Make the error to raise."""
        return Problem(self.status, self.code, message or self.message, headers)


@dataclass(frozen=True)
class Call(Generic[B, Q]):
    """One call of an operation, with everything in it checked."""

    services: Services
    caller: Caller
    identity: Identity | None
    path: Mapping[str, UUID]
    body: B
    query: Q

    @property
    def account(self) -> UUID:
        """Who calls an operation that needs an account."""
        assert self.identity is not None  # noqa: S101 - the endpoint has refused everybody else
        return self.identity.account


@dataclass(frozen=True)
class Answer:
    """What an operation answers."""

    body: BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, status: int) -> Response:
        """Write it out."""
        content = self.body.model_dump_json().encode()
        return Response(content, status, headers=dict(self.headers), media_type="application/json")


@dataclass(frozen=True)
class Operation(Generic[B, Q]):
    """One operation of the API."""

    id: str
    method: str
    path: str
    summary: str
    run: Callable[[Call[B, Q]], Awaitable[Answer]]
    answer: type[BaseModel]
    status: int = 200
    access: Access = Access.ACCOUNT
    body: type[B] | None = None
    query: type[Q] | None = None
    errors: tuple[Known, ...] = ()
    headers: tuple[str, ...] = ()  # that its answer has, when all goes well
    watch: Callable[[Services, int], None] | None = None  # is told the status of every answer


AnyOperation = Operation[Any, Any]

"""What a tool is: arguments and a result as models, and a function between them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict

from server.external import External
from server.store.store import Store


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# JSON knows no integers; 2.0 is as good as 2 (JSON Schema, section 6.1.1 of its validation).
WHOLE = BeforeValidator(_whole)


class Arguments(BaseModel):
    """What a caller gives to a tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Result(BaseModel):
    """What a tool gives back."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class Bench:
    """What tools may use, and for whom they work: none for those who did not sign in."""

    store: Store
    external: External
    account: UUID | None


class Unanswerable(Exception):
    """The arguments have no answer, and the tool has not failed; the text tells the caller why."""


A = TypeVar("A", bound=Arguments)
R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Tool(Generic[A, R]):
    """One tool; its name is its module's."""

    summary: str
    arguments: type[A]
    result: type[R]
    run: Callable[[A, Bench], Awaitable[R]]
    needs_account: bool = True
    asks_others: bool = False  # another service may fail, be slow, or be left alone for a while


AnyTool = Tool[Any, Any]

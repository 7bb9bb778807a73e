"""What requests and answers hold."""

from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

R = TypeVar("R")

_NO_NUL = r"^[^\x00]*$"  # PostgreSQL keeps no NUL in a text

Name = Annotated[str, Field(min_length=3, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$", examples=["mary.shelley"])]
AnyName = Annotated[str, Field(min_length=1, max_length=64, pattern=_NO_NUL)]


class Said(BaseModel):
    """What a caller says: exactly these fields, with exactly these types."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """What we answer."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Error(Told):
    """Every error has this body."""

    status: Literal["error"]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["rate_limit"])]
    message: str


class NewAccount(Said):
    """An account to be made."""

    name: Name
    password: Annotated[str, Field(min_length=12, max_length=200)]


class Account(Told):
    """Somebody who can sign in."""

    id: UUID
    name: str
    tier: str
    created_at: AwareDatetime


class Credentials(Said):
    """Name and password of an account."""

    name: AnyName
    password: Annotated[str, Field(min_length=1, max_length=200)]


class Token(Told):
    """What to send as `Authorization: Bearer ...`, and for how many seconds it holds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - it is no secret
    expires_in: int


class NewRoom(Said):
    """A room to be made."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]


class Room(Told):
    """A place where members write messages."""

    id: UUID
    name: str
    created_at: AwareDatetime
    last_activity_at: AwareDatetime


class Page(Said):
    """How many to give at most, and before which one to begin; without it, at the newest."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    before: UUID | None = None


class Rooms(Told):
    """Rooms, the newest first; `next` is what to give as `before` for those that follow."""

    rooms: list[Room]
    next: UUID | None


class NewMember(Said):
    """The account that becomes a member."""

    name: AnyName


class Member(Told):
    """An account that is a member of a room."""

    account_id: UUID
    name: str


class NewMessage(Said):
    """A message to be written."""

    body: Annotated[str, Field(min_length=1, max_length=4000, pattern=_NO_NUL)]


class Message(Told):
    """What somebody wrote in a room."""

    id: UUID
    room_id: UUID
    account_id: UUID
    body: str
    created_at: AwareDatetime


class Messages(Told):
    """Messages, the newest first; `next` is what to give as `before` for those that follow."""

    messages: list[Message]
    next: UUID | None


class ToolSummary(Told):
    """A tool, and the JSON Schema of its arguments."""

    name: str
    summary: str
    needs_account: bool
    arguments: dict[str, Any]


class ToolSummaries(Told):
    """All tools, by name."""

    tools: list[ToolSummary]


class Execution(Told, Generic[R]):
    """A tool's result, under the number of its record."""

    id: UUID
    tool: str
    seconds: float
    result: R

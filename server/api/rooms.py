"""Rooms, their members and their messages."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from server.api import problems
from server.api.models import Member, Message, Messages, NewMember, NewMessage, NewRoom, Page, Room, Rooms
from server.api.operation import Answer, Call, Operation
from server.store import accounts, messages, rooms

_ROOM = "/api/v1/rooms/{room:uuid}"


async def create(call: Call[NewRoom, BaseModel]) -> Answer:
    """Make a room, with the caller as its first member."""
    try:
        async with call.services.store.write() as db:
            room = await rooms.create(db, call.body.name, call.account)
    except rooms.NoSuchAccount:  # the token is older than this database
        raise problems.no_good(problems.INVALID_TOKEN) from None
    return Answer(Room.model_validate(room))


async def page(call: Call[BaseModel, Page]) -> Answer:
    """Read the caller's rooms."""
    limit, before = call.query.limit, call.query.before
    async with call.services.store.read() as db:
        found = await rooms.page(db, call.account, limit + 1, before)
    told = [Room.model_validate(room) for room in found]
    return Answer(Rooms(rooms=told[:limit], next=_next(told, limit)))


async def read(call: Call[BaseModel, BaseModel]) -> Answer:
    """Read a room."""
    async with call.services.store.read() as db:
        room = await rooms.get(db, call.path["room"], call.account)
    if room is None:
        raise problems.NO_ROOM.problem()
    return Answer(Room.model_validate(room))


async def add_member(call: Call[NewMember, BaseModel]) -> Answer:
    """Make an account a member of a room; any member may."""
    async with call.services.store.write() as db:
        if await rooms.get(db, call.path["room"], call.account) is None:
            raise problems.NO_ROOM.problem()
        account = await accounts.by_name(db, call.body.name)
        if account is None:
            raise problems.NO_ACCOUNT.problem()
        if not await rooms.join(db, call.path["room"], account.id):  # a purge has taken the room away meanwhile
            raise problems.NO_ROOM.problem()
    return Answer(Member(account_id=account.id, name=account.name))


async def write(call: Call[NewMessage, BaseModel]) -> Answer:
    """Write a message."""
    async with call.services.store.write() as db:
        message = await messages.create(db, call.path["room"], call.account, call.body.body)
    if message is None:
        raise problems.NO_ROOM.problem()
    return Answer(Message.model_validate(message))


async def history(call: Call[BaseModel, Page]) -> Answer:
    """Read a room's messages."""
    limit, before = call.query.limit, call.query.before
    async with call.services.store.read() as db:
        if await rooms.get(db, call.path["room"], call.account) is None:
            raise problems.NO_ROOM.problem()
        found = await messages.page(db, call.path["room"], limit + 1, before)
    told = [Message.model_validate(message) for message in found]
    return Answer(Messages(messages=told[:limit], next=_next(told, limit)))


def _next(found: Sequence[Room | Message], limit: int) -> UUID | None:
    """Where the next page begins: after the last one given, if one more was found."""
    return found[limit - 1].id if len(found) > limit else None


OPERATIONS = (
    Operation(
        id="createRoom",
        method="POST",
        path="/api/v1/rooms",
        summary="Make a room; you are its first member.",
        run=create,
        body=NewRoom,
        answer=Room,
        status=201,
    ),
    Operation(
        id="listRooms",
        method="GET",
        path="/api/v1/rooms",
        summary="Read your rooms, the newest first.",
        run=page,
        query=Page,
        answer=Rooms,
    ),
    Operation(
        id="readRoom",
        method="GET",
        path=_ROOM,
        summary="Read a room.",
        run=read,
        answer=Room,
        errors=(problems.NO_ROOM,),
    ),
    Operation(
        id="addMember",
        method="POST",
        path=f"{_ROOM}/members",
        summary="Make an account a member of a room of yours.",
        run=add_member,
        body=NewMember,
        answer=Member,
        status=201,
        errors=(problems.NO_ROOM, problems.NO_ACCOUNT),
    ),
    Operation(
        id="writeMessage",
        method="POST",
        path=f"{_ROOM}/messages",
        summary="Write a message.",
        run=write,
        body=NewMessage,
        answer=Message,
        status=201,
        errors=(problems.NO_ROOM,),
    ),
    Operation(
        id="listMessages",
        method="GET",
        path=f"{_ROOM}/messages",
        summary="Read a room's messages, the newest first.",
        run=history,
        query=Page,
        answer=Messages,
        errors=(problems.NO_ROOM,),
    ),
)

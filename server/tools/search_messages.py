"""Find messages by a text they hold, in the rooms of the caller."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from server.store import messages
from server.tools._tool import WHOLE, Arguments, Bench, Result, Tool


class SearchMessagesArguments(Arguments):
    """The text, whatever its case, and how many messages to give at most."""

    text: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = 20


class FoundMessage(Result):
    """A message that holds the text."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: UUID
    room_id: UUID
    account_id: UUID
    body: str
    created_at: AwareDatetime


class SearchMessagesResult(Result):
    """What was found, the newest first."""

    messages: list[FoundMessage]


async def run(arguments: SearchMessagesArguments, bench: Bench) -> SearchMessagesResult:
    """Search the database."""
    assert bench.account is not None  # noqa: S101 - the tool needs an account
    async with bench.store.read() as db:
        found = await messages.search(db, bench.account, arguments.text, arguments.limit)
    return SearchMessagesResult(messages=[FoundMessage.model_validate(message) for message in found])


TOOL = Tool("Find messages in your rooms by a text they hold.", SearchMessagesArguments, SearchMessagesResult, run)

"""The API on both databases: what people do with it, and what it answers when they do it wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import delete

from server.accounts.tokens import Tokens
from server.contract import Contract
from server.settings import Settings
from server.store.accounts import Account
from server.store.tables import rooms
from server.telemetry.facts import Facts
from tests.server.bench import PASSWORD, Bench, Client, drive, opened
from tests.server.parts import Postgres


@pytest.fixture
def given(settings: Settings, database_url: str) -> Settings:
    """Settings for one database and the other."""
    return settings.model_copy(update={"database_url": SecretStr(database_url)})


@asynccontextmanager
async def mary(contract: Contract, settings: Settings) -> AsyncIterator[tuple[Bench, Client]]:
    """Somebody with an account."""
    async with opened(contract, settings) as bench, bench.account() as client:
        yield bench, client


def test_rooms_and_messages(contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with mary(contract, given) as (bench, client):
            assert ("mary", "free") == ((me := await client.get("/account"))["name"], me["tier"])
            lake = await client.post("/rooms", {"name": "Lake Geneva"})
            assert {"rooms": [lake], "next": None} == await client.get("/rooms")
            message = await client.post(f"/rooms/{lake['id']}/messages", {"body": "A dreary night of November"})
            assert {"messages": [message], "next": None} == await client.get(f"/rooms/{lake['id']}/messages")
            assert (me["id"], lake["id"]) == (message["account_id"], message["room_id"])
            assert message["created_at"] == (await client.get(f"/rooms/{lake['id']}"))["last_activity_at"]
            async with bench.account("percy") as guest:
                assert 404 == (await guest.call("GET", f"/rooms/{lake['id']}/messages")).status_code
                member = await client.post(f"/rooms/{lake['id']}/members", {"name": "percy"})
                assert member == await client.post(f"/rooms/{lake['id']}/members", {"name": "percy"})
                assert 1 == len((await guest.get(f"/rooms/{lake['id']}/messages"))["messages"])

    drive(story)


def test_pages(contract: Contract, given: Settings) -> None:
    async def pages(client: Client, path: str, what: str) -> list[list[Any]]:
        found, cursor = [], ""
        while True:
            page = await client.get(f"{path}?limit=2{cursor}")
            found.append([each.get("body") or each["name"] for each in page[what]])
            if page["next"] is None:
                return found
            cursor = f"&before={page['next']}"

    async def story() -> None:
        async with mary(contract, given) as (_, client):
            for name in ("one", "two", "three"):
                room = await client.post("/rooms", {"name": name})
            for n in range(4):
                await client.post(f"/rooms/{room['id']}/messages", {"body": f"message {n}"})
            assert [["three", "two"], ["one"]] == await pages(client, "/rooms", "rooms")
            path = f"/rooms/{room['id']}/messages"
            assert [["message 3", "message 2"], ["message 1", "message 0"]] == await pages(client, path, "messages")

    drive(story)


WRONG: list[tuple[int, str, str, str, Any]] = [
    (400, "malformed_json", "POST", "/accounts", b"{"),
    (400, "malformed_json", "POST", "/accounts", b""),
    (400, "malformed_json", "POST", "/accounts", b'{"name": "\\ud800"}'),
    (404, "not_found", "GET", "/nothing", None),
    (404, "not_found", "GET", "/rooms/not-a-number", None),
    (404, "room_not_found", "GET", f"/rooms/{uuid4()}", None),
    (404, "room_not_found", "GET", f"/rooms/{uuid4()}/messages", None),
    (404, "room_not_found", "POST", f"/rooms/{uuid4()}/messages", {"body": "x"}),
    (404, "room_not_found", "POST", f"/rooms/{uuid4()}/members", {"name": "mary"}),
    (422, "account_not_found", "POST", "/rooms/{room}/members", {"name": "nobody"}),
    (405, "method_not_allowed", "DELETE", "/rooms", None),
    (409, "name_taken", "POST", "/accounts", {"name": "mary", "password": PASSWORD}),
    (415, "unsupported_media_type", "POST", "/rooms", "name=x"),
    (422, "invalid_request", "POST", "/rooms", {}),
    (422, "invalid_request", "POST", "/rooms", []),
    (422, "invalid_request", "POST", "/rooms", {"name": ""}),
    (422, "invalid_request", "POST", "/rooms", {"name": 7}),
    (422, "invalid_request", "POST", "/rooms", {"name": "x", "more": 1}),
    (422, "invalid_request", "POST", "/rooms", {"name": "a NUL: \x00"}),
    (422, "invalid_request", "POST", "/accounts", {"name": "Mary", "password": PASSWORD}),
    (422, "invalid_request", "POST", "/accounts", {"name": "percy", "password": "too short"}),
    (422, "invalid_request", "GET", "/rooms?limit=0", None),
    (422, "invalid_request", "GET", "/rooms?limit=101", None),
    (422, "invalid_request", "GET", "/rooms?before=x", None),
    (422, "invalid_request", "GET", "/rooms?limits=1", None),
    (422, "invalid_request", "POST", "/tools/search_messages", {"text": "x", "limit": "20"}),
    (422, "invalid_request", "POST", "/tools/fetch", {"target": "api", "path": "../admin"}),
    (422, "unanswerable", "POST", "/tools/fetch", {"target": "http://169.254.169.254/"}),
    (422, "unanswerable", "POST", "/tools/calculate", {"expression": "1/0"}),
]


def test_what_is_done_wrong_is_told_in_one_form(contract: Contract, given: Settings) -> None:
    async def story() -> list[tuple[int, str]]:
        answers = []
        async with mary(contract, given) as (_, client):
            room = (await client.post("/rooms", {"name": "a room"}))["id"]
            for _, _, method, path, said in WRONG:
                path = path.replace("{room}", room)
                if isinstance(said, bytes):
                    token = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"}
                    answer = await client.http.request(method, f"/api/v1{path}", content=said, headers=token)
                elif isinstance(said, str):
                    token = {"Authorization": f"Bearer {client.token}"}
                    answer = await client.http.request(method, f"/api/v1{path}", content=said, headers=token)
                else:
                    answer = await client.call(method, path, said)
                body = answer.json()
                assert ["code", "message", "status"] == sorted(body)
                assert "error" == body["status"]
                answers.append((answer.status_code, body["code"]))
        return answers

    assert [(status, code) for status, code, *_ in WRONG] == drive(story)


def test_a_room_that_goes_while_somebody_joins_is_not_there(
    contract: Contract, settings: Settings, postgres: Postgres, postgres_url: str
) -> None:
    given = settings.model_copy(update={"database_url": SecretStr(postgres_url)})

    async def story() -> tuple[int, str]:
        async with mary(contract, given) as (bench, client), bench.account("percy"):
            room = (await client.post("/rooms", {"name": "a room"}))["id"]
            async with bench.services.store.write() as purge:
                await purge.execute(delete(rooms).where(rooms.c.id == UUID(room)))
                joining = asyncio.create_task(client.call("POST", f"/rooms/{room}/members", {"name": "percy"}))
                await asyncio.sleep(0.3)  # it has seen the room, and waits for the purge
            answer = await joining
            return answer.status_code, answer.json()["code"]

    assert (404, "room_not_found") == drive(story)


def test_a_fault_is_told_with_its_place_and_without_the_value(contract: Contract, settings: Settings) -> None:
    async def story() -> str:
        async with opened(contract, settings) as bench, bench.client() as client:
            said = {"name": "M", "password": "hunter2", "a": 1, "b": 2}
            return str((await client.call("POST", "/accounts", said)).json()["message"])

    assert (
        "name: String should have at least 3 characters; password: String should have at least 12 characters; "
        "a: Extra inputs are not permitted; ..."
    ) == drive(story)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/account"), ("GET", "/rooms"), ("POST", "/rooms"), ("POST", "/tools/fetch")]
)
def test_without_a_token_nothing_is_told(method: str, path: str, contract: Contract, settings: Settings) -> None:
    async def story() -> tuple[int, str, str]:
        async with opened(contract, settings) as bench, bench.client() as client:
            answer = await client.call(method, path, {})
            return answer.status_code, answer.json()["code"], answer.headers["www-authenticate"]

    assert (401, "authentication_required", "Bearer") == drive(story)


def test_a_token_of_an_account_that_is_no_more(contract: Contract, given: Settings) -> None:
    gone = Account(uuid4(), "gone", "", "free", datetime.now(UTC))

    async def story() -> list[tuple[int, str]]:
        secret = given.token_secret.get_secret_value().encode()
        async with opened(contract, given) as bench, bench.client() as client:
            client.token = Tokens(secret, contract.service, 60, ["HS256"]).issue(gone)
            answers = [await client.call("GET", "/account"), await client.call("POST", "/rooms", {"name": "x"})]
            assert [] == (await client.get("/rooms"))["rooms"]
            return [(answer.status_code, answer.json()["code"]) for answer in answers]

    assert [(401, "invalid_token")] * 2 == drive(story)


def test_without_a_database_it_says_so(contract: Contract, settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": SecretStr("postgresql://127.0.0.1:1/none")})

    async def story() -> None:
        async with opened(contract, away, migrated=False) as bench, bench.client() as client:
            for path, said in (
                ("/tokens", {"name": "mary", "password": PASSWORD}),
                ("/tools/calculate", {"expression": "1"}),
            ):
                answer = await client.call("POST", path, said)
                assert (503, "unavailable", "1") == (
                    answer.status_code,
                    answer.json()["code"],
                    answer.headers["retry-after"],
                )
                assert "127.0.0.1" not in answer.text

    drive(story)


def test_who_asks_is_known_to_the_request(
    contract: Contract, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Facts] = []

    class Kept(Facts):
        def __init__(self) -> None:
            super().__init__()
            seen.append(self)

    monkeypatch.setattr("tests.server.bench.Facts", Kept)

    async def story() -> str:
        async with mary(contract, settings) as (_, client):
            return str((await client.get("/account"))["id"])

    identity = drive(story)
    assert (identity, "free") == (seen[-1].account, seen[-1].tier)

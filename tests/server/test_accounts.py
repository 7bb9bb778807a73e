"""Accounts, tokens, and the watch over those who try to get in."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import anyio
import jwt
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from structlog.testing import capture_logs

from server.accounts.passwords import Passwords, TooBusy
from server.accounts.tokens import ExpiredToken, Identity, InvalidToken, Tokens
from server.contract import Contract
from server.refusal import Refusal
from server.settings import Settings
from server.store import accounts as account_store
from server.store.accounts import Account
from tests.server.bench import PASSWORD, Bench, Client, drive, opened
from tests.server.conftest import varied
from tests.server.parts import Redis

KEY = b"k" * 32
WRONG = "not the password"
ACCOUNT = Account(uuid4(), "mary", "hash", "pro", datetime.now(UTC))


def tokens(**changed: Any) -> Tokens:
    """Make what issues and reads tokens."""
    return Tokens(**{"key": KEY, "audience": "api", "seconds": 60, "algorithms": ["HS256"], **changed})


def forged(**changed: Any) -> str:
    """Write a token with a claim changed, or without it."""
    now = int(time.time())
    claims = {"sub": str(uuid4()), "tier": "pro", "aud": "api", "iat": now, "exp": now + 86400, **changed}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, KEY, "HS256")


def test_a_token_speaks_for_its_account() -> None:
    assert Identity(ACCOUNT.id, "pro") == tokens().read(tokens().issue(ACCOUNT))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        forged(aud=None),
        forged(aud="another"),
        forged(exp=None),
        forged(iat=None),
        forged(sub=None),
        forged(sub="7"),
        forged(tier=None),
        forged(iat=int(time.time()) + 40000),
        jwt.encode({"sub": str(uuid4())}, "x" * 32, "HS256"),
        jwt.encode({"sub": str(uuid4()), "tier": "pro", "aud": "api", "iat": 0, "exp": 9**10}, None, "none"),
        jwt.encode({"sub": str(uuid4()), "tier": "pro", "aud": "api", "iat": 0, "exp": 9**10}, "y" * 64, "HS256"),
        jwt.encode({"sub": str(uuid4()), "tier": "pro", "aud": "api", "iat": 0, "exp": 9**10}, KEY * 2, "HS512"),
    ],
)
def test_what_is_no_token_of_ours(token: str) -> None:
    with pytest.raises(InvalidToken) as refused:
        tokens().read(token)
    assert not isinstance(refused.value, ExpiredToken)


def test_a_token_expires() -> None:
    with pytest.raises(ExpiredToken):
        tokens().read(tokens(seconds=-1).issue(ACCOUNT))


@pytest.mark.parametrize(
    ("why", "changed"),
    [
        ("the key that signs tokens has 31 bytes; it needs 32", {"key": b"k" * 31}),
        ("tokens can be signed with HS256, HS384, HS512, not ['none']", {"algorithms": ["none"]}),
        ("tokens can be signed with HS256, HS384, HS512, not ['HS256', 'RS256']", {"algorithms": ["HS256", "RS256"]}),
        ("tokens can be signed with HS256, HS384, HS512, not []", {"algorithms": []}),
    ],
)
def test_what_cannot_sign_tokens(why: str, changed: Mapping[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        tokens(**changed)
    assert why == str(refused.value)


def test_passwords_wait_for_a_place_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.accounts.passwords._WAITING", 3)

    async def story() -> int:
        passwords, refused = Passwords(), 0

        async def check() -> None:
            nonlocal refused
            try:
                async with passwords.place():
                    await passwords.hash("a password")
            except TooBusy:
                refused += 1

        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(check)
        return refused

    assert 5 == drive(story)


def test_hashing_does_not_stop_the_loop() -> None:
    async def story() -> int:
        passwords, turns = Passwords(), 0
        hashing = asyncio.create_task(passwords.hash("a password"))
        while not hashing.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert drive(story) > 20


@asynccontextmanager
async def watched(contract: Contract, settings: Settings) -> AsyncIterator[tuple[Bench, Client]]:
    """Open the services, with one account."""
    async with opened(contract, settings) as bench, bench.account(), bench.client("198.51.100.7") as guesser:
        yield bench, guesser


async def guess(client: Client, name: str, password: str = WRONG) -> int:
    """Try to sign in."""
    return (await client.call("POST", "/tokens", {"name": name, "password": password})).status_code


async def delays_pass(bench: Bench) -> list[int]:
    """Let all delays pass; tell how long they would have been."""
    counters = bench.services.counters
    keys = [key for key in counters._memory.storage if "delay:" in key]
    delays = [round((await counters.peek(key)).resets_in) for key in keys]
    for key in keys:
        await counters.clear(key)
    return delays


def test_guesses_at_an_account_are_slowed_down_and_counted(contract: Contract, settings: Settings) -> None:
    slow = contract.authentication.brute_force.model_copy(update={"delay_seconds": 30})
    changed = varied(contract, authentication={"brute_force": slow.model_dump()})

    async def story() -> None:
        async with watched(changed, settings) as (bench, guesser):
            assert [401] * 5 + [429] * 3 == [await guess(guesser, "mary") for _ in range(8)]
            async with bench.client("203.0.113.5") as owner:
                answer = await owner.call("POST", "/tokens", {"name": "mary", "password": PASSWORD})
                assert "too_many_attempts" == answer.json()["code"]
                assert 20 < int(answer.headers["retry-after"]) <= 30
                await delays_pass(bench)
                assert 200 == await guess(owner, "mary", PASSWORD)  # and the failures are forgotten
            assert [401] * 5 + [429] == [await guess(guesser, "mary") for _ in range(6)]
            assert 5 == bench.metric("authentication_throttled_total", by="account")
            assert 10 == bench.metric("authentication_failures_total", reason="wrong_password")
            assert 5 == bench.metric("authentication_failures_total", reason="throttled")
            assert 15 == bench.metric("authentication_attempts_total", outcome="failure")

    drive(story)


def test_delays_double_up_to_a_limit(contract: Contract, settings: Settings) -> None:
    async def story() -> list[int]:
        delays: list[int] = []
        async with watched(contract, settings) as (bench, guesser):
            for _ in range(13):
                assert 401 == await guess(guesser, "mary")
                delays += await delays_pass(bench) or [0]
        return delays

    assert [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60] == drive(story)


def test_an_address_that_tries_many_accounts_is_slowed_down(contract: Contract, settings: Settings) -> None:
    async def story() -> None:
        async with opened(contract, settings) as bench, bench.client("2001:db8::1") as one:
            assert [401] * 20 == [await guess(one, f"account-{n}") for n in range(20)]
            assert 429 == await guess(one, "one more")
            async with bench.client("2001:db8::2") as same_network, bench.client("2001:db8:0:1::1") as another:
                assert [429, 401] == [await guess(same_network, "one more"), await guess(another, "one more")]
            assert 2 == bench.metric("authentication_throttled_total", by="address")
            assert 21 == bench.metric("authentication_failures_total", reason="unknown_account")

    drive(story)


def test_guesses_that_come_at_once_are_counted_as_well(contract: Contract, settings: Settings) -> None:
    async def story() -> list[int]:
        async with watched(contract, settings) as (_, guesser), anyio.create_task_group() as group:
            answers: list[int] = []

            async def one() -> None:
                answers.append(await guess(guesser, "mary"))

            for _ in range(40):
                group.start_soon(one)
        return answers

    answers = drive(story)
    # Two are looked at together, so that one more than the limit can get through.
    assert answers.count(401) in (5, 6)
    assert 40 == answers.count(401) + answers.count(429)


def test_two_instances_watch_together_through_redis(contract: Contract, settings: Settings, redis: Redis) -> None:
    given = settings.model_copy(update={"redis_url": SecretStr(redis.url)})

    async def story() -> None:
        async with watched(contract, given) as (_, guesser), opened(contract, given) as other:
            assert [401] * 5 == [await guess(guesser, "mary") for _ in range(5)]
            async with other.client("203.0.113.5") as elsewhere:
                assert 429 == await guess(elsewhere, "mary", PASSWORD)

    drive(story)


def test_an_address_makes_a_limited_number_of_accounts(contract: Contract, settings: Settings) -> None:
    rate = contract.rate_limits["registrations"].model_copy(update={"tiers": {"anybody": 2}})
    few = contract.model_copy(update={"rate_limits": {**contract.rate_limits, "registrations": rate}})

    async def story() -> None:
        async with opened(few, settings) as bench, bench.client() as one, bench.client("192.0.2.2") as other:

            async def make(client: Client, name: str) -> Any:
                return await client.call("POST", "/accounts", {"name": name, "password": PASSWORD})

            assert [201, 409, 429] == [(await make(one, name)).status_code for name in ("ann", "ann", "bea")]
            answer = await make(one, "bea")
            assert ("rate_limit", '"registrations";q=2;w=900') == (
                answer.json()["code"],
                answer.headers["ratelimit-policy"],
            )
            assert 0 < int(answer.headers["retry-after"]) <= 900
            assert 201 == (await make(other, "bea")).status_code
            assert 2 == bench.metric("rate_limit_decisions_total", tier="anybody", decision="refused")

    drive(story)


def test_without_such_a_limit_nobody_is_refused(contract: Contract, settings: Settings) -> None:
    rates = {"tool-executions": contract.rate_limits["tool-executions"]}

    async def story() -> None:
        async with opened(contract.model_copy(update={"rate_limits": rates}), settings) as bench, bench.account():
            assert bench.services.registration_rate is None

    drive(story)


def test_an_unknown_account_takes_as_long_as_a_wrong_password(contract: Contract, settings: Settings) -> None:
    async def story() -> tuple[float, float]:
        fastest = {"mary": 9.0, "nobody": 9.0}
        async with watched(contract, settings) as (_, guesser):
            for name in ["mary", "nobody"] * 4:
                before = time.process_time()  # of all threads: who else works on this machine does not matter
                assert 401 == await guess(guesser, name)
                fastest[name] = min(fastest[name], time.process_time() - before)
        return fastest["mary"], fastest["nobody"]

    known, unknown = drive(story)
    assert 0.7 < known / unknown < 1.4
    assert known > 0.005


def test_the_log_has_address_and_user_agent_and_no_name(contract: Contract, settings: Settings) -> None:
    async def story() -> list[Any]:
        async with watched(contract, settings) as (_, guesser):
            with capture_logs() as lines:
                await guess(guesser, "mary")
                await guess(guesser, "nobody", PASSWORD)
                guesser.token = "nonsense"  # noqa: S105 - it opens nothing
                await guesser.call("GET", "/account")
            return [dict(line) for line in lines]

    lines = drive(story)
    assert ["wrong_password", "unknown_account", "invalid_token"] == [line["reason"] for line in lines]
    assert {"198.51.100.7"} == {line["address"] for line in lines}
    assert {"tests"} == {line["userAgent"] for line in lines}
    assert lines[0]["account"] != lines[1]["account"]
    assert "mary" not in str(lines)
    assert PASSWORD not in str(lines)


def test_an_old_hash_is_renewed_when_its_owner_signs_in(contract: Contract, settings: Settings) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    async def story() -> str:
        async with watched(contract, settings) as (bench, client):
            async with bench.services.store.write() as db:
                account = await account_store.by_name(db, "mary")
                assert account is not None
                await account_store.set_password_hash(db, account.id, old)
            assert 401 == await guess(client, "mary")
            assert 200 == await guess(client, "mary", PASSWORD)
            assert 200 == await guess(client, "mary", PASSWORD)
            async with bench.services.store.read() as db:
                account = await account_store.by_name(db, "mary")
        assert account is not None
        return account.password_hash

    assert drive(story).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_tokens_are_counted_and_old_ones_are_told_apart(contract: Contract, settings: Settings) -> None:
    async def story() -> None:
        async with opened(contract, settings) as bench, bench.account() as client:
            await client.get("/account")
            secret = settings.token_secret.get_secret_value().encode()
            client.token = Tokens(secret, contract.service, -1, ["HS256"]).issue(ACCOUNT)
            answer = await client.call("GET", "/account")
            assert (401, "expired_token") == (answer.status_code, answer.json()["code"])
            assert 'Bearer error="invalid_token"' == answer.headers["www-authenticate"]
            assert 2 == bench.metric("authentication_attempts_total", outcome="success")
            assert 1 == bench.metric("authentication_failures_total", reason="expired_token")

    drive(story)

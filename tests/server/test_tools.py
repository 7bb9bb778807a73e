"""Executing tools: places, rates, time limits, metrics, and the record."""

import asyncio
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from server.contract import Contract
from server.settings import Settings
from server.store.accounts import set_tier
from server.store.tables import tool_executions
from server.tools import calculate, registry
from server.tools._tool import Arguments, Result, Tool
from server.tools._tool import Bench as Uses
from tests.server.bench import PASSWORD, Bench, Client, drive, opened
from tests.server.conftest import varied
from tests.server.hosts import Api
from tests.server.parts import Redis

SUM = {"expression": "6*7"}


@pytest.fixture
def given(settings: Settings, database_url: str) -> Settings:
    """Settings for one database and the other."""
    return settings.model_copy(update={"database_url": SecretStr(database_url)})


@pytest.fixture
def generous(contract: Contract) -> Contract:
    """A contract under which nobody is refused for calling often."""
    many = {"tool-executions": {"window_seconds": 900, "default_tier": "free", "tiers": {"free": 1000}}}
    return varied(contract, limits={"tool_executions_in_flight": 4}, timeouts={"request_seconds": 30}).model_copy(
        update={"rate_limits": Contract.model_validate({**contract.model_dump(), "rate_limits": many}).rate_limits}
    )


async def recorded(bench: Bench) -> list[tuple[str, str, bool]]:
    """Read what has been recorded: the tool, how it ended, and whether it was for somebody."""
    async with bench.services.store.read() as db:
        rows = await db.execute(select(tool_executions).order_by(tool_executions.c.id))
        return [(row.tool, row.outcome, row.account_id is not None) for row in rows]


class Gate:
    """A tool's work that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.at = 0

    async def reached(self, number: int) -> None:
        """Wait until so many executions wait here."""
        with anyio.fail_after(30):
            while self.at < number:
                await anyio.sleep(0.01)

    async def __call__(self, _arguments: Arguments, _uses: Uses) -> Result:
        """Wait."""
        self.at += 1
        await self.opened.wait()
        return calculate.CalculateResult(value="1")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """`calculate` waits until the test lets it go on."""
    made = Gate()
    # The dataclass is frozen, and the routes hold the very tool: its function is what can be exchanged.
    tool: Tool[Any, Any] = registry.tools()["calculate"]
    before = tool.run
    object.__setattr__(tool, "run", made)
    yield made
    object.__setattr__(tool, "run", before)


def test_every_tool_is_found_by_its_folder() -> None:
    assert ["calculate", "fetch", "search_messages"] == list(registry.tools())


def test_a_module_without_its_constant_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match=r"server\.tools\._arithmetic lacks the constant TOOL"):
        registry._tool("_arithmetic")


def test_an_execution_is_answered_measured_and_recorded(contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with opened(contract, given) as bench, bench.client() as nobody, bench.account() as client:
            done = await nobody.post("/tools/calculate", SUM)
            assert ("calculate", {"value": "42"}) == (done["tool"], done["result"])
            assert 422 == (await client.call("POST", "/tools/calculate", {"expression": "1/0"})).status_code
            await client.post("/tools/search_messages", {"text": "x"})
            expected = [("calculate", "success", False), ("calculate", "refused", True)]
            assert [*expected, ("search_messages", "success", True)] == await recorded(bench)
            assert 1 == bench.metric("tool_executions_total", tool="calculate", outcome="success")
            assert 1 == bench.metric("tool_execution_duration_seconds_count", tool="calculate")
            assert 0 == bench.metric("tool_executions_in_flight")

    drive(story)


def test_a_search_finds_what_the_caller_may_see(contract: Contract, given: Settings) -> None:
    async def story() -> None:
        async with opened(contract, given) as bench, bench.account() as client, bench.account("percy") as other:
            for somebody, room in ((client, "mine"), (other, "theirs")):
                identity = (await somebody.post("/rooms", {"name": room}))["id"]
                for body in ("It was 100% dreary", "100 percent", "under_score"):
                    await somebody.post(f"/rooms/{identity}/messages", {"body": f"{body} {room}"})

            async def found(text: str, limit: int = 20) -> list[str]:
                done = await client.post("/tools/search_messages", {"text": text, "limit": limit})
                return [message["body"] for message in done["result"]["messages"]]

            assert ["It was 100% dreary mine"] == await found("DREARY")
            assert ["It was 100% dreary mine"] == await found("100%")  # no pattern
            assert ["under_score mine"] == await found("r_s")
            assert ["100 percent mine"] == await found("100", limit=1)
            assert [] == await found("theirs")

    drive(story)


def test_tiers_have_their_numbers_of_executions(contract: Contract, given: Settings) -> None:
    async def allowed(client: Client) -> int:
        answers = [await client.call("POST", "/tools/calculate", SUM) for _ in range(55)]
        refused = [answer for answer in answers if answer.status_code == 429]
        for answer in refused:
            assert {
                "status": "error",
                "code": "rate_limit",
                "message": "Rate limit exceeded. Please try again later.",
            } == answer.json()
            assert answer.headers["retry-after"].isdigit()
        assert {200, 429} == {answer.status_code for answer in answers}
        return len(answers) - len(refused)

    async def story() -> None:
        async with opened(contract, given) as bench, bench.account() as free, bench.account("percy") as pro:
            async with bench.services.store.write() as db:
                assert await set_tier(db, "percy", "pro")
            pro.token = (await pro.post("/tokens", {"name": "percy", "password": PASSWORD}))["access_token"]
            assert (10, 50) == (await allowed(free), await allowed(pro))
            # Nobody in particular counts by address, together with the others of its network.
            async with bench.client("2001:db8::1") as one, bench.client("2001:db8::2") as other:
                assert 10 == await allowed(one)
                assert 429 == (await other.call("POST", "/tools/calculate", SUM)).status_code
            assert 5 == bench.metric("rate_limit_decisions_total", tier="pro", decision="refused")

    drive(story)


def test_two_instances_share_the_rate_limit(contract: Contract, settings: Settings, redis: Redis) -> None:
    given = settings.model_copy(update={"redis_url": SecretStr(redis.url)})

    async def story() -> None:
        async with opened(contract, given) as bench, opened(contract, given) as other, bench.account() as client:
            async with other.client() as elsewhere:
                elsewhere.token = client.token
                answers = [await each.call("POST", "/tools/calculate", SUM) for each in [client, elsewhere] * 6]
            assert [200] * 10 + [429] * 2 == [answer.status_code for answer in answers]
            assert 1 == bench.metric("rate_limit_backend", backend="redis")

    drive(story)


def test_one_more_than_there_are_places_is_refused_and_counted(
    generous: Contract, settings: Settings, gate: Gate
) -> None:
    async def story() -> list[int]:
        statuses: list[int] = []
        async with opened(generous, settings) as bench, bench.client() as client:

            async def execute() -> None:
                statuses.append((await client.call("POST", "/tools/calculate", SUM)).status_code)

            async with anyio.create_task_group() as group:
                for _ in range(4):
                    group.start_soon(execute)
                await gate.reached(4)
                assert 4 == bench.metric("tool_executions_in_flight")
                answer = await client.call("POST", "/tools/calculate", SUM)
                assert (503, "overloaded", "1") == (
                    answer.status_code,
                    answer.json()["code"],
                    answer.headers["retry-after"],
                )
                gate.opened.set()
            await execute()
            assert 1 == bench.metric("http_requests_shed_total", reason="queue_full")
            assert 5 == bench.metric("rate_limit_decisions_total", tier="free", decision="allowed")
        return statuses

    assert [200] * 5 == drive(story)


def test_a_tool_that_takes_too_long_is_cut_off(contract: Contract, settings: Settings, gate: Gate) -> None:
    async def story() -> None:
        async with opened(contract, settings) as bench, bench.client() as client:
            answer = await client.call("POST", "/tools/calculate", SUM)
            assert (408, "tool_timeout") == (answer.status_code, answer.json()["code"])
            assert '"tool-executions";r=9;t=900' == answer.headers["ratelimit"]
            assert [("calculate", "timeout", False)] == await recorded(bench)
            assert 1 == bench.metric("tool_executions_total", tool="calculate", outcome="timeout")

    drive(story)


def test_an_execution_whose_request_is_cut_off_is_recorded(contract: Contract, settings: Settings, gate: Gate) -> None:
    async def story() -> None:
        async with opened(contract, settings) as bench, bench.client() as client:
            request = asyncio.create_task(client.call("POST", "/tools/calculate", SUM))
            await gate.reached(1)
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await request
            await bench.services.executions.aclose()
            assert [("calculate", "timeout", False)] == await recorded(bench)
            assert 0 == bench.metric("tool_executions_in_flight")

    drive(story)


def test_another_service_that_fails_is_told_apart(contract: Contract, settings: Settings, api: Api) -> None:
    quick = contract.breakers["external-api"].model_copy(update={"timeout_seconds": 1.0, "minimum_calls": 4})
    changed = varied(contract, timeouts={"request_seconds": 30}).model_copy(
        update={"breakers": {"external-api": quick}}
    )
    target = f"external-api=http://127.0.0.1:{api.server_address[1]}"
    given = settings.model_copy(update={"targets": (target,)})

    async def story() -> None:
        async with opened(changed, given) as bench, bench.account() as client:

            async def fetch(path: str) -> tuple[int, str]:
                answer = await client.call("POST", "/tools/fetch", {"target": "external-api", "path": path})
                return answer.status_code, answer.json().get("code") or str(answer.json()["result"]["status"])

            assert (200, "200") == await fetch("fine")
            assert (200, "404") == await fetch("missing")
            assert (502, "upstream_failed") == await fetch("broken")
            assert 1 == bench.metric("circuit_breaker_state", breaker="external-api", state="closed")
            assert (504, "upstream_timeout") == await fetch("slow")
            assert 1 == bench.metric("circuit_breaker_state", breaker="external-api", state="open")
            answer = await client.call("POST", "/tools/fetch", {"target": "external-api"})
            assert (503, "upstream_unavailable", "30") == (
                answer.status_code,
                answer.json()["code"],
                answer.headers["retry-after"],
            )
            assert ["success", "success", "error", "timeout", "error"] == [how for _, how, _ in await recorded(bench)]
            calls = {
                outcome: bench.metric("circuit_breaker_calls_total", breaker="external-api", outcome=outcome)
                for outcome in ("success", "failure", "timeout", "rejected")
            }
            assert {"success": 2, "failure": 1, "timeout": 1, "rejected": 1} == calls

    drive(story)


def test_the_list_of_tools_has_their_arguments(contract: Contract, settings: Settings) -> None:
    async def story() -> Any:
        async with opened(contract, settings) as bench, bench.client() as client:
            return await client.get("/tools")

    listed = {tool["name"]: tool for tool in drive(story)["tools"]}
    assert ["calculate", "fetch", "search_messages"] == list(listed)
    assert [False, True, True] == [tool["needs_account"] for tool in listed.values()]
    assert {"expression"} == set(listed["calculate"]["arguments"]["properties"])

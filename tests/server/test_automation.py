"""The machine behind its endpoint: who may speak, what is answered, run, counted, logged and written down."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import update

from server.automation.machine import PATH
from server.contract import Contract
from server.settings import Settings
from server.store import decisions
from server.store.decisions import Decision
from server.store.tables import automation_decisions
from tests.server.alerts import RESTART, TOKEN, acting, alert, headers, notification, token_file
from tests.server.bench import Bench, drive, opened
from tests.server.parts import Postgres


@dataclass
class Teller:
    """Somebody who tells the machine something, as Alertmanager does."""

    bench: Bench
    runs: Path
    http: httpx2.AsyncClient
    headers: Mapping[str, str] = field(default_factory=headers)

    async def tell(self, *alerts: dict[str, Any], **changed: Any) -> httpx2.Response:
        """Tell it some alerts."""
        return await self.http.post(PATH, json=notification(*alerts, **changed), headers=self.headers)

    async def decided(self, *alerts: dict[str, Any], **changed: Any) -> list[tuple[str, str | None]]:
        """Tell it some alerts, and say what was decided."""
        answer = await self.tell(*alerts, **changed)
        assert 202 == answer.status_code, answer.text
        return [(each["outcome"], each["reason"]) for each in answer.json()["decisions"]]

    async def settled(self) -> list[Decision]:
        """Wait until nothing runs; give the audit, the oldest first."""
        for _ in range(500):
            if not self.bench.services.machine._tasks:
                break
            await asyncio.sleep(0.02)
        return await self.audit()

    async def audit(self) -> list[Decision]:
        """Read the audit, the oldest first."""
        async with self.bench.services.store.read() as db:
            return (await decisions.last(db, 100))[::-1]

    def count(self, outcome: str) -> float:
        """Read how many actions ended like that."""
        return self.bench.metric("automation_actions_total", action=RESTART, outcome=outcome)


@pytest.fixture
def given(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a token for the machine."""
    return settings.model_copy(update={"automation_token_file": token_file(tmp_path)})


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder in which each run leaves a file."""
    (tmp_path / "runs").mkdir()
    return tmp_path / "runs"


@pytest.fixture
def act(contract: Contract, runs: Path) -> Contract:
    """A contract with an action that leaves a file each time it is run."""
    return acting(contract, "mktemp", f"--tmpdir={runs}", "{pod}.XXXXXX", labels={"pod": "shop-[0-9]+"})


@asynccontextmanager
async def telling(contract: Contract, given: Settings, runs: Path) -> AsyncIterator[Teller]:
    """Open the services, and be Alertmanager."""
    async with opened(contract, given) as bench, bench.client() as client:
        yield Teller(bench, runs, client.http)


def told(runs: Path) -> list[str]:
    """Name for which pods there were runs."""
    return sorted(path.name.split(".")[0] for path in runs.iterdir())


def test_it_runs_once_for_one_occurrence(act: Contract, given: Settings, runs: Path, database_url: str) -> None:
    given = given.model_copy(update={"database_url": SecretStr(database_url)})

    async def story() -> None:
        async with telling(act, given, runs) as teller:
            assert [("running", None)] == await teller.decided(alert("shop-1"))
            for _ in range(3):
                assert [] == await teller.decided(alert("shop-1"))
            assert [("running", None)] == await teller.decided(alert("shop-1"), alert("shop-2"))
            one, two = await teller.settled()
            assert ["shop-1", "shop-2"] == told(runs)
            assert [("ran", 0, None)] * 2 == [(each.outcome, each.exit_code, each.reason) for each in (one, two)]
            assert ({"pod": "shop-1"}, "shop-1.XXXXXX") == (one.labels, one.command[-1])
            assert str(runs / "shop-1.") in one.output
            assert one.finished_at is not None
            assert one.decided_at <= one.finished_at < datetime.now(UTC)
            assert (2, 0) == (teller.count("ran"), teller.count("failed"))
            assert 4 == teller.bench.metric("automation_alerts_ignored_total", reason="repeated")
            assert 5 == teller.bench.metric("automation_notifications_total", outcome="accepted")
            assert 2 == teller.bench.metric("automation_action_duration_seconds_count", action=RESTART)
            assert 0 == teller.bench.metric("automation_actions_running")
            assert teller.bench.metric("automation_last_notification_timestamp_seconds") > 1.7e9

    drive(story)


def test_nothing_is_done_about_what_is_over_or_unknown(act: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            others = alert("shop-1", status="resolved"), alert(alertname="ShopSlow"), alert(service="till")
            assert [] == await teller.decided(*others, truncatedAlerts=3)
            assert [] == await teller.settled()
            for reason, count in (("resolved", 1), ("unknown", 2), ("truncated", 3), ("repeated", 0)):
                assert count == teller.bench.metric("automation_alerts_ignored_total", reason=reason)

    drive(story)


def test_a_label_that_does_not_fit_is_refused_and_written_down(act: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            wrong = "shop-1; rm -rf /", "--directory", "", "shop-1\n", "shop-\u0000"
            alerts = [alert(pod, begins=number) for number, pod in enumerate(wrong)]
            assert ["refused"] * 5 == [outcome for outcome, _ in await teller.decided(*alerts)]
            assert ["label_value", "label_value", "label_missing", "label_value", "label_value"] == [
                each.reason for each in await teller.settled()
            ]
            assert [()] * 5 == [tuple(each.command) for each in await teller.audit()]
            assert [] == told(runs)
            refused = {"action": RESTART, "reason": "label_value"}
            assert (5, 4) == (teller.count("refused"), teller.bench.metric("automation_refusals_total", **refused))

    drive(story)


def test_cool_down_and_hourly_limit_hold_over_notifications(act: Contract, given: Settings, runs: Path) -> None:
    once = act.automation[RESTART].model_copy(update={"at_most_per_hour": 2})
    act = act.model_copy(update={"automation": {RESTART: once}})

    async def story() -> None:
        async with telling(act, given, runs) as teller:
            assert [("running", None)] == await teller.decided(alert("shop-1"))
            assert [("refused", "cool_down")] == await teller.decided(alert("shop-1", begins=60))
            assert [("running", None)] == await teller.decided(alert("shop-2"))
            assert [("refused", "hourly_limit")] == await teller.decided(alert("shop-3"))
            await teller.settled()
            async with teller.bench.services.store.write() as db:  # an hour later
                earlier = {"decided_at": datetime.now(UTC) - timedelta(hours=1)}
                await db.execute(update(automation_decisions).values(earlier))
            assert [("running", None)] == await teller.decided(alert("shop-1", begins=3600))
            assert [] == await teller.decided(alert("shop-3"))  # what was refused stays refused
            await teller.settled()
            assert ["shop-1", "shop-1", "shop-2"] == told(runs)

    drive(story)


@pytest.mark.parametrize("by", ["contract", "setting"])
def test_in_a_dry_run_it_is_only_written_down(act: Contract, given: Settings, runs: Path, by: str) -> None:
    if by == "setting":
        given = given.model_copy(update={"automation_dry_run": True})
    else:
        dry = act.automation[RESTART].model_copy(update={"dry_run": True})
        act = act.model_copy(update={"automation": {RESTART: dry}})

    async def story() -> None:
        async with telling(act, given, runs) as teller:
            assert [("would_run", None)] == await teller.decided(alert("shop-1"))
            assert [] == await teller.decided(alert("shop-1"))
            (made,) = await teller.settled()
            assert ("would_run", "shop-1.XXXXXX") == (made.outcome, made.command[-1])
            assert ([], 1) == (told(runs), teller.count("would_run"))

    drive(story)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["false"], ("failed", None, 1, "")),
        (["no-such-program"], ("failed", "not_started", None, "no-such-program: No such file or directory")),
        (["sleep", "60"], ("timed_out", None, -15, "")),
        (
            ["ls", "/token=hunter2"],
            ("failed", None, 2, "ls: cannot access '/token=[redacted]': No such file or directory\n"),
        ),
    ],
)
def test_how_it_ends_is_written_down(
    contract: Contract, given: Settings, runs: Path, command: list[str], expected: tuple[Any, ...]
) -> None:
    act = acting(contract, *command, time_limit_seconds=0.3 if "sleep" in command else 20)

    async def story() -> None:
        async with telling(act, given, runs) as teller:
            assert [("running", None)] == await teller.decided()
            (made,) = await teller.settled()
            assert expected == (made.outcome, made.reason, made.exit_code, made.output)
            assert 1 == teller.count(made.outcome)
            assert "hunter2" not in str(made)

    drive(story)


def test_the_answer_does_not_wait_for_the_end(contract: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(acting(contract, "sleep", "60"), given, runs) as teller:
            assert [("running", None)] == await asyncio.wait_for(teller.decided(), 5)
            assert ["running"] == [each.outcome for each in await teller.audit()]
            while not teller.bench.metric("automation_actions_running"):
                await asyncio.sleep(0.02)

    drive(story)


@pytest.mark.parametrize(
    ("given_headers", "status", "outcome"),
    [
        ({}, 401, "unauthorized"),
        ({"Authorization": f"Basic {TOKEN}"}, 401, "unauthorized"),
        ({"Authorization": "Bearer "}, 401, "unauthorized"),
        ({"Authorization": f"Bearer {TOKEN[:-1]}"}, 401, "unauthorized"),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401, "unauthorized"),
        ({"Authorization": f"bearer  {TOKEN}"}, 202, "accepted"),
    ],
)
def test_who_may_speak(
    act: Contract, given: Settings, runs: Path, given_headers: dict[str, str], status: int, outcome: str
) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            teller.headers = {"Content-Type": "application/json", **given_headers}
            answer = await teller.tell()
            assert status == answer.status_code
            assert (status == 401) == ("www-authenticate" in answer.headers)
            assert TOKEN[:8] not in answer.text
            assert 1 == teller.bench.metric("automation_notifications_total", outcome=outcome)
            assert (status == 202) == bool(await teller.settled())

    drive(story)


def test_without_a_token_of_its_own_it_hears_nobody(act: Contract, settings: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, settings, runs) as teller:
            answer = await teller.tell()
            assert (403, "automation_off") == (answer.status_code, answer.json()["code"])
            assert [] == await teller.settled()
            assert 1 == teller.bench.metric("automation_notifications_total", outcome="off")

    drive(story)


def test_the_token_of_an_account_is_none_of_the_machine_s(act: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller, teller.bench.account() as mary:
            teller.headers = headers(mary.token)
            assert 401 == (await teller.tell()).status_code
            mary.token = TOKEN
            assert 401 == (await mary.call("GET", "/account")).status_code

    drive(story)


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"version": "4"}', "application/json", 422),
        (b'{"version": "3", "alerts": []}', "application/json", 422),
        (b'{"version": "4", "alerts": []}', "text/plain", 415),
        (b'{"version": "4", "alerts": []}', "application/json; charset=utf-8", 202),
        (b"[" * 100_000, "application/json", 400),
        (b'{"version": "4", "alerts": [{"labels": {"a": "\xff"}}]}', "application/json", 400),
    ],
)
def test_what_is_no_notification_is_refused(
    act: Contract, given: Settings, runs: Path, content: bytes, media_type: str, status: int
) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            kind = {"Content-Type": media_type}
            answer = await teller.http.post(PATH, content=content, headers={**teller.headers, **kind})
            assert status == answer.status_code, answer.text
            outcome = "accepted" if status == 202 else "invalid"
            assert 1 == teller.bench.metric("automation_notifications_total", outcome=outcome)

    drive(story)


def test_many_alerts_at_once_are_decided_about_quickly(act: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            many = [alert(f"till-{number}") for number in range(2000)]
            made = await asyncio.wait_for(teller.decided(*many), 5)
            assert [("refused", "label_value")] * 2000 == made
            assert [] == await teller.decided(*many)

    drive(story)


def test_while_the_database_is_away_nothing_is_run_and_alertmanager_tries_again(
    act: Contract, given: Settings, runs: Path, postgres: Postgres, postgres_url: str
) -> None:
    given = given.model_copy(update={"database_url": SecretStr(postgres_url)})

    async def story() -> None:
        async with telling(act, given, runs) as teller:
            with postgres.stopped():
                answer = await teller.tell()
                assert (503, "1") == (answer.status_code, answer.headers["retry-after"])
            assert 1 == teller.bench.metric("automation_notifications_total", outcome="unavailable")
            assert [] == told(runs)
            assert [("running", None)] == await teller.decided()
            await teller.settled()
            assert ["shop-1"] == told(runs)

    drive(story)


def test_an_end_is_recorded_when_the_database_is_back(
    contract: Contract, given: Settings, runs: Path, postgres: Postgres, postgres_url: str
) -> None:
    given = given.model_copy(update={"database_url": SecretStr(postgres_url)})

    async def story() -> None:
        async with telling(acting(contract, "sleep", "0.3"), given, runs) as teller:
            assert [("running", None)] == await teller.decided()
            with postgres.stopped():
                while not teller.count("ran"):
                    await asyncio.sleep(0.02)
            assert ["ran"] == [each.outcome for each in await teller.settled()]

    drive(story)


def test_what_was_lost_is_told_once_and_whoever_ran_it_knows_better(
    contract: Contract, given: Settings, runs: Path, database_url: str
) -> None:
    given = given.model_copy(update={"database_url": SecretStr(database_url)})

    async def story() -> None:
        async with telling(acting(contract, "sleep", "2"), given, runs) as teller:
            await teller.decided()
            machine = teller.bench.services.machine
            await machine.look()
            assert ["running"] == [each.outcome for each in await teller.audit()]
            async with teller.bench.services.store.write() as db:
                overdue = {"ends_by": datetime.now(UTC) - timedelta(seconds=1)}
                await db.execute(update(automation_decisions).values(overdue))
            await asyncio.gather(machine.look(), machine.look(), machine.look())
            (lost,) = await teller.audit()
            assert ("lost", 1) == (lost.outcome, teller.count("lost"))
            assert [] == await teller.decided()
            assert ["ran"] == [each.outcome for each in await teller.settled()]

    drive(story)


def test_a_caller_who_leaves_does_not_undo_what_was_decided(act: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            left = 0
            for number in range(40):
                leaving = asyncio.create_task(teller.tell(alert(f"shop-{number}")))
                await asyncio.wait({leaving}, timeout=number * 0.0005)
                left += leaving.cancel()
            made = await teller.settled()
            # Whatever moment it was: what is written down was run, and what was run is written down.
            assert {"ran"} == {each.outcome for each in made}
            assert sorted(each.labels["pod"] for each in made) == told(runs)
            assert left
            assert made

    drive(story)


def test_known_actions_exist_at_0(act: Contract, given: Settings, runs: Path) -> None:
    async def story() -> None:
        async with telling(act, given, runs) as teller:
            value: Callable[..., float | None] = teller.bench.registry.get_sample_value
            for outcome in ("failed", "lost", "ran", "refused", "timed_out", "would_run"):
                assert 0 == value("automation_actions_total", {"action": RESTART, "outcome": outcome})
            for reason in ("cool_down", "hourly_limit", "label_missing", "label_value"):
                assert 0 == value("automation_refusals_total", {"action": RESTART, "reason": reason})

    drive(story)

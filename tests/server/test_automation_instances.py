"""The machine in processes of its own: several at once, killed, told to end, overloaded, and what it logs."""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server.automation.machine import PATH
from server.contract import Contract
from server.store.migrate import upgrade
from tests.server.alerts import RESTART, TOKEN, acting, alert, headers, notification, token_file
from tests.server.bench import drive
from tests.server.conftest import varied
from tests.server.hosts import Collector, attributes
from tests.server.instance import Answer, Instance, command, running, variables
from tests.server.parts import Postgres, runs, until

pytestmark = pytest.mark.live

SLEEPER = """
import os, signal, sys, time
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
print("begun", flush=True)
time.sleep(float(sys.argv[2]))
open(sys.argv[1], "a").write("ended\\n")
"""


def tell(instance: Instance, *alerts: Mapping[str, Any], token: str = TOKEN) -> Answer:
    """Tell an instance some alerts."""
    return instance.request("POST", PATH, json.dumps(notification(*alerts)).encode(), headers(token))


def sleeping(contract: Contract, path: Path, seconds: float, **changed: Any) -> Contract:
    """Let it run a program that takes its time, and leaves its trace in a file."""
    return acting(contract, sys.executable, "-Ic", SLEEPER, str(path), str(seconds), **changed)


@contextmanager
def served(folder: Path, contract: Contract, url: str = "", **settings: str | int) -> Iterator[Instance]:
    """Run a server with a machine."""
    url = url or f"sqlite:///{folder / 'server.sqlite3'}"
    folder.mkdir(parents=True, exist_ok=True)
    drive(lambda: upgrade(url))
    given = {"automation_token_file": str(token_file(folder)), "database_url": url, **settings}
    with running(folder, contract, "server", "serve", **given) as instance:
        yield instance


def audit(folder: Path, contract: Contract, url: str, *arguments: str) -> list[dict[str, Any]]:
    """Read the audit as an operator does, the oldest first."""
    done = command(variables(folder / "audit", contract, database_url=url), "audit", "--json", *arguments)
    assert 0 == done.returncode, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()][::-1]


def test_of_two_instances_that_hear_it_at_once_one_acts(
    contract: Contract, postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    places = tmp_path / "runs"
    places.mkdir()
    act = acting(contract, "mktemp", f"--tmpdir={places}", "{pod}.XXXXXX", labels={"pod": "shop-[0-9]+"})
    act = varied(act, timeouts={"request_seconds": 20.0}, health={"timeout_seconds": 1.0})
    limited = act.automation[RESTART].model_copy(update={"at_most_per_hour": 7})
    act = act.model_copy(update={"automation": {RESTART: limited}})
    with served(tmp_path / "a", act, postgres_url) as one, served(tmp_path / "b", act, postgres_url) as other:
        start = threading.Barrier(8)

        def send(number: int) -> list[int]:
            start.wait(timeout=30)
            instance = (one, other)[number % 2]
            return [tell(instance, alert(f"shop-{pod}")).status for pod in range(12)]

        with ThreadPoolExecutor(8) as pool:
            assert [[202] * 12] * 8 == list(pool.map(send, range(8)))
        database = postgres_url.rpartition("/")[2]
        running_ = "select count(*) from automation_decisions where outcome = 'running'"
        until(lambda: postgres.run_sql(running_, database) == "0", "all is done")
        made = audit(tmp_path, act, postgres_url)
        assert 12 == len(made)
        assert ["ran"] * 7 + ["refused"] * 5 == sorted(each["outcome"] for each in made)
        assert sorted(each["labels"]["pod"] for each in made if each["outcome"] == "ran") == sorted(
            path.name.split(".")[0] for path in places.iterdir()
        )
        counted = [each.metric("automation_actions_total", action=RESTART, outcome="ran") for each in (one, other)]
        assert 7 == sum(counted)


def test_what_a_killed_instance_had_begun_is_lost_and_not_run_again(
    contract: Contract, postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    act = sleeping(contract, tmp_path / "trace", 60)
    with served(tmp_path / "a", act, postgres_url) as instance:
        assert 202 == tell(instance).status
        until(lambda: (tmp_path / "trace").exists(), "it runs")
        instance.process.kill()
        instance.wait()
    (program,) = [int(line) for line in (tmp_path / "trace").read_text().split()]
    os.kill(program, signal.SIGKILL)
    with served(tmp_path / "b", act, postgres_url) as instance:
        assert {"decisions": []} == tell(instance).json
        database = postgres_url.rpartition("/")[2]
        postgres.run_sql("update automation_decisions set ends_by = now() - interval '1 second'", database)
        assert {"decisions": []} == tell(instance).json
        assert 1 == instance.metric("automation_actions_total", outcome="lost")
        (made,) = audit(tmp_path, act, postgres_url)
        assert ("lost", None) == (made["outcome"], made["exit_code"])
        (line,) = [line for line in instance.lines() if line.get("outcome") == "lost"]
        assert ("warning", RESTART, "ShopDown") == (line["level"], line["action"], line["alert"])
    assert 1 == len((tmp_path / "trace").read_text().split())


def test_what_runs_may_end_while_the_server_ends(contract: Contract, sqlite_url: str, tmp_path: Path) -> None:
    slow = varied(sleeping(contract, tmp_path / "trace", 2.0), shutdown={"drain_seconds": 1.5})
    with served(tmp_path, slow, sqlite_url) as instance:
        assert 202 == tell(instance).status
        until(lambda: (tmp_path / "trace").exists(), "it runs")
        instance.terminate()
        until(lambda: not instance.ready(), "it drains")
        assert 503 == tell(instance, alert("shop-2")).status  # another instance is to hear it
        assert 0 == instance.wait(10)
    assert (tmp_path / "trace").read_text().endswith("ended\n")
    assert ["ran"] == [each["outcome"] for each in audit(tmp_path, contract, sqlite_url)]


def test_what_does_not_end_in_time_ends_with_the_server_and_is_written_down(
    contract: Contract, sqlite_url: str, tmp_path: Path
) -> None:
    with served(tmp_path, sleeping(contract, tmp_path / "trace", 60, time_limit_seconds=90), sqlite_url) as instance:
        assert 202 == tell(instance).status
        until(lambda: (tmp_path / "trace").exists(), "it runs")
        instance.terminate()
        assert 0 == instance.wait(10)
    (pid,) = (tmp_path / "trace").read_text().split()
    assert not runs(int(pid))
    (made,) = audit(tmp_path, contract, sqlite_url)
    assert ("failed", "shutdown", "begun\n") == (made["outcome"], made["reason"], made["output"])


def test_a_body_that_is_too_large_is_not_read(contract: Contract, tmp_path: Path) -> None:
    small = varied(acting(contract, "true"), limits={"body_bytes": 10_000})
    with served(tmp_path, small) as instance:
        many = [alert(f"shop-{number}") for number in range(100)]
        assert 413 == tell(instance, *many).status
        body = json.dumps(notification(*many)).encode()
        # Sent at once: the server answers, and closes, in the middle of it.
        chunks = b"".join(b"3e8\r\n" + body[n : n + 1000].ljust(1000) + b"\r\n" for n in range(0, len(body), 1000))
        assert 413 == instance.request("POST", PATH, chunks, {**headers(), "Transfer-Encoding": "chunked"}).status
        assert [] == audit(tmp_path, contract, f"sqlite:///{tmp_path / 'server.sqlite3'}")


def test_it_counts_for_no_promise_to_users_and_is_heard_when_the_server_is_full(
    contract: Contract, tmp_path: Path
) -> None:
    full = varied(acting(contract, "true"), limits={"requests_in_flight": 1, "queue_length": 0})
    full = varied(full, timeouts={"request_seconds": 2.0})
    with served(tmp_path, full) as instance:
        stuck = threading.Thread(target=stall, args=(instance,))
        stuck.start()
        until(lambda: instance.metric("http_requests_in_flight") == 1, "the server is full")
        assert 503 == instance.get("/api/v1/tools").status
        assert 202 == tell(instance).status
        assert 401 == tell(instance, token=TOKEN[1:]).status
        stuck.join()
        assert 0 == instance.metric("http_requests_total", route=PATH)
        assert "/automation" not in instance.get("/metrics/endpoints").text
        for outcome in ("accepted", "unauthorized"):
            until(partial(told_once, instance, outcome), f"it has counted what was {outcome}")


def told_once(instance: Instance, outcome: str) -> bool:
    """Say whether one notification had this outcome."""
    return instance.metric("automation_notifications_total", outcome=outcome) == 1


def stall(instance: Instance) -> None:
    """Make a request whose body does not come; it ends with the request's time."""
    import socket

    head = "POST /api/v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", instance.port), timeout=20) as client:
        client.sendall(head.encode())
        client.recv(100)


def test_what_it_logs(contract: Contract, sqlite_url: str, tmp_path: Path) -> None:
    act = acting(contract, "ls", "{pod}", labels={"pod": "/[a-z-]+"})
    with served(tmp_path, act, sqlite_url) as instance:
        sent = {**headers(), "X-Request-ID": "from-alertmanager"}
        body = json.dumps(notification(alert("/no-such-file"))).encode()
        assert 202 == instance.request("POST", PATH, body, sent).status
        assert 401 == tell(instance, token=TOKEN[::-1]).status
        until(lambda: any(line.get("outcome") == "failed" for line in instance.lines()), "it has failed")
        begun, failed = [line for line in instance.lines() if "outcome" in line]
        (wrong,) = [line for line in instance.lines() if "wrong token" in line["message"]]
        text = instance.log.read_text()
    assert ("info", "running") == (begun["level"], begun["outcome"])
    assert ("warning", 2, ["ls", "/no-such-file"]) == (failed["level"], failed["exitCode"], failed["command"])
    assert ["from-alertmanager"] * 2 == [begun["requestId"], failed["requestId"]]
    assert ("warning", "127.0.0.1") == (wrong["level"], wrong["address"])
    assert TOKEN not in text
    assert TOKEN[::-1] not in text


def test_what_it_runs_is_in_the_trace_of_who_told_it(contract: Contract, collector: Collector, tmp_path: Path) -> None:
    with served(tmp_path, acting(contract, "true"), otlp_endpoint=collector.url) as instance:
        sent = {**headers(), "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
        assert 202 == instance.request("POST", PATH, json.dumps(notification()).encode(), sent).status
        until(lambda: instance.metric("automation_actions_total", outcome="ran") == 1, "it has run")
        instance.terminate()
        assert 0 == instance.wait(10)
    (told,) = collector.named(f"POST {PATH}")
    (run,) = collector.named(f"run_action {RESTART}")
    assert (told.span_id, told.trace_id) == (run.parent_span_id, run.trace_id)
    assert RESTART == attributes(run)["watchbill.action"]


def test_without_a_token_it_says_so_at_its_start(contract: Contract, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'server.sqlite3'}"
    drive(lambda: upgrade(url))
    with running(tmp_path, acting(contract, "true"), "server", "serve", database_url=url) as instance:
        assert 403 == tell(instance).status
        (line,) = [line for line in instance.lines() if "No action is run" in line["message"]]
    assert "No action is run on alerts: WATCHBILL_AUTOMATION_TOKEN_FILE is not set" == line["message"]


def test_the_audit_is_a_table_for_people(contract: Contract, sqlite_url: str, tmp_path: Path) -> None:
    act = acting(contract, "ls", "{pod}", labels={"pod": "/[a-z-]+"}, at_most_per_hour=1)
    with served(tmp_path, act, sqlite_url) as instance:
        assert 202 == tell(instance, alert("/no-such-file"), alert("/usr")).status
        until(lambda: audit(tmp_path, contract, sqlite_url)[0]["outcome"] == "failed", "it is written down")
    done = command(variables(tmp_path, contract, database_url=sqlite_url), "audit")
    lines = [line[23:] if line.endswith("ShopDown") else line for line in done.stdout.splitlines()]
    assert [
        "  refused (hourly_limit)    shop-down/restart  ShopDown",
        "    $ ls /usr",
        "  failed (exit code 2)      shop-down/restart  ShopDown",
        "    $ ls /no-such-file",
        "    ls: cannot access '/no-such-file': No such file or directory",
    ] == lines
    assert 1 == len(audit(tmp_path, contract, sqlite_url, "--last", "1"))


@pytest.mark.parametrize(
    ("settings", "dry_run", "expected"),
    [
        ({}, False, (0, "off (WATCHBILL_AUTOMATION_TOKEN_FILE is not set)")),
        ({"automation_token_file": True}, True, (0, "fine (0 of 1 actions are run, the others written down)")),
        ({"automation_token_file": True}, False, (1, "not installed: no-such-program")),
        ({"automation_token_file": True, "automation_dry_run": 1}, False, (0, "fine (0 of 1 actions are run, the ")),
    ],
)
def test_check_tells_what_the_machine_would_do(
    contract: Contract,
    sqlite_url: str,
    tmp_path: Path,
    settings: dict[str, Any],
    dry_run: bool,
    expected: tuple[int, str],
) -> None:
    drive(lambda: upgrade(sqlite_url))
    given = {"database_url": sqlite_url, **settings}
    if "automation_token_file" in given:
        given["automation_token_file"] = str(token_file(tmp_path))
    act = acting(contract, "no-such-program", dry_run=dry_run)
    done = command(variables(tmp_path, act, **given), "check")
    told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert expected[0] == done.returncode
    assert told["automation"].startswith(expected[1])


def test_a_token_file_that_is_missing_is_told_in_a_line(contract: Contract, tmp_path: Path) -> None:
    away = {"automation_token_file": "nowhere"}
    environment = variables(tmp_path, acting(contract, "true"), **away)
    done = command(environment, "serve")
    assert 1 == done.returncode
    assert "watchbill-server: WATCHBILL_AUTOMATION_TOKEN_FILE: nowhere: No such file or directory" in done.stderr

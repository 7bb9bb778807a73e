"""The end of a server: nobody who honours readiness loses a request, nothing outlives its bound, exit 0."""

import asyncio
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from server.contract import Contract
from server.lifecycle import SideServer
from tests.server.balancer import Balancer
from tests.server.conftest import varied
from tests.server.instance import Answer, Instance, running, starting
from tests.server.parts import until

CLIENTS = 50


def quick(contract: Contract, **times: float) -> Contract:
    """Give a contract whose server ends quickly."""
    given = {"drain_seconds": 0.0, "grace_seconds": 1.0, "flush_seconds": 0.5, "hard_limit_seconds": 5.0, **times}
    return varied(contract, shutdown=given, timeouts={"request_seconds": 30})


class Asking(threading.Thread):
    """A request under way."""

    def __init__(self, server: Instance, path: str) -> None:
        super().__init__()
        self.answer: Answer | None = None
        self._server, self._path = server, path
        self.start()

    def run(self) -> None:
        """Ask."""
        try:
            self.answer = self._server.get(self._path)
        except OSError:
            self.answer = None

    def end(self) -> Answer:
        """Wait for the answer."""
        self.join()
        assert self.answer is not None
        return self.answer


def under_way(server: Instance, count: int = 1) -> None:
    """Wait until so many requests are being answered."""
    until(lambda: server.metric("http_requests_in_flight") >= count, "requests are under way", 5, step=0.3)


@pytest.mark.parametrize("round_", range(2))
def test_clients_that_honour_readiness_lose_nothing(tmp_path: Path, contract: Contract, round_: int) -> None:
    with running(tmp_path, quick(contract, drain_seconds=0.6, grace_seconds=3.0)) as server:
        balancer = Balancer(server.port, CLIENTS, "/api/v1/sleep?seconds=0.05")
        balancer.start()
        time.sleep(0.6)
        server.terminate()
        assert 0 == server.wait()
        balancer.stop()
    assert ([], 0) == (balancer.lost, balancer.refused)
    assert balancer.answered > 100
    assert {200} == balancer.statuses


def test_readiness_turns_at_once_and_the_rest_goes_on(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract, drain_seconds=0.8)) as server:
        server.terminate()
        until(lambda: server.get("/health/readiness").status == 503, "it drains", 0.7)
        assert "SHUTTING_DOWN" == server.get("/health/readiness").json["status"]
        answer = server.get("/api/v1/hello/7")
        assert (200, "close") == (answer.status, answer.headers["connection"])
        assert 200 == server.get("/health/liveness").status
        assert 0 == server.wait()


def test_a_request_under_way_is_finished(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract, grace_seconds=4.0, hard_limit_seconds=8.0)) as server:
        asking = [Asking(server, "/api/v1/sleep?seconds=3") for _ in range(20)]
        under_way(server, 20)
        server.terminate()
        assert {(200, b"slept")} == {(one.end().status, one.end().body) for one in asking}
        assert 0 == server.wait()


def test_what_does_not_finish_in_time_is_told_to_come_again(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract, grace_seconds=1.0)) as server:
        asking = Asking(server, "/api/v1/sleep?seconds=20")
        under_way(server)
        started = time.monotonic()
        server.terminate()
        answer = asking.end()
        assert (503, "unavailable", "1", "close") == (
            answer.status,
            answer.json["code"],
            answer.headers["retry-after"],
            answer.headers["connection"],
        )
        assert 0 == server.wait()
        assert time.monotonic() - started < 4


def test_an_endless_stream_does_not_keep_it(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract, grace_seconds=0.5)) as server:
        Asking(server, "/api/v1/stream")
        time.sleep(0.2)
        started = time.monotonic()
        server.terminate()
        assert 0 == server.wait()
        assert time.monotonic() - started < 3


def test_a_second_signal_changes_nothing(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract, drain_seconds=0.8)) as server:
        started = time.monotonic()
        server.terminate()
        for _ in range(2):
            time.sleep(0.1)
            server.terminate()
        assert 200 == server.get("/api/v1/hello/7").status
        assert 0 == server.wait()
        assert 0.8 < time.monotonic() - started < 4


def test_an_interrupt_from_the_keyboard_does_not_drain(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract, drain_seconds=3.0, hard_limit_seconds=6.0)) as server:
        started = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert 0 == server.wait()
        assert time.monotonic() - started < 2.8


def test_what_blocks_the_loop_is_stopped_hard(tmp_path: Path, contract: Contract) -> None:
    times = quick(contract, drain_seconds=0.5, grace_seconds=0.5, flush_seconds=0.1, hard_limit_seconds=1.5)
    with running(tmp_path, times) as server:
        server.terminate()
        until(lambda: server.get("/health/readiness").status == 503, "it drains", 0.5, step=0.005)
        Asking(server, "/api/v1/block?seconds=20")
        started = time.monotonic()
        assert 1 == server.wait()
        assert time.monotonic() - started < 5
        assert "watchbill-server: not finished after 1.5 s, stopped" in server.log.read_text()


def test_the_end_is_told_in_the_log(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, quick(contract)) as server:
        server.get("/api/v1/hello/7")
        server.terminate()
        assert 0 == server.wait()
    messages = [line["message"] for line in server.lines()]
    expected = [
        "Listening",
        "The server is up",
        "Request processed",
        "The server is shutting down",
        "The server is down",
    ]
    assert expected == [message for message in messages if message in expected]


def test_a_signal_during_the_start_ends_it(tmp_path: Path, contract: Contract) -> None:
    with starting(tmp_path, quick(contract)) as server:
        until(
            lambda: server.log.exists() and b"Listening" in server.log.read_bytes(),
            "it begins to start",
            10,
            step=0.001,
        )
        server.terminate()
        assert 0 == server.wait(10)


def test_a_scrape_that_hangs_does_not_keep_the_server_beside() -> None:
    async def hang(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.sleep(20)

    async def story() -> float:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            config = uvicorn.Config(hang, lifespan="off", log_config=None, timeout_graceful_shutdown=20)
            beside = SideServer(config, listener)
            await beside.start()
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n")
            await asyncio.sleep(0.3)
            started = time.monotonic()
            await asyncio.wait_for(beside.stop(), 10)
            writer.close()
            return time.monotonic() - started

    assert asyncio.run(story()) < 3

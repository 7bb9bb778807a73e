"""Clients that are slow, many, or in a hurry: none of them holds up the others."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from server import contract as contracts
from tests.server.conftest import PUBLISHED, varied
from tests.server.instance import Instance, running
from tests.server.parts import until

IDLE, SLOW = 1000, 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One server for all: it waits a second for the head of a request, and two for the rest."""
    times = {"request_seconds": 2.0, "headers_seconds": 1.0, "keep_alive_seconds": 1.5}
    contract = varied(contracts.load(PUBLISHED), timeouts=times)
    with running(tmp_path_factory.mktemp("server"), contract) as instance:
        yield instance


def connect(server: Instance) -> socket.socket:
    """Connect, and say nothing yet."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def read_to_end(client: socket.socket) -> bytes:
    """Read until the server closes."""
    found = b""
    while part := client.recv(65536):
        found += part
    return found


def read_until(client: socket.socket, end: bytes) -> bytes:
    """Read until an answer's end."""
    found = b""
    while not found.endswith(end):
        part = client.recv(65536)
        assert part, found
        found += part
    return found


def fresh(server: Instance, name: str, **labels: str) -> float:
    """Read a metric that has been written out since now."""
    time.sleep(1.05)
    return server.metric(name, **labels)


def test_a_slow_head_is_cut_with_408(server: Instance) -> None:
    before = fresh(server, "http_connections_timed_out_total")
    with connect(server) as client:
        client.sendall(b"GET /api/v1/hello/7 HTTP/1.1\r\n")
        started = time.monotonic()
        drip = Dripping(client, b"x-more: 1\r\n", 0.2)
        answer = read_to_end(client)
        drip.stop()
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"connection: close" in answer
    assert 0.8 < time.monotonic() - started < 3
    assert before + 1 == fresh(server, "http_connections_timed_out_total")


class Dripping(threading.Thread):
    """Sends a little every now and then."""

    def __init__(self, client: socket.socket, drop: bytes, every: float) -> None:
        super().__init__()
        self._client, self._drop, self._every = client, drop, every
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Drip."""
        while not self._over.wait(self._every):
            try:
                self._client.sendall(self._drop)
            except OSError:
                return

    def stop(self) -> None:
        """Drip no more."""
        self._over.set()
        self.join()


@pytest.mark.parametrize("said", [b"", b"\r\n"])
def test_a_connection_that_says_nothing_is_closed(server: Instance, said: bytes) -> None:
    with connect(server) as client:
        started = time.monotonic()
        drip = Dripping(client, said, 0.3) if said else None
        assert b"" == read_to_end(client)
        assert 0.8 < time.monotonic() - started < 3
        if drip:
            drip.stop()


def test_a_slow_body_is_cut_with_408(server: Instance) -> None:
    with connect(server) as client:
        client.sendall(b"POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n")
        started = time.monotonic()
        drip = Dripping(client, b"x", 0.3)
        answer = read_to_end(client)
        drip.stop()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request_timeout"' in answer
    assert b"x-request-id: " in answer
    assert 1.8 < time.monotonic() - started < 4


def test_a_client_that_does_not_read_its_answer_is_cut(server: Instance) -> None:
    before = fresh(server, "http_connections_timed_out_total")
    with connect(server) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(b"GET /api/v1/large HTTP/1.1\r\nhost: x\r\n\r\n")
        assert 1 == fresh(server, "http_requests_in_flight")
        until(lambda: server.metric("http_requests_in_flight") == 0, "it is cut", 5, step=0.5)
    assert before + 1 == fresh(server, "http_connections_timed_out_total")


def test_a_large_body_that_nobody_reads_is_no_head(server: Instance) -> None:
    """The answer is written while the body still arrives; the connection goes on with the next request."""
    size = 600_000
    with connect(server) as client:
        client.sendall(f"POST /api/v1/hello/7 HTTP/1.1\r\nhost: x\r\ncontent-length: {size}\r\n\r\n".encode())
        assert b"HTTP/1.1 405 " in client.recv(65536)
        for _ in range(6):
            client.sendall(b"x" * (size // 6))
            time.sleep(0.02)
        client.sendall(b"GET /api/v1/hello/7 HTTP/1.1\r\nhost: x\r\n\r\n")
        assert read_until(client, b'"7"}').startswith(b"HTTP/1.1 200 ")


def test_a_client_that_reads_slowly_gets_all_of_it(server: Instance) -> None:
    assert 20_000_000 == len(server.get("/api/v1/large").body)


def test_a_kept_connection_is_kept_for_its_time(server: Instance) -> None:
    request = b"GET /api/v1/hello/7 HTTP/1.1\r\nhost: x\r\n\r\n"
    with connect(server) as client:
        for _ in range(3):
            client.sendall(request)
            assert read_until(client, b'"7"}').startswith(b"HTTP/1.1 200 ")
            time.sleep(1.2)  # longer than a head may take
        started = time.monotonic()
        assert b"" == read_to_end(client)
        assert time.monotonic() - started < 1


def test_a_head_that_begins_on_a_kept_connection_has_its_own_limit(server: Instance) -> None:
    with connect(server) as client:
        client.sendall(b"GET /api/v1/hello/7 HTTP/1.1\r\nhost: x\r\n\r\n")
        assert read_until(client, b'"7"}').startswith(b"HTTP/1.1 200 ")
        client.sendall(b"GET /api")
        started = time.monotonic()
        assert read_to_end(client).startswith(b"HTTP/1.1 408 ")
        assert 0.8 < time.monotonic() - started < 3


def test_pipelined_requests_do_not_see_each_others_context(server: Instance) -> None:
    """uvicorn starts the next request's task inside the context of the one before, unless told otherwise."""
    paths = ["/api/v1/context?set=alice", "/api/v1/context", "/api/v1/context?set=bob", "/api/v1/context"]
    with connect(server) as client:
        client.sendall(b"".join(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode() for path in paths))
        client.settimeout(1)
        found = b""
        while found.count(b'"before"') < len(paths):
            found += client.recv(65536)
    assert len(paths) == found.count(b'{"before":null,"mine":true}')


def test_pipelined_requests_have_ids_of_their_own(server: Instance) -> None:
    with connect(server) as client:
        client.sendall(b"GET /api/v1/hello/7 HTTP/1.1\r\nhost: x\r\n\r\n" * 20)
        client.settimeout(1)
        found = b""
        while found.count(b'{"hello"') < 20:
            found += client.recv(65536)
    ids = {line for line in found.split(b"\r\n") if line.startswith(b"x-request-id: ")}
    assert 20 == len(ids)


def test_a_thousand_idle_and_two_hundred_slow_connections_do_not_stop_the_rest(server: Instance) -> None:
    before = fresh(server, "http_connections_timed_out_total")
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(server)) for _ in range(SLOW)]
        for client in slow:
            client.sendall(b"POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-le")
        for _ in range(IDLE):
            stack.enter_context(connect(server))
        latencies = []
        end = time.monotonic() + 0.8
        while time.monotonic() < end:
            started = time.monotonic()
            assert 200 == server.get("/api/v1/hello/7").status
            latencies.append(time.monotonic() - started)
        assert sorted(latencies)[int(len(latencies) * 0.95)] < 0.1
        until(lambda: server.metric("http_connections_timed_out_total") >= before + IDLE + SLOW, "all", 5, step=0.5)


def test_a_client_that_leaves_is_not_an_error_of_ours(server: Instance) -> None:
    with connect(server) as client:
        client.sendall(b"POST /api/v1/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nx")
        time.sleep(0.2)
    counted = {"method": "POST", "route": "/api/v1/echo", "status": "499"}
    until(lambda: server.metric("http_requests_total", **counted) == 1, "it is counted", 5, step=0.5)
    assert 0 == server.metric("http_requests_total", route="/api/v1/echo", status="500")


def test_a_head_without_an_end_is_refused_by_its_size(server: Instance) -> None:
    with connect(server) as client:
        client.sendall(b"GET /api/v1/hello/7 HTTP/1.1\r\nx: " + b"x" * 65_510)
        assert client.recv(65536).startswith(b"HTTP/1.1 431 ")


def test_a_client_that_sends_no_http_is_refused(server: Instance) -> None:
    with connect(server) as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        assert read_to_end(client).startswith(b"HTTP/1.1 400 ")

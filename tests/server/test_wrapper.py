"""What happens around every request: ids, headers, time limits, labels of routes."""

import re
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from server.contract import Contract
from server.settings import Settings
from tests.server import stub
from tests.server.conftest import varied
from tests.server.scrape import Scrape, seen

REQUEST_ID = re.compile(r"[0-9a-f]{32}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/hello/7", 200),
        ("/api/v1/nothing", 404),
        ("/api/v1/echo", 405),
        ("/api/v1/fail", 500),
        ("/api/v1/sleep", 408),
        ("/health/liveness", 200),
        ("/metrics", 200),
    ],
)
def test_every_answer_has_an_id_and_the_security_headers(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert status == answer.status_code
    assert REQUEST_ID.fullmatch(answer.headers["x-request-id"])
    expected = {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    assert expected == {name: answer.headers[name] for name in expected}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("gateway-7.3_a", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ('"}{', False),
        ("", False),
        ("é", False),
    ],
)
def test_the_id_of_a_gateway_is_kept_if_it_is_one(client: TestClient, given: str, kept: bool) -> None:
    answer = client.get("/api/v1/hello/7", headers=[(b"x-request-id", given.encode("latin-1"))])
    assert kept == (answer.headers["x-request-id"] == given)


def test_an_unhandled_exception_says_nothing_of_itself(client: TestClient) -> None:
    answer = client.get("/api/v1/fail")
    expected = {"status": "error", "code": "internal_error", "message": "Something went wrong on our side."}
    assert (500, expected) == (answer.status_code, answer.json())


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nothing", 404, "not_found"), ("DELETE", "/api/v1/echo", 405, "method_not_allowed")],
)
def test_errors_of_the_framework_have_our_body(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (status, "error", code) == (answer.status_code, answer.json()["status"], answer.json()["code"])


@pytest.mark.parametrize("path", ["/api/v1/sleep", "/api/v1/stubborn"])
def test_a_slow_handler_is_stopped_with_408(client: TestClient, path: str) -> None:
    started = time.monotonic()
    answer = client.get(path)
    expected = {
        "status": "error",
        "code": "request_timeout",
        "message": "Request processing time exceeded the limit",
    }
    assert (408, expected) == (answer.status_code, answer.json())
    assert "close" == answer.headers["connection"]
    assert 0.9 < time.monotonic() - started < 3


def test_an_answer_that_has_begun_is_not_stopped(contract: Contract, settings: Settings) -> None:
    short = varied(contract, timeouts={"request_seconds": 0.3})
    with TestClient(stub.build(short, settings)) as client:
        assert (200, "bit " * 8) == (client.get("/api/v1/stream").status_code, client.get("/api/v1/stream").text)


def test_a_body_that_is_announced_too_large_is_refused(contract: Contract, settings: Settings) -> None:
    with TestClient(stub.build(varied(contract, limits={"body_bytes": 100}), settings)) as client:
        assert 200 == client.post("/api/v1/echo", content=b"x" * 100).status_code
        answer = client.post("/api/v1/echo", content=b"x" * 101)
    assert (413, "body_too_large", "close") == (
        answer.status_code,
        answer.json()["code"],
        answer.headers["connection"],
    )


def test_a_body_that_turns_out_too_large_is_refused(contract: Contract, settings: Settings) -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield from [b"x" * 10] * count

    with TestClient(stub.build(varied(contract, limits={"body_bytes": 100}), settings)) as client:
        assert 200 == client.post("/api/v1/echo", content=chunks(10)).status_code
        answer = client.post("/api/v1/echo", content=chunks(11))
    assert (413, "body_too_large") == (answer.status_code, answer.json()["code"])


def test_many_invented_paths_and_methods_make_no_series(contract: Contract, settings: Settings) -> None:
    with TestClient(stub.build(contract, settings)) as client:
        before = series_of(seen(client))
        for number in range(100):
            client.get(f"/api/v1/hello/{number}")
            client.get(f"/tenants/{number}/things/{number}")
            client.get(f"/somewhere-{number}")
        for number in range(50):
            client.request(f"INVENTED{number}", "/api/v1/hello/7")
        after = series_of(seen(client))
    expected = {
        ("GET", "/tenants/{tenant}/things/{thing}", "500"),
        ("GET", "__unmatched__", "404"),
        ("_OTHER", "/api/v1/hello/{name}", "405"),
    }
    assert {key for key in expected if key[2] != "500"} == after - before
    assert ("GET", "/tenants/{tenant}/things/{thing}", "500") in before


def series_of(found: Scrape) -> set[tuple[str, str, str]]:
    """Name the series of `http_requests_total`."""
    return {(each["method"], each["route"], each["status"]) for each in found.labels("http_requests_total")}


def test_probes_and_scrapes_count_nowhere(client: TestClient) -> None:
    before = seen(client).total("http_requests_total")
    client.get("/health/liveness")
    client.get("/health/readiness")
    client.get("/metrics")
    assert before == seen(client).total("http_requests_total")


def test_requests_count_by_template_method_and_status(contract: Contract, settings: Settings) -> None:
    with TestClient(stub.build(contract, settings)) as client:
        for path in ("/api/v1/hello/1", "/api/v1/hello/2", "/api/v1/fail", "/tenants/a/things/b", "/nothing"):
            client.get(path)
        found = seen(client)
    expected = {
        ("/api/v1/hello/{name}", "200"): 2,
        ("/api/v1/fail", "500"): 1,
        ("/api/v1/hello/{name}", "500"): 0,
        ("/tenants/{tenant}/things/{thing}", "500"): 1,  # `hello` asks for a name that is not there
        ("__unmatched__", "404"): 1,
    }
    assert expected == {
        (route, status): found.value("http_requests_total", method="GET", route=route, status=status)
        for route, status in expected
    }


def test_accounts_of_the_last_minute_are_counted(client: TestClient) -> None:
    for name in ("ann", "bob", "ann"):
        client.get(f"/api/v1/accounts/{name}")
    time.sleep(0.6)
    assert 2 == seen(client).value("concurrent_users")

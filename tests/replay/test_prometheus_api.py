"""Asking a Prometheus: in pieces, with a token, again where it is busy; and what is said where it does not answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.replay.prometheus_api import HistoryError, PrometheusApi, pieces
from tests import specs

Answer = tuple[int, str, dict[str, str]]
EMPTY = json.dumps({"status": "success", "data": {"resultType": "matrix", "result": []}})


class Server(HTTPServer):
    """Gives the answers in their order, the last one for ever, and remembers what it was asked."""

    answers: list[Answer]
    asked: list[tuple[dict[str, list[str]], str | None]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:  # as http.server calls it
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((parse_qs(body), self.headers.get("Authorization")))
        answers = self.server.answers
        code, text, headers = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.answers, server.asked = [(200, EMPTY, {})], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_a_long_time_is_asked_for_in_pieces_that_meet() -> None:
    four_weeks = 28 * 86_400
    found = list(pieces(0, four_weeks, 30))
    assert (0, four_weeks) == (found[0][0], found[-1][1])
    assert all((last - first) / 30 + 1 <= 11_000 for first, last in found)
    assert all(following[0] - before[1] == 30 for before, following in pairwise(found))
    assert 80_641 == sum((last - first) // 30 + 1 for first, last in found)


def test_series_of_several_pieces_are_put_together(server: Server) -> None:
    def matrix(at: int, value: str) -> Answer:
        one = {"metric": {"__name__": "x", "route": "/a"}, "values": [[at, value]]}
        return 200, json.dumps({"status": "success", "data": {"result": [one]}}), {}

    server.answers = [matrix(0, "1.5"), matrix(300_000, "NaN")]
    found = PrometheusApi(address(server)).over("x", 0, 300_000, 30)
    assert [(("route", "/a"),)] == list(found)
    assert [0, 300_000] == list(found[("route", "/a"),])
    assert [["0"], ["300000"]] == [asked["start"] for asked, _ in server.asked]


def test_the_token_comes_from_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    api = PrometheusApi(address(server))
    api.over("x", 0, 30, 30)
    monkeypatch.setenv("WATCHBILL_PROMETHEUS_TOKEN", "a-token")
    api.over("x", 0, 30, 30)
    assert [None, "Bearer a-token"] == [token for _, token in server.asked]


def test_a_busy_server_is_asked_again(server: Server) -> None:
    server.answers = [(429, "", {"Retry-After": "0"}), (503, "", {"Retry-After": "0"}), (200, EMPTY, {})]
    assert {} == PrometheusApi(address(server)).over("x", 0, 30, 30)
    assert 3 == len(server.asked)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, "", {}), "refuses: 401 Unauthorized; set WATCHBILL_PROMETHEUS_TOKEN"),
        (
            (422, '{"error": "query processing would load too many samples"}', {}),
            "refuses: 422, query processing would",
        ),
        ((404, "<html>", {}), "refuses: 404, Not Found"),
        ((429, "", {"Retry-After": "0"}), "refuses: 429, Too Many Requests"),
        ((200, "<html>", {}), "does not answer as a Prometheus does: Expecting value"),
        ((200, "[]", {}), "answers, but not as a Prometheus does"),
    ],
)
def test_an_answer_that_is_none(answer: Answer, message: str, server: Server) -> None:
    server.answers = [answer]
    with pytest.raises(HistoryError) as caught:
        PrometheusApi(address(server)).over("x", 0, 30, 30)
    assert str(caught.value).startswith(f"{address(server)} {message}")


def backtest(folder: Path, *arguments: str) -> Result:
    specs.write(folder / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo())
    return CliRunner().invoke(main, ["backtest", "avail", "--specs", str(folder / "slo_specs"), *arguments])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing option '--prometheus'"),
        (("--prometheus", "prometheus:9090"), "for --prometheus: 'prometheus:9090' is no address; write it as http://"),
        (
            ("--prometheus", "http://127.0.0.1:1"),
            "for --prometheus: http://127.0.0.1:1 does not answer as a Prometheus",
        ),
        (("--prometheus", "http://x", "--last", "4"), "for --last: '4' is not a duration; write it as Prometheus does"),
        (("--prometheus", "http://x", "--last", "0s"), "for --last: '0s' is no time; write 4w, 7d or 12h"),
        (("--prometheus", "http://x", "--until", "soon"), "for --until: 'soon' is not a time, for example 2026-03-29"),
        (
            ("--prometheus", "http://x", "--policy", "gogle"),
            "for --policy: there is no BurnRatePolicy 'gogle'; did you",
        ),
    ],
)
def test_what_is_wrong_is_told(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    result = backtest(tmp_path, *arguments)
    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())


def test_a_time_of_which_nothing_is_known(server: Server, tmp_path: Path) -> None:
    arguments = ("--prometheus", address(server), "--last", "1h", "--until", "2026-01-05 12:00")
    result = backtest(tmp_path, *arguments)
    assert 2 == result.exit_code
    expected = f"{address(server)} has nothing of SLO/avail from 2026-01-05 11:00:00 to 2026-01-05 12:00:00 UTC"
    assert expected in " ".join(result.stderr.split())

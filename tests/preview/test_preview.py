"""Pictures of dashboards: numbers as Grafana shows them, panels with answers, and what is said where there are none."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.plan.dashboards.model import BAD, FINE, IDLE, Column, Panel, Query, State, Threshold
from generator.preview.answers import Answer, Prometheus
from generator.preview.numbers import colour_of, shown, span, ticks
from generator.preview.panels import Area, drawn
from generator.preview.svg import fitted
from tests import specs

AREA = Area(0, 0, 600, 200, 0, 120)
GRAFANA = specs.ENVIRONMENT + "  grafana_url: https://grafana.example.com\n"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.9995, "percentunit", "100 %"),
        (0.123, "percentunit", "12.3 %"),
        (0.05, "s", "50 ms"),
        (90, "s", "1.5 mins"),
        (0, "s", "0 s"),
        (7200, "s", "2 hours"),
        (86400 * 3, "s", "3 days"),
        (2**20 * 3, "bytes", "3 MiB"),
        (12, "bytes", "12 B"),
        (1500, "short", "1.5 K"),
        (14.4, "short", "14.4"),
        (0.00004, "short", "0.00004"),
        (2.5, "reqps", "2.5 req/s"),
        (float("nan"), "s", "–"),
        (-0.5, "percentunit", "-50 %"),
    ],
)
def test_a_number_is_shown_with_its_unit(value: float, unit: str, expected: str) -> None:
    assert expected == shown(value, unit)


def test_decimals_are_as_many_as_the_panel_wants() -> None:
    assert "99.950 %" == shown(0.9995, "percentunit", 3)


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (0, 1, "short", [0, 0.5, 1]),
        (0, 100, "short", [0, 50, 100]),
        (0, 24 * 3600, "s", [0, 43200, 86400]),
        (0, 20 * 3600, "s", [0, 18000, 36000, 54000, 72000]),
        (-0.5, 0.5, "short", [-0.5, 0, 0.5]),
    ],
)
def test_an_axis_has_round_numbers(low: float, high: float, unit: str, expected: list[float]) -> None:
    assert expected == list(ticks(low, high, unit))


def test_an_axis_holds_its_values_and_the_lines_near_them() -> None:
    panel = Panel(
        "k",
        "timeseries",
        "T",
        "A.",
        thresholds=(Threshold(None, FINE), Threshold(3, BAD), Threshold(900, BAD)),
        lines=True,
    )
    assert (1, 3) == span(panel, [1, 2])
    assert (0, 3) == span(panel._replace(minimum=0), [1, 2])
    assert (0.5, 1.5) == span(panel._replace(lines=False), [1, 1])
    assert (0, 1) == span(panel._replace(lines=False), [])


def test_the_colour_is_that_of_the_highest_level_reached() -> None:
    thresholds = (Threshold(None, FINE), Threshold(1, BAD))
    assert [FINE, BAD, BAD] == [colour_of(value, thresholds, IDLE) for value in (0.9, 1, 5)]
    assert IDLE == colour_of(0, (), IDLE)


def test_text_that_is_too_long_is_cut() -> None:
    assert "abc" == fitted("abc", 100)
    assert "abcdefg…" == fitted("abcdefghijklm", 50)


def picture(panel: Panel, *answers: list[Answer]) -> str:
    body = "".join(drawn(panel, list(answers), AREA))
    ElementTree.fromstring(f"<svg>{body}</svg>")  # noqa: S314  (our own text)
    return body


def course(*values: float, **labels: str) -> Answer:
    return Answer(labels, tuple((float(number), float(value)) for number, value in enumerate(values)))


def test_a_course_is_a_line_with_its_name_and_last_value() -> None:
    panel = Panel("k", "timeseries", "T", "A.", (Query("x", "{{a}} of {{b}}"),), "s")
    body = picture(panel, [course(1, 2, 3, a="one", b="two")])
    assert "one of two  3 s" in body
    assert 1 == body.count('stroke="#0072B2" stroke-width="1.5"')


def test_a_line_does_not_lead_over_what_is_no_number() -> None:
    panel = Panel("k", "timeseries", "T", "A.", (Query("x"),), "s")
    one = Answer({}, ((0, 1.0), (1, 1.0), (2, float("nan")), (3, 1.0), (4, 2.0)))
    assert 2 == picture(panel, [one]).count('stroke-width="1.5"')


def test_states_are_stretches_of_colour() -> None:
    states = (State(0, "down", BAD), State(1, "up", FINE))
    panel = Panel("k", "state-timeline", "T", "A.", (Query("x", "{{a}}"),), states=states)
    points = tuple((float(at), float(at >= 60)) for at in range(120))
    body = picture(panel, [Answer({"a": "db"}, points)])
    assert 1 == body.count("<title>down</title>") == body.count("<title>up</title>")
    assert ">db</text>" in body


def test_a_table_joins_what_has_the_same_labels_and_sorts_the_worst_first() -> None:
    columns = (Column("slo", "SLO"), Column("Value #A", "Left", "percentunit"), Column("Value #B", "Burn"))
    panel = Panel("k", "table", "T", "A.", (Query("x"), Query("y")), columns=columns, worst_first="Left")
    body = picture(panel, [course(0.9, slo="a"), course(0.1, slo="b")], [course(2, slo="b")])
    assert body.index(">b</text>") < body.index(">10 %</text>") < body.index(">2</text>") < body.index(">a</text>")


def test_nothing_is_said_in_the_panels_own_words() -> None:
    panel = Panel("k", "stat", "T", "A.", (Query("x", now=True),), empty="nothing burns")
    assert "nothing burns" in picture(panel, [])
    assert "no data" in picture(panel._replace(empty=""), [])


def test_markdown_is_shown_without_its_marks() -> None:
    panel = Panel("k", "text", "T", "A.", text="**Bold** and `code`\n\n| a | b |\n| --- | --- |\n| 1 | 2 |")
    body = picture(panel)
    assert "Bold and code" in body
    assert "---" not in body
    assert ">2</text>" in body


def test_variables_are_filled_in_as_grafana_does() -> None:
    asked = Prometheus("http://127.0.0.1:9", 0, 6 * 3600)
    filled = asked.filled('rate(x{a=~"$a",b=~"${b:regex}"}[$__rate_interval]) + max_over_time(y[$__range])')
    assert 'rate(x{a=~".+",b=~".+"}[4m]) + max_over_time(y[21600s])' == filled


class Answers(BaseHTTPRequestHandler):
    """A Prometheus that knows one series, and refuses what it is told to."""

    refuses = ""

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        code: int = 400 if self.refuses and self.refuses in asked["query"][0] else 200
        said: dict[str, Any] = {"status": "error", "error": "too many samples"}
        if code == 200:
            end = float(asked.get("end", asked.get("time", ["0"]))[0])
            one = {"metric": {"slo": "avail"}, "value": [end, "0.5"], "values": [[end - 60, "0.4"], [end, "0.5"]]}
            said = {"status": "success", "data": {"result": [one]}}
        text = json.dumps(said).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def prometheus() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def run(tmp_path: Path, url: str, *arguments: str) -> tuple[int, str]:
    folder = specs.write(tmp_path / "specs", GRAFANA, specs.SERVICE, specs.slo())
    command = ["preview", *arguments, "--specs", str(folder), "--prometheus", url, "--to", str(tmp_path / "preview")]
    result = CliRunner().invoke(main, command)
    return result.exit_code, result.output


def test_the_command_draws_all_dashboards_or_those_that_are_named(tmp_path: Path, prometheus: str) -> None:
    code, said = run(tmp_path, prometheus, "production_slos", "--at", "2026-11-25 03:10", "--since", "1h")
    assert (0, f"drew {tmp_path / 'preview' / 'production_slos.svg'}\n") == (code, said)
    text = (tmp_path / "preview/production_slos.svg").read_text("utf-8")
    assert "SLOs · production" in text
    assert ">avail</text>" in text
    assert 4 == run(tmp_path, prometheus)[1].count("drew ")
    assert "there is no dashboard 'production_slo'" in run(tmp_path, prometheus, "production_slo")[1]


def test_what_prometheus_refuses_is_said(tmp_path: Path, prometheus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "refuses", "bottomk")
    code, said = run(tmp_path, prometheus, "production_slos")
    assert 1 == code
    assert f"Error: {prometheus} refuses 'bottomk(" in said
    assert "too many samples" in said
    assert "does not answer as a Prometheus" in run(tmp_path, "http://127.0.0.1:9")[1]

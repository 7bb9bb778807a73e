"""Diagnostics in every format, with text that could break it."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from generator.diagnostics import Diagnostic, Severity, Span, did_you_mean, ordered
from generator.reporters import REPORTERS, text

NASTY = Diagnostic("a-code", 'says "x" <&> 100%\n::error::\x07', Span("a b,c:d.yaml", 3, 7), "do\nthis")
WARNING = Diagnostic("b-code", "looks odd", Span("a.yaml", 1, 1), None, Severity.WARNING)


def test_json_has_one_shape() -> None:
    (first, second) = json.loads(REPORTERS["json"]([NASTY, WARNING]))["diagnostics"]
    assert ["file", "line", "column", "severity", "code", "message", "hint"] == list(first)
    assert ("warning", None) == (second["severity"], second["hint"])
    assert {"diagnostics": []} == json.loads(REPORTERS["json"]([]))


def test_a_github_command_stays_on_its_line() -> None:
    (line,) = REPORTERS["github"]([NASTY]).splitlines()
    assert line.startswith("::error file=a b%2Cc%3Ad.yaml,line=3,col=7,title=a-code::")
    assert "%0A" in line
    assert "100%25" in line


def test_sarif_points_at_the_place() -> None:
    run = json.loads(REPORTERS["sarif"]([NASTY, WARNING]))["runs"][0]
    assert [{"id": "a-code"}, {"id": "b-code"}] == run["tool"]["driver"]["rules"]
    assert ["error", "warning"] == [result["level"] for result in run["results"]]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert {"startLine": 3, "startColumn": 7} == location["region"]
    assert "a%20b%2Cc%3Ad.yaml" == location["artifactLocation"]["uri"]


def test_junit_counts_errors_only_and_passes_without_any() -> None:
    suite = ElementTree.fromstring(REPORTERS["junit"]([NASTY, WARNING]))  # noqa: S314 - our own text
    assert ("1", "1", 1) == (suite.get("tests"), suite.get("failures"), len(suite))
    sound = ElementTree.fromstring(REPORTERS["junit"]([WARNING]))  # noqa: S314
    assert ("1", "0") == (sound.get("tests"), sound.get("failures"))


def test_text_shows_the_line_and_counts_at_the_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("x") / "a.yaml"
    path.write_text("one\n\ttwo: three\n")
    shown = text([Diagnostic("code", "message", Span(str(path), 2, 2), "hint")])
    assert f"error[code]: message\n  --> {path}:2:2\n   2 | ␉two: three\n        ^\n  hint: hint\n" in shown
    assert shown.endswith("\n1 error\n")
    assert "" == text([])


def test_a_long_line_is_cut_around_the_fault(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("x") / "a.yaml"
    path.write_text("x" * 500 + "HERE" + "y" * 500)
    lines = text([Diagnostic("code", "message", Span(str(path), 1, 501))]).splitlines()
    assert "HERE" == lines[2][lines[3].index("^") :][:4]
    assert len(lines[2]) < 130


def test_diagnostics_are_sorted_by_place_and_never_repeated() -> None:
    assert (NASTY, WARNING) == ordered([WARNING, NASTY, WARNING])


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("apii", "did you mean 'api'?"),
        ("API", "did you mean 'api'?"),
        ("minBadEvents", "did you mean 'min_bad_events'?"),
        ("qqq", "known here: api, min_bad_events"),
    ],
)
def test_a_suggestion_is_the_closest_word_or_the_few_there_are(word: str, hint: str) -> None:
    assert hint == did_you_mean(word, ["api", "min_bad_events"])
    assert did_you_mean(word, []) is None

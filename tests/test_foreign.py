"""Files that others wrote are read as their own readers read them."""

from decimal import Decimal
from pathlib import Path

import pytest

from generator import foreign
from generator.diagnostics import Span


def data(text: str, name: str = "it.yaml") -> list[object]:
    reading = foreign.read_content(name, text.encode())
    assert () == reading.diagnostics
    return [document.data for document in reading.documents]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", True),
        ("Off", False),
        ("n", False),
        ("~", None),
        ("0777", 511),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1.50", Decimal("1.50")),
        ("1e3", Decimal("1e3")),
        ("12:30", "12:30"),
        ("2026-03-29", "2026-03-29"),
        ("'yes'", "yes"),
        ("!!str 5", "5"),
        ("08", Decimal(8)),
    ],
)
def test_scalars_are_those_of_kubectl(written: str, read: object) -> None:
    assert [{"a": read}] == data(f"a: {written}")


def test_anchors_and_merge_keys_are_taken() -> None:
    assert [{"a": {"b": 1}, "c": {"b": 1, "d": 2}}] == data("a: &a {b: 1}\nc: {<<: *a, d: 2}")


def test_empty_documents_are_left_out() -> None:
    assert [None, {"a": 1}, None] == data("---\n# nothing\n---\na: 1\n---\n")
    assert [] == data("# only a comment\n")


def test_json_has_places_too() -> None:
    text = '{\n\t"a": {"b": [1, 2.5]}\n}'
    (document,) = foreign.read_content("it.json", text.encode()).documents
    assert {"a": {"b": [1, Decimal("2.5")]}} == document.data
    assert Span("it.json", 2, 17) == document.span("a", "b", 1)


def test_json_that_is_no_yaml_is_shown_at_its_top() -> None:
    (document,) = foreign.read_content("it.json", b'{"a": "\\ud83d\\ude00", "b": 1}').documents
    assert Span("it.json") == document.span("b")


@pytest.mark.parametrize(
    ("name", "text", "code", "place"),
    [
        ("it.yaml", "a: 1\na: 2\n", "duplicate-key", "it.yaml:2:1"),
        ("it.json", '{"a": 1,\n "b": {"c": 1,\n "c": 2}}', "duplicate-key", "it.json:3:2"),
        ("it.json", '{"a" 1}', "json-syntax", "it.json:1:6"),
        ("it.yaml", "a: [1\n", "yaml-syntax", "it.yaml:1:6"),
        ("it.yaml", "a: {{ .Values.name }}\n", "template-not-judged", "it.yaml:1:1"),
        ("it.yaml", '{{- include "chart.labels" . }}\n', "template-not-judged", "it.yaml:1:1"),
        ("it.yaml", "{{- if .Enabled }}\na: 1\n{{- end }}\n", "template-not-judged", "it.yaml:1:1"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, text: str, code: str, place: str) -> None:
    found = foreign.read_content(name, text.encode()).diagnostics
    assert [(code, place)] == [(one.code, str(one.span)) for one in found]


def test_templates_of_prometheus_are_no_templates_of_helm() -> None:
    assert [{"a": '{{ $labels.job }} {{ template "x" . }}'}] == data("a: '{{ $labels.job }} {{ template \"x\" . }}'")


def test_a_folder_is_read_in_order_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/c.json", ".hidden.yaml", ".git/d.yaml", "e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    found = [str(path.relative_to(tmp_path)) for path in foreign.files((tmp_path,))]
    assert ["b.yaml", "a/c.json"] == found


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (found,) = foreign.read(tmp_path / "none.yaml").diagnostics
    assert ("unreadable-file", "the file cannot be read: No such file or directory") == (found.code, found.message)

"""Reading YAML strictly, and finding places again."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Span
from generator.source import MAX_ALIASED_NODES, MAX_BYTES, read_bytes, read_file, read_folder


def data(text: str) -> Any:
    reading = read_bytes("x.yaml", text.encode())
    assert reading.diagnostics == ()
    return reading.documents[0].data


def codes(content: bytes) -> list[str]:
    return [diagnostic.code for diagnostic in read_bytes("x.yaml", content).diagnostics]


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = "{a: 1, b: 1.50, c: 0x1F, d: true, e: ~, f: 2026-01-01, g: '1', h: 1e3, i: 0o17, j: -3, k: .5, l: 10:30am}"
    expected = {
        "a": 1, "b": Decimal("1.50"), "c": 31, "d": True, "e": None, "f": "2026-01-01",
        "g": "1", "h": Decimal("1e3"), "i": 15, "j": -3, "k": Decimal("0.5"), "l": "10:30am",
    }  # fmt: skip
    assert expected == data(text)


@pytest.mark.parametrize("text", ["yes", "No", "ON", "off", "1:30", "0777", "1_000", ".inf", ".NaN", "y"])
def test_what_yaml_1_1_reads_otherwise_is_refused_unless_quoted(text: str) -> None:
    assert ["ambiguous-scalar"] == codes(f"a: {text}\n".encode())
    assert ["ambiguous-scalar", "duplicate-key"][:1] == codes(f"{text}: a\n".encode())[:1]
    assert {"a": text} == data(f'a: "{text}"\n')


def test_a_file_may_hold_many_documents_and_a_byte_order_mark() -> None:
    reading = read_bytes("x.yaml", b"\xef\xbb\xbfa: 1\n---\nb: 2\n")
    assert [{"a": 1}, {"b": 2}] == [document.data for document in reading.documents]


def test_all_scalar_faults_of_a_file_are_reported_at_once() -> None:
    reading = read_bytes("x.yaml", b"a: yes\nb: 1\nb: 2\nc: !!str 3\n")
    expected = [("ambiguous-scalar", 1), ("duplicate-key", 3), ("yaml-tag", 4)]
    assert expected == [(found.code, found.span.line) for found in reading.diagnostics]


def test_documents_before_a_fault_are_kept() -> None:
    reading = read_bytes("x.yaml", b"a: 1\n---\nb: [\n")
    assert [{"a": 1}] == [document.data for document in reading.documents]
    assert ["yaml-syntax"] == [found.code for found in reading.diagnostics]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert ["alias-bomb"] == codes("\n".join(lines).encode())


def test_a_modest_use_of_aliases_is_fine() -> None:
    assert {"a": [1, 2], "b": [1, 2]} == data("a: &x [1, 2]\nb: *x\n")
    assert MAX_ALIASED_NODES > 1000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfea\x00", "not-utf8"),
        (b"a: \xe9\n", "not-utf8"),
        (b"a: \x00\n", "binary-file"),
        (b"\x7fELF\x02\x01\x01\x00", "binary-file"),
        (b"a:\n\tb: 1\n", "yaml-tab"),
        (b"a: b: c\n", "yaml-syntax"),
        (b"", "empty-document"),
        (b"# nothing\n", "empty-document"),
        (b"a: 1\n---\n---\nb: 1\n", "empty-document"),
        (b"[" * 40 + b"]" * 40, "too-deep"),
        (b"[" * 200_000, "too-deep"),
        (b"a: &a [*a]\n", "unknown-alias"),
        (b"a: *b\n", "unknown-alias"),
        (b"<<: {a: 1}\n", "merge-key"),
        (b"[1]: 2\n", "key-not-text"),
        (b"1: 2\n", "key-not-text"),
        (b'a: "\\ud800"\n', "yaml-syntax"),
    ],
)
def test_every_fault_gives_one_diagnostic(content: bytes, code: str) -> None:
    assert [code] == codes(content)


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert ["file-too-large"] == [found.code for found in read_file(str(path)).diagnostics]


def test_hidden_and_other_files_stay_unread_and_the_order_is_that_of_names(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", ".hidden.yaml", "c.json", "sub/d.yaml", ".git/e.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"name: {path.name}\n")
    names = [document.data["name"] for document in read_folder(tmp_path).documents]
    assert ["a.yml", "b.yaml", "d.yaml"] == names


def test_what_is_no_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    assert ["unreadable-file"] == [found.code for found in read_folder(tmp_path).diagnostics]


def test_places_are_found_by_path() -> None:
    document = read_bytes("x.yaml", b"# note\nspec:\n  list:\n    - {a: 1}\n    - b: 2\n").documents[0]
    assert Span("x.yaml", 5, 10) == document.span("spec", "list", 1, "b")
    assert Span("x.yaml", 5, 7) == document.span("spec", "list", 1, "b", key=True)


def test_the_place_of_what_is_missing_is_its_parents_key() -> None:
    document = read_bytes("x.yaml", b"spec:\n  list: []\n").documents[0]
    assert Span("x.yaml", 2, 3) == document.span("spec", "list", 7)
    assert Span("x.yaml", 1, 1) == document.span("spec", "gone", "deeper")


def test_places_count_characters_not_bytes() -> None:
    document = read_bytes("x.yaml", 'a: {"ü€𝄞": 1, b: 2}\n'.encode()).documents[0]
    assert Span("x.yaml", 1, 18) == document.span("a", "b")

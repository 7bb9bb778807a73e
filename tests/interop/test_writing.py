"""What is written is read as it was meant, whatever it is."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.interop._writing import document
from generator.source import read_bytes

TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        ["yes", "null", "~", "1:30", "0x1", "a: b", "a #b", "- x", "{a}", "x:", "y", "1e3", "99.9%", "*a", "!t"]
    ),
    st.sampled_from(
        ['sum(rate(x{a="b"}[{{window}}]))', "it's", 'a\nb: "c"\n\n  d', "|", "(a) ", "50%", "%x", "@a", "a\n b"]
    ),
)
SCALARS = st.one_of(TEXTS, st.booleans(), st.integers(-(10**9), 10**9), st.decimals(-1000, 1000, places=3))
KEYS = st.text("abcdefgh_:/.", min_size=1, max_size=8)
TREES: Any = st.recursive(SCALARS, lambda inner: st.dictionaries(KEYS, inner, max_size=4), max_leaves=12)


@given(st.dictionaries(KEYS, st.one_of(TREES, st.lists(SCALARS, max_size=3)), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_a_document_is_read_as_it_was_written(tree: dict[str, Any]) -> None:
    reading = read_bytes("x.yaml", document(tree).encode())
    assert () == reading.diagnostics
    assert _normal(tree) == _normal(reading.documents[0].data)


def _normal(value: Any) -> Any:
    """Blanks at the ends of lines and around a text of many lines do not count; numbers count by their value."""
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_normal(item) for item in value]
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip("\n").splitlines()) if "\n" in value else value
    return value if isinstance(value, bool) else Decimal(value)


def test_what_looks_like_a_variable_is_escaped() -> None:
    assert 'a: "$${HOME} and $x"\nb: ["$${A}"]\n' == document({"a": "${HOME} and $x", "b": ["${A}"]})


def test_notes_are_wrapped_comments() -> None:
    assert ("# " + "word " * 21 + "word\n# word word\na: 1\n") == document({"a": 1}, ("word " * 24,))

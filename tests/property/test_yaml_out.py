"""What is written reads back as the same text, whoever reads it."""

import json
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.emit._yaml import Tree, block, dump
from generator.source import read_bytes

# A lone surrogate cannot be written in YAML at all; reading refuses it.
LOOK_ALIKES = st.sampled_from(
    [
        *("null", "on", "No", "~", "0x1F", "1e3", "12:30:45", "2026-01-01", "---", "<<", "=", "", " a", "a ", "a: b"),
        *("- a", "? a", "!a", "&a", "*a", "|", ">", "%a", "@a", "`a", "{a", "[a", "a]", "a}", "a,b", "'a'", '"a"', "1"),
        *("30s", "5m", ".5", "0o7", "0777", "1_000", "true", "y", "a:", ":a", "a\n", "\na", "a\n\nb", "a\tb", "\t"),
        *("1.5", "\\", "#a", "a #b"),
    ]
)
TEXT = st.one_of(
    LOOK_ALIKES,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(st.sampled_from(" \n:-#'\"\\{}[]&*!|>%@`,?~=<0123456789abn\u2028\x85\ufeff\x7f"), max_size=15),
)
TREES: st.SearchStrategy[Any] = st.recursive(
    TEXT, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)), max_leaves=12
)


@settings(max_examples=1500, deadline=None)
@given(st.dictionaries(TEXT, TREES, min_size=1, max_size=4))
def test_a_tree_survives_yaml_1_1_and_our_own_reader(tree: dict[str, Tree]) -> None:
    text = dump(tree)
    assert tree == yaml.load(text, yaml.CSafeLoader)
    if "<<" not in json.dumps(tree):
        (document,) = read_bytes("x.yaml", text.encode()).documents
        assert tree == document.data


@settings(max_examples=1500, deadline=None)
@given(TEXT)
def test_block_text_survives(text: str) -> None:
    assert {"a": {"b": text, "c": 1}} == yaml.load(f"a:\n  b: {block(text, '    ')}\n  c: 1\n", yaml.CSafeLoader)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6))
def test_an_exact_number_survives(number: Decimal) -> None:
    assert {"a": float(number)} == yaml.load(dump({"a": number}), yaml.CSafeLoader)

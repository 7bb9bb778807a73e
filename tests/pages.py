"""Reads generated pages as a reader's program does: headings, links, tables, and what a linter would find."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable("table")
_ROW = re.compile(r"^ *\|.*\|$")
_CELL = re.compile(r"(?<!\\)\|")
_LEFT_OVER = re.compile(r"<%|%>|\{\{|\bNone\b|\bUndefined\b|\[\]\(|\(\)")
_MERMAID_NODE = re.compile(r'  (\w+)(?:\["[^"]+"\]|\[\("[^"]+"\)\])')
_MERMAID_EDGE = re.compile(r"  (\w+) (?:==>|-\.->)\|\w+\| (\w+)")


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """Parse a page; inline tokens are listed after the block that holds them."""
    found: list[Token] = []
    for token in _PARSER.parse(text):
        found += [token, *(token.children or ())]
    return tuple(found)


def headings(text: str) -> Iterator[tuple[int, str]]:
    """List the headings: level and text."""
    found = tokens(text)
    for before, token in itertools.pairwise(found):
        if before.type == "heading_open":
            yield int(before.tag[1:]), token.content


def anchors(text: str) -> list[str]:
    """List the anchors that GitHub makes of the headings."""
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for _, heading in headings(text))
    return [re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in plain]


def links(text: str) -> list[str]:
    """List the targets of the links."""
    return [str(token.attrs["href"]) for token in tokens(text) if token.type == "link_open"]


def fences(text: str, language: str) -> list[str]:
    """List the blocks of code in a language."""
    return [token.content for token in tokens(text) if token.type == "fence" and token.info == language]


def faults(text: str) -> list[str]:
    """Say what a linter finds; nothing in a sound page."""
    return [*_heading_faults(text), *_line_faults(text), *_table_faults(text), *_token_faults(text)]


def structural_faults(text: str) -> list[str]:
    """Say what would make a page read otherwise than it was written, whatever the specs say."""
    return [
        *_heading_faults(text),
        *_table_faults(text),
        *(one for one in _token_faults(text) if one.startswith("HTML")),
    ]


def _heading_faults(text: str) -> Iterator[str]:
    levels = [level for level, _ in headings(text)]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "not one title, at the top"
    yield from (f"level {low} is followed by {high}" for low, high in itertools.pairwise(levels) if high > low + 1)
    yield from (f"the heading #{one} stands there twice" for one in set(anchors(text)) if anchors(text).count(one) > 1)


def _line_faults(text: str) -> Iterator[str]:
    if not text.endswith("\n") or text.endswith("\n\n") or "\n\n\n" in text:
        yield "empty lines"
    for line in text.splitlines():
        if line != line.rstrip() or "\t" in line:
            yield f"white space: {line!r}"
        if len(line.split("](")[0]) > 700:
            yield f"a long line: {line[:50]}"


def _table_faults(text: str) -> Iterator[str]:
    """Compare the cells of rows that follow each other, and look for tables that stick to what is before them."""
    rows = _prose(text).splitlines()
    for before, line in zip(["", *rows], rows, strict=False):
        if _ROW.match(line) and before.strip() and not _ROW.match(before):
            yield f"no empty line before the table: {line!r}"
        elif _ROW.match(line) and before and len(_CELL.findall(line)) != len(_CELL.findall(before)):
            yield f"a row of another width: {line!r}"


def _prose(text: str) -> str:
    for token in tokens(text):
        if token.type == "fence":
            text = text.replace(token.content, "")
    return text


def _token_faults(text: str) -> Iterator[str]:
    for number, token in enumerate(tokens(text)):
        if token.type == "fence" and not token.info:
            yield f"code of no language: {token.content!r}"
        if token.type == "html_inline" or (token.type == "html_block" and number):
            yield f"HTML: {token.content!r}"
        if token.type == "text" and (match := _LEFT_OVER.search(token.content)):
            yield f"left over: {match[0]!r} in {token.content!r}"


def mermaid_faults(diagram: str) -> list[str]:
    """Parse a flowchart of the few forms that are generated: nodes first, then edges between them."""
    head, *lines = diagram.rstrip("\n").split("\n")
    nodes: set[str] = set()
    found = [] if head == "flowchart LR" else [f"no flowchart: {head!r}"]
    for line in lines:
        if match := _MERMAID_NODE.fullmatch(line.replace("<br/>", " ")):
            nodes.add(match[1])
        elif not (match := _MERMAID_EDGE.fullmatch(line)):
            found.append(f"neither node nor edge: {line!r}")
        elif not {match[1], match[2]} <= nodes:
            found.append(f"an edge to nowhere: {line!r}")
    return found

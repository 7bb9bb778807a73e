"""The documentation cannot drift: links resolve, commands exist, pages are reachable, specs parse."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from generator.cli import main
from generator.diagnostics import Diagnostic
from generator.parse import parse
from generator.source import read_bytes
from tests import pages

ROOT = Path(__file__).parents[2]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})
IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_EXTERNAL = ("https://", "http://", "mailto:")


def text_of(page: Path) -> str:
    """Read a page."""
    return page.read_text("utf-8")


def blocks(page: Path, language: str) -> Iterator[str]:
    """Find the fenced blocks of a language, without the indent of their fence."""
    for indent, name, text in _FENCE.findall(text_of(page)):
        if name == language:
            yield "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))


def prose(page: Path) -> str:
    """Read a page without its fenced blocks."""
    return _FENCE.sub("", text_of(page))


def links(page: Path) -> Iterator[str]:
    """Name the targets of the links that stay inside the project."""
    yield from (target for target in _LINK.findall(prose(page)) if not target.startswith(_EXTERNAL))


def anchors(page: Path) -> set[str]:
    """Name the anchors that GitHub makes from a page's headings."""
    found: dict[str, int] = {}
    names = set()
    for heading in _HEADING.findall(prose(page)):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")
        names.add(f"{slug}-{found[slug]}" if slug in found else slug)
        found[slug] = found.get(slug, 0) + 1
    return names


def target_of(page: Path, link: str) -> tuple[Path, str]:
    """Find the file a link points to, and the anchor inside it."""
    path, _, anchor = link.partition("#")
    return (page.parent / path).resolve() if path else page, anchor


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_resolves(page: Path) -> None:
    broken = []
    for link in links(page):
        target, anchor = target_of(page, link)
        inside = target == ROOT or ROOT in target.parents
        if not inside or not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert [] == broken


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_block_of_code_is_closed(page: Path) -> None:
    """A fence that is never closed swallows what follows, with the fences in it."""
    assert [] == swallowed(text_of(page))


def test_a_block_that_is_not_closed_is_seen() -> None:
    assert ["```sh"] == swallowed("```text\na\n\n# A heading\n\n```sh\nls\n```\n")


def swallowed(text: str) -> list[str]:
    """List the fences that stand inside of blocks of code."""
    inside = "".join(token.content for token in pages.tokens(text) if token.type == "fence")
    return [line for line in inside.splitlines() if line.startswith("```")]


def commands(page: Path) -> Iterator[list[str]]:
    """Find the `watchbill ...` commands in a page's shell blocks, split into words."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            for at, word in enumerate(words):
                if word.rpartition("/")[2] == "watchbill":
                    yield list(_until_operator(words[at + 1 :]))


def _until_operator(words: list[str]) -> Iterator[str]:
    """Stop where the shell takes over: at a pipe or a redirection."""
    for word in words:
        if word.startswith(("|", "&", ";", "<", ">")):
            return
        yield word


def wrong(words: list[str]) -> str | None:
    """Say what of a command line the command does not know."""
    command: click.Command = main
    rest = words
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            return f"no command {rest[0]}"
        command, rest = command.commands[rest[0]], rest[1:]
    context = click.Context(command, **main.context_settings)
    known = {name for parameter in command.get_params(context) for name in (*parameter.opts, *parameter.secondary_opts)}
    options = {word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"}
    unknown = sorted(options - known)
    return f"{command.name} has no {unknown[0]}" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_command_exists(page: Path) -> None:
    assert [] == [fault for words in commands(page) if (fault := wrong(words)) is not None]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["build", "--env", "staging"], None),
        (["build", "--no-promtool"], None),
        (["--version"], None),
        (["bild"], "no command bild"),
        (["simulate", "scaling", "--hpa", "x"], None),
        (["simulate", "scaling", "--fast"], "scaling has no --fast"),
        (["simulate", "sailing"], "no command sailing"),
        (["build", "--fast"], "build has no --fast"),
        (["explain", "SLO/x", "--output=y"], "explain has no --output"),
        (["apply", "grafana", "--dry-run"], None),
        (["apply", "grafana", "--fast"], "grafana has no --fast"),
        (["apply", "nothing"], "no command nothing"),
    ],
)
def test_an_unknown_command_or_option_is_found(words: list[str], expected: str | None) -> None:
    assert expected == wrong(words)


def test_the_pages_show_commands() -> None:
    used = {words[0] for page in PAGES for words in commands(page) if words}
    assert set(main.commands) <= used


def test_every_page_is_on_the_map() -> None:
    index = ROOT / "docs/README.md"
    reached = {target_of(index, link)[0] for link in links(index)}
    missing = [page for page in (ROOT / "docs").rglob("*.md") if page != index and page not in reached]
    assert [] == missing


def spec_blocks(page: Path) -> Iterator[str]:
    """Find the YAML blocks that are whole specs, other tools' ones aside: tests/interop/ imports those."""
    others = ("apiVersion: openslo/", "apiVersion: pyrra.dev/")
    yield from (
        block for block in blocks(page, "yaml") if block.startswith("apiVersion:") and not block.startswith(others)
    )


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_spec_parses(page: Path) -> None:
    found: list[Diagnostic] = []
    for block in spec_blocks(page):
        reading = read_bytes(page.name, block.encode())
        variables = dict.fromkeys(["", *_VARIABLE.findall(block)], "production")
        found += reading.diagnostics
        for document in reading.documents:
            found += parse(document, variables).diagnostics
    assert [] == found


def test_the_pages_show_specs() -> None:
    assert any(spec_blocks(ROOT / "README.md"))
    assert any(spec_blocks(ROOT / "docs/tutorial/first-slo.md"))

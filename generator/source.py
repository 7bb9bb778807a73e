"""Read: bytes to documents with positions. Knows YAML, knows no kind; the only home of untyped data.

The subset is strict on purpose: YAML 1.2 core scalars, no tags, no merge keys, and an error wherever a
YAML 1.1 reader would see something else than a person (`yes`, `1:30`, `0777`). libyaml's events feed a
small builder; positions are worked out only for files in which something is wrong.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import Any, ClassVar, NoReturn

from yaml import events
from yaml._yaml import CParser
from yaml.error import Mark, MarkedYAMLError
from yaml.reader import ReaderError

from generator.diagnostics import Diagnostic, Span

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32
MAX_ALIASED_NODES = 10_000

# A step into a document: a mapping's key or a sequence's index.
Step = str | int
Steps = tuple[Step, ...]

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})|0x[0-9a-fA-F]{1,16}|0o[0-7]{1,20}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?)(?:[eE][-+]?[0-9]{1,2})?")
_AMBIGUOUS_BOOL = frozenset(
    form for word in ("yes", "no", "on", "off", "y", "n") for form in (word, word.title(), word.upper())
)
_AMBIGUOUS_NUMBER = re.compile(
    r"[-+]?0[0-7_]*[0-9][0-9_]*(?:\.[0-9_]*)?"  # 0777 is 511 to a YAML 1.1 reader
    r"|[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?"  # 1_000
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"  # 1:30 is 90
)
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CONSTANTS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_TWICE_AT_TOP = "keep one of them, or start another document above it with '---'"
_IGNORE = re.compile(r"#\s*watchbill:\s*ignore\b(?:\[([^\]]*)\])?[ \t]*(.*)")


@dataclass(frozen=True)
class Ignore:
    """An acknowledgement: `# watchbill: ignore[code] reason`, for its own or the next line of YAML."""

    code: str
    reason: str
    span: Span
    line: int


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A spec file: its name as shown to people, and its text."""

    name: str
    text: str

    def span(self, mark: Mark) -> Span:
        """Turn libyaml's mark (counted from 0) into a place for people."""
        return Span(self.name, mark.line + 1, mark.column + 1)

    def positions(self, index: int) -> dict[Steps, tuple[Span, Span]]:
        """Lead from each path of a document to the places of its key and of its value. Costs a second parse.

        It goes no further than the document: what follows may be no YAML.
        """
        try:
            while len(self._located) <= index:
                self._located.append(next(self._locating))
        except (MarkedYAMLError, ReaderError, StopIteration):  # JSON that is no YAML: told at the top of the file
            return {}
        return self._located[index]

    @cached_property
    def _located(self) -> list[dict[Steps, tuple[Span, Span]]]:
        return []

    @cached_property
    def _locating(self) -> Iterator[dict[Steps, tuple[Span, Span]]]:
        return _positions(self)

    @cached_property
    def ignores(self) -> tuple[Ignore, ...]:
        """All acknowledgements in the file."""
        return tuple(_ignores(self)) if "watchbill:" in self.text else ()


@dataclass(frozen=True, eq=False)
class Document:
    """One YAML document: plain data, the way back to where each part of it stands, and where reading found faults."""

    file: SourceFile
    index: int
    data: Any
    faults: frozenset[Span] = frozenset()

    def span(self, *steps: Step, key: bool = False) -> Span:
        """Find the place of a value (or of its key); of the nearest parent for what the file lacks."""
        positions = self.file.positions(self.index)
        while steps and steps not in positions:
            steps, key = steps[:-1], True
        at_key, at_value = positions.get(steps, (Span(self.file.name), Span(self.file.name)))
        return at_key if key else at_value


@dataclass(frozen=True)
class Reading:
    """What reading gave: the documents, and what was wrong with the files."""

    documents: tuple[Document, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_folder(root: Path) -> Reading:
    """Read every `*.yaml` and `*.yml` below a folder, in the order of their names; hidden ones stay unread."""
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    if not root.is_dir():
        return Reading()
    for path in _spec_files(root, diagnostics):
        reading = read_file(path)
        documents += reading.documents
        diagnostics += reading.diagnostics
    return Reading(tuple(documents), tuple(diagnostics))


def read_file(path: str) -> Reading:
    """Read one file; whatever is wrong with it comes back as diagnostics."""
    name = _shown(path)
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path for each of a thousand files costs as much as reading them
        if not S_ISREG(status.st_mode):
            return _refused("unreadable-file", "this is not a regular file", Span(name))
        if status.st_size > MAX_BYTES:
            message = f"the file has {status.st_size:,} bytes; {MAX_BYTES:,} are allowed"
            return _refused("file-too-large", message, Span(name), "split it into several files")
        with open(path, "rb") as file:  # noqa: PTH123 - see above
            return read_bytes(name, file.read())
    except OSError as error:
        return _refused("unreadable-file", f"the file cannot be read: {error.strerror}", Span(name))


def read_bytes(name: str, content: bytes, build: "type[Builder] | None" = None) -> Reading:
    """Read the documents of one file's content. Expects UTF-8, with or without a byte-order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refused("not-utf8", "the file is UTF-16; specs are UTF-8", Span(name), "save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(name, content[: error.start].decode("utf-8-sig"))
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        return _refused("not-utf8", message, place, "save the file as UTF-8")
    return _read_text(SourceFile(name, text), build or Builder)


def _read_text(file: SourceFile, build: "type[Builder]") -> Reading:
    builder = build(file)
    documents: list[Document] = []
    try:
        for data in builder.documents():
            faults = frozenset(diagnostic.span for diagnostic in builder.diagnostics)
            documents.append(Document(file, len(documents), data, faults))
    except _RefusedError as refusal:
        builder.diagnostics.append(refusal.diagnostic)
    except MarkedYAMLError as error:
        from generator.syntax import explained  # only needed once something is wrong

        builder.diagnostics.append(explained(file.name, file.text, error, builder.max_depth))
    except ReaderError:
        builder.diagnostics.append(_unprintable(file))
    except RecursionError:
        message = "the file is nested too deeply to be read"
        builder.diagnostics.append(Diagnostic("too-deep", message, Span(file.name)))
    if not documents and not builder.diagnostics and "empty-document" not in builder.tolerated:
        message = "the file holds no document"
        hint = "write a spec (see 'watchbill init'), or delete the file"
        builder.diagnostics.append(Diagnostic("empty-document", message, Span(file.name), hint))
    return Reading(tuple(documents), tuple(builder.diagnostics))


class _RefusedError(Exception):
    """A fault after which the rest of the file cannot be trusted."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


@dataclass
class Builder:
    """Builds plain data from libyaml's events; collects what is wrong on the way."""

    max_depth: ClassVar[int] = MAX_DEPTH
    tolerated: ClassVar[frozenset[str]] = frozenset()  # codes that are no fault in the files it reads

    file: SourceFile
    diagnostics: list[Diagnostic] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int] | None] = field(default_factory=dict)  # None: still being built
    nodes: int = 0
    aliased: int = 0

    def documents(self) -> Iterator[Any]:
        self.next_event = CParser(self.file.text).get_event
        self.next_event()  # the start of the stream
        while isinstance(start := self.next_event(), events.DocumentStartEvent):
            self.anchors.clear()
            data = self.value(self.next_event(), 1)
            self.next_event()  # the end of the document
            if data is None:
                hint = "remove the '---' that starts it, or write a spec"
                self.report("empty-document", "this document is empty", start, hint)
            yield data

    def value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is events.ScalarEvent:
            value = self.scalar(event)
        elif kind is events.AliasEvent:
            return self.alias(event)
        else:
            if depth > self.max_depth:
                self.refuse("too-deep", f"values are nested more than {self.max_depth} deep", event)
            before = self.nodes
            if event.anchor:
                self.anchors[event.anchor] = None
            value = self.mapping(depth) if kind is events.MappingStartEvent else self.sequence(depth)
            if event.anchor:
                self.anchors[event.anchor] = (value, self.nodes - before + 1)
        self.nodes += 1
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = "write the value without it; text that starts with '!' needs quotes"
            self.report("yaml-tag", f"the tag '{tag}' is not allowed", event, hint)
        if event.anchor and kind is events.ScalarEvent:
            self.anchors[event.anchor] = (value, 1)
        return value

    def mapping(self, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        twice = False
        while type(event := self.next_event()) is not events.MappingEndEvent:
            key = self.key(event, depth)
            value = self.value(self.next_event(), depth + 1)
            if key == "<<":
                self.report("merge-key", "merge keys ('<<') are not allowed", event, "write the fields out")
                merged |= value if isinstance(value, dict) else {}
            elif key not in result:
                result[key] = value
            elif depth > 1 or not twice:  # two specs in one would repeat all their fields
                twice = True
                message = f"key '{key}' stands twice in this mapping"
                hint = _TWICE_AT_TOP if depth == 1 else "keep one of them: YAML readers disagree on which one counts"
                self.report("duplicate-key", message, event, hint)
        return {**merged, **result} if merged else result

    def key(self, event: Any, depth: int) -> str:
        value = self.value(event, depth + 1)
        if isinstance(value, str):
            return value
        if isinstance(value, dict | list):
            hint = "write text as the key; a value that starts with '{{' or '[' needs quotes"
            self.refuse("key-not-text", "a key must be text, not a mapping or a list", event, hint)
        text = str(event.value) if isinstance(event, events.ScalarEvent) else _named(value)
        message = f"a key must be text; {_named(value)} stands here"
        self.report("key-not-text", message, event, f'write it in quotes: "{text}"')
        return text

    def sequence(self, depth: int) -> list[Any]:
        result = []
        while type(event := self.next_event()) is not events.SequenceEndEvent:
            result.append(self.value(event, depth + 1))
        return result

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            hint = f"define '&{event.anchor}' above this line; text that starts with '*' needs quotes"
            self.refuse("unknown-alias", f"alias '*{event.anchor}' names no anchor above it", event, hint)
        finished = self.anchors[event.anchor]
        if finished is None:
            message = f"alias '*{event.anchor}' stands inside the value that it names"
            self.refuse("unknown-alias", message, event, "write the value out")
        value, size = finished
        self.nodes += size
        self.aliased += size
        if self.aliased > MAX_ALIASED_NODES:
            message = f"aliases repeat more than {MAX_ALIASED_NODES:,} values in this file"
            self.refuse("alias-bomb", message, event, "write the values out, or split the file")
        return value

    def scalar(self, event: Any) -> Any:
        text = event.value
        if not event.implicit[0] or event.style:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        # Nearly all text starts with a letter and is none of the words below: leave early.
        if text[0] not in "0123456789-+.yYnNoO":
            return text
        return self.plain_scalar(text, event)

    def plain_scalar(self, text: str, event: Any) -> Any:
        if text in _AMBIGUOUS_BOOL:
            truth = "true" if text.lower() in ("yes", "on", "y") else "false"
            hint = f'write "{text}" for the text, or {truth} for the truth value'
            self.report("ambiguous-scalar", f"'{text}' is a truth value to some YAML readers", event, hint)
        elif _INT.fullmatch(text):
            return int(text, 0)
        elif _ENDLESS.fullmatch(text):
            hint = f'write "{text}" for the text, or a finite number'
            self.report("ambiguous-scalar", f"'{text}' is no finite number", event, hint)
        elif _AMBIGUOUS_NUMBER.fullmatch(text):
            hint = f'write "{text}" for the text, or the plain decimal number'
            self.report("ambiguous-scalar", f"'{text}' is another number to some YAML readers", event, hint)
        elif _FLOAT.fullmatch(text):
            return Decimal(text)
        return text

    def report(self, code: str, message: str, event: Any, hint: str | None = None) -> None:
        if code not in self.tolerated:
            self.diagnostics.append(Diagnostic(code, message, self.file.span(event.start_mark), hint))

    def refuse(self, code: str, message: str, event: Any, hint: str | None = None) -> NoReturn:
        raise _RefusedError(Diagnostic(code, message, self.file.span(event.start_mark), hint))


def _positions(file: SourceFile) -> Iterator[dict[Steps, tuple[Span, Span]]]:
    next_event: Any = CParser(file.text).get_event
    next_event()
    while isinstance(next_event(), events.DocumentStartEvent):
        positions: dict[Steps, tuple[Span, Span]] = {}
        root = next_event()
        _place_value(file, next_event, root, (), file.span(root.start_mark), positions)
        next_event()
        yield positions


def _place_value(
    file: SourceFile,
    next_event: Any,
    event: Any,
    steps: Steps,
    key: Span,
    positions: dict[Steps, tuple[Span, Span]],
) -> None:
    positions[steps] = (key, file.span(event.start_mark))
    if isinstance(event, events.MappingStartEvent):
        while not isinstance(at_key := next_event(), events.MappingEndEvent):
            name = getattr(at_key, "value", "")
            _place_value(file, next_event, next_event(), (*steps, name), file.span(at_key.start_mark), positions)
    elif isinstance(event, events.SequenceStartEvent):
        index = 0
        while not isinstance(item := next_event(), events.SequenceEndEvent):
            _place_value(file, next_event, item, (*steps, index), file.span(item.start_mark), positions)
            index += 1


def _ignores(file: SourceFile) -> Iterator[Ignore]:
    lines = file.text.splitlines()
    for number, line in enumerate(lines, start=1):
        match = _IGNORE.search(line)
        if not match:
            continue
        target = number
        if not line[: match.start()].strip():  # a comment of its own speaks of the next line of YAML
            rest = range(number + 1, len(lines) + 1)
            target = next((n for n in rest if lines[n - 1].strip() and lines[n - 1].strip()[0] != "#"), number)
        span = Span(file.name, number, match.start() + 1)
        for code in (match.group(1) or "").split(","):
            yield Ignore(code.strip(), match.group(2).strip(), span, target)


def _spec_files(root: Path, diagnostics: list[Diagnostic]) -> list[str]:
    def unreadable(error: OSError) -> None:
        message = f"the folder cannot be read: {error.strerror}"
        diagnostics.append(Diagnostic("unreadable-file", message, Span(_shown(error.filename))))

    paths: list[str] = []
    for folder, folders, files in os.walk(root, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [f"{folder}/{name}" for name in files if name.endswith((".yaml", ".yml")) and name[0] != "."]
    return sorted(paths)


def _shown(path: str) -> str:
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _place(name: str, text_before: str) -> Span:
    line_start = text_before.rfind("\n") + 1
    return Span(name, text_before.count("\n") + 1, len(text_before) - line_start + 1)


def _refused(code: str, message: str, span: Span, hint: str | None = None) -> Reading:
    return Reading(diagnostics=(Diagnostic(code, message, span, hint),))


def _unprintable(file: SourceFile) -> Diagnostic:
    """Find the character that libyaml refuses; it tells its place in bytes only."""
    allowed = r"\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff"
    found = re.search(f"[^{allowed}]", file.text)
    at = found.start() if found else 0
    message = f"control character U+{ord(file.text[at]):04X} in the file"
    hint = "a spec is text: remove it, or write it as an escape"
    return Diagnostic("binary-file", message, _place(file.name, file.text[:at]), hint)


def _named(value: object) -> str:
    return {"True": "true", "False": "false", "None": "null"}.get(repr(value), str(value))

"""What is wrong with text that is no YAML, in words for people: libyaml knows the place, not what was meant."""

from collections.abc import Callable
from typing import Any

from generator.diagnostics import Diagnostic, Span

_NO_COLON = "there is no ':' after this key"
_NO_COLON_HINT = "write 'key: value'; text that goes on over several lines is indented deeper than its key"


def explained(name: str, text: str, error: Any, max_depth: int) -> Diagnostic:
    """Turn libyaml's error into a diagnostic."""
    fault = _Fault(name, text, error)
    if fault.character(fault.span) == "\t":
        return Diagnostic("yaml-tab", "a tab stands where YAML wants spaces", fault.span, "indent with spaces")
    if "nesting depth" in fault.problem:  # libyaml's own limit, met where it reads ahead
        return Diagnostic("too-deep", f"values are nested more than {max_depth} deep", fault.span)
    explain = next((explain for part, explain in _EXPLAINED.items() if part in fault.problem), _unexplained)
    message, span, hint = explain(fault)
    return Diagnostic("yaml-syntax", message, span, hint)


class _Fault:
    """What libyaml says: the problem and its place, and where the value began in which it was met."""

    def __init__(self, name: str, text: str, error: Any) -> None:
        self.name, self.lines = name, text.splitlines()
        self.problem: str = error.problem or "this is not YAML"
        self.context: str = error.context or ""
        self.span = self._place(error.problem_mark)
        self.start = self._place(error.context_mark or error.problem_mark)

    def _place(self, mark: Any) -> Span:
        """Turn libyaml's mark (counted from 0) into a place; the end of the text belongs to its last line."""
        if mark is None:
            return Span(self.name)
        if self.lines and mark.line >= len(self.lines):
            return Span(self.name, len(self.lines), len(self.lines[-1]) + 1)
        return Span(self.name, mark.line + 1, mark.column + 1)

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def character(self, span: Span) -> str:
        return self.line(span.line)[span.column - 1 : span.column]

    def before(self) -> str:
        """Give what stands before the problem on its line."""
        return self.line(self.span.line)[: self.span.column - 1]

    def indentation(self, number: int) -> int:
        return len(self.line(number)) - len(self.line(number).lstrip(" "))


_Explanation = tuple[str, Span, str | None]


def _second_colon(fault: _Fault) -> _Explanation:
    if ": " in fault.before():
        return "a second ': ' stands on this line", fault.span, "put text that contains ': ' in quotes"
    number = fault.span.line
    above = next((n for n in range(number - 1, 0, -1) if fault.line(n).strip()), number)
    if fault.indentation(number) > fault.indentation(above):
        hint = "indent it like the lines that it belongs to, or put the text above it in quotes"
        place = Span(fault.name, number, fault.indentation(number) + 1)
        return "this line is indented as if it went on with the text above it", place, hint
    return _NO_COLON, Span(fault.name, above, fault.indentation(above) + 1), _NO_COLON_HINT


def _no_colon(fault: _Fault) -> _Explanation:
    return _NO_COLON, fault.start, _NO_COLON_HINT


def _no_start(fault: _Fault) -> _Explanation:
    character = fault.character(fault.span)
    return f"no value starts with '{character}'", fault.span, f"put text that starts with '{character}' in quotes"


def _open_quote(fault: _Fault) -> _Explanation:
    return "this quote is never closed", fault.start, "write the closing quote"


def _open_bracket(fault: _Fault) -> _Explanation:
    bracket = fault.character(fault.start)
    closing = {"[": "]", "{": "}"}.get(bracket, bracket)
    further = fault.span.line > fault.start.line
    if further and fault.indentation(fault.span.line) <= fault.indentation(fault.start.line):
        return f"this '{bracket}' is never closed", fault.start, f"write the '{closing}'"
    hint = "write a ',' between two values; text that contains '[', '{' or ': ' needs quotes"
    return f"',' or '{closing}' is expected here", fault.span, hint


def _ended(fault: _Fault) -> _Explanation:
    if fault.before().strip():
        hint = "put the whole value in quotes, of the other sort than those inside it"
        return "the value before this has ended already", fault.span, hint
    if fault.span.column == fault.start.column:
        part = "a list item, '- ...'," if "'-'" in fault.problem else "a key, '...: ',"
        hint = "indent what belongs to the line above"
        return f"{part} is expected here, as on line {fault.start.line}", fault.span, hint
    hint = "indent it like the lines that it belongs to"
    return "the indentation of this line fits no line above it", fault.span, hint


def _escape(fault: _Fault) -> _Explanation:
    escape = fault.line(fault.span.line)[fault.span.column - 1 : fault.span.column + 1]
    return f"'{escape}' is no escape", fault.span, r"write '\\' for a backslash, or take single quotes"


def _list(fault: _Fault) -> _Explanation:
    hint = "start the list on a line of its own; text that starts with '- ' needs quotes"
    return "no list can start here", fault.span, hint


def _no_name(fault: _Fault) -> _Explanation:
    mark = fault.character(fault.start)
    return f"no name follows the '{mark}'", fault.start, f"put text that starts with '{mark}' in quotes"


def _block_text(fault: _Fault) -> _Explanation:
    mark = fault.character(fault.start)
    hint = f"start it there, or put text that starts with '{mark}' in quotes"
    return f"after '{mark}' the text starts on the next line", fault.start, hint


def _no_value(fault: _Fault) -> _Explanation:
    character = fault.character(fault.span)
    hint = f"write one, or put text that starts with '{character}' in quotes" if character else None
    return "a value is expected here", fault.span, hint


def _tag(fault: _Fault) -> _Explanation:
    return fault.problem, fault.start, "text that starts with '!' needs quotes"


def _unexplained(fault: _Fault) -> _Explanation:
    return f"{fault.problem} {fault.context}".strip(), fault.span, None


# Parts of libyaml's messages, and who knows what they mean.
_EXPLAINED: dict[str, Callable[[_Fault], _Explanation]] = {
    "mapping values are not allowed": _second_colon,
    "could not find expected ':'": _no_colon,
    "cannot start any token": _no_start,
    "found unexpected end of stream": _open_quote,
    "found unexpected document indicator": _open_quote,
    "did not find expected ',' or": _open_bracket,
    "did not find expected key": _ended,
    "did not find expected '-' indicator": _ended,
    "unknown escape character": _escape,
    "block sequence entries are not allowed": _list,
    "did not find expected alphabetic": _no_name,
    "did not find expected comment or line break": _block_text,
    "did not find expected node content": _no_value,
    " tag ": _tag,
}

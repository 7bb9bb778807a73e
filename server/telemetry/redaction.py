"""What must never stand in a log: values of fields with telling names, and tokens inside any text."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

REDACTED = "[redacted]"

# Beside what the contract names; nobody should have to think of these.
_ALWAYS = ("authorization", "cookie", "password", "secret", "token")
_DEEPEST = 8

# Whole texts go through, as long as a client cares to make them: so nothing here is tried twice. Each word is begun at
# its start only, and what has matched is not given back (`++`, `(?>...)`).
_TOKENS = re.compile(
    r"(?i:\bbearer\s+)(?P<bearer>[^\s\"'\\,]+)"
    r"|(?<![\w-])(?>[\w-]*?(?=\beyJ))(?P<jwt>eyJ[\w-]{4,}+\.[\w-]{4,}+\.[\w-]*+)"
    r"|(?<=://)(?P<credentials>[^\s/@:\"'\\]*+:[^\s/@\"'\\]*+)(?=@)"
    r"|(?i:(?:password|token|secret)=)(?P<value>[^\s&\"'\\,;]+)"
)
_LONGEST = 1000  # characters of what a client wrote


def scrubbed(text: str) -> str:
    """Take tokens, passwords in URLs and the like out of a text."""
    return _TOKENS.sub(_replace, text) if _is_suspicious(text) else text


def excerpt(text: str) -> str:
    """Give what may be shown of a client's text: scrubbed first, for half a secret looks like none, and then cut."""
    return scrubbed(text)[:_LONGEST]


def _is_suspicious(text: str) -> bool:
    # Nearly no text is, and looking for these costs a fiftieth of what the expressions do.
    return "=" in text or "eyJ" in text or "://" in text or "earer" in text or "EARER" in text


class Redaction:
    """Redacts by the names of fields, whatever their case, however deep they are nested."""

    def __init__(self, names: Iterable[str]) -> None:
        known = {_folded(name) for name in (*names, *_ALWAYS)}
        self._telling = re.compile("|".join(map(re.escape, sorted(known))))

    def redacted(self, fields: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
        """Copy fields without what must not be seen."""
        return {
            name: REDACTED if self._telling.search(_folded(name)) else self._value(value, depth)
            for name, value in fields.items()
        }

    def _value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return scrubbed(value)
        if depth >= _DEEPEST:
            return REDACTED if isinstance(value, Mapping | list | tuple) else value
        if isinstance(value, Mapping):
            return self.redacted({str(name): item for name, item in value.items()}, depth + 1)
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(item, depth + 1) for item in value]
        return value


def _folded(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _replace(found: re.Match[str]) -> str:
    group = found.lastgroup or ""
    start, end = found.span(group)
    whole = found.start()
    return f"{found.string[whole:start]}{REDACTED}{found.string[end : found.end()]}"

"""Dashboards as text. Most differ in words alone, so that each shape is drawn once and its words are filled in.

Drawing with grafanalib takes milliseconds, and a big build has a dashboard for each of thousands of SLOs.
"""

import json
import re
from functools import lru_cache
from typing import Any

from generator.plan.dashboards.model import Dashboard, Row

# Stand around the number of a word; no spec can hold control characters.
_OPEN, _CLOSE = "\0", "\1"
_PLACE = re.compile(r"\\u0000([0-9]+)\\u0001")  # as JSON writes them
# What is told in words; all else makes the shape.
_WORDS = frozenset(
    {"uid", "path", "title", "description", "expr", "legend", "url", "text", "series", "origins", "link"}
)


def text(dashboard: Dashboard) -> str:
    """Write a dashboard as JSON: sorted keys, two spaces, a newline at the end."""
    words: list[str] = []
    shape = _parted(dashboard._replace(path="", origins=()), words)
    escaped = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    return _PLACE.sub(lambda place: escaped[int(place[1])], _drawn(shape))


def _parted(part: Any, words: list[str]) -> Any:
    """Put marks in place of the words of a named tuple and of all within, and collect the words."""
    if isinstance(part, Row):  # its title gives its number
        return part._replace(panels=_parted(part.panels, words))
    if isinstance(part, tuple) and hasattr(part, "_fields"):
        pairs = zip(part._fields, part, strict=True)
        return type(part)(*(_word(value, words) if name in _WORDS else _parted(value, words) for name, value in pairs))
    if isinstance(part, tuple):
        return tuple(_parted(each, words) for each in part)
    return part


def _word(value: Any, words: list[str]) -> Any:
    if not isinstance(value, str) or not value:
        return value
    words.append(value)
    return f"{_OPEN}{len(words) - 1}{_CLOSE}"


@lru_cache(maxsize=256)
def _drawn(shape: Dashboard) -> str:
    from generator.emit._grafana.draw import drawn  # a build without dashboards, or whose shapes are known, is spared
    from generator.emit._grafana.modern import modernised

    # One space: the largest must fit into the 256 KiB that a client-side apply can note on an object.
    return json.dumps(modernised(drawn(shape)), indent=1, sort_keys=True, ensure_ascii=False) + "\n"

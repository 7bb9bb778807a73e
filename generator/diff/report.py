"""A comparison as text, as markdown for a pull request, and as JSON."""

import json
from collections.abc import Callable, Mapping
from itertools import groupby

from generator.diff._change import Change

Found = Mapping[str, tuple[Change, ...]]
NOTHING = "nothing of it means anything: what is published is the same"


def _merged(found: Found) -> list[tuple[tuple[str, ...], tuple[Change, ...]]]:
    """Put together what is the same in several environments, in the order of the first."""
    where: dict[Change, list[str]] = {}
    for environment, changes in found.items():
        for change in changes:
            where.setdefault(change, []).append(environment)
    together: dict[tuple[str, ...], list[Change]] = {}
    for change, environments in where.items():
        together.setdefault(tuple(environments), []).append(change)
    return [(environments, tuple(changes)) for environments, changes in together.items()]


def as_text(before: str, after: str, found: Found) -> str:
    """Write a paragraph for each thing that changed."""
    parts = [f"{before} → {after}"]
    for environments, changes in _merged(found):
        parts.append(f"in {', '.join(environments)}")
        for about, some in groupby(changes, key=lambda one: one.about):
            parts.append("\n".join([about, *(f"  {one.words}" for one in some)]))
    return "\n\n".join(parts if len(parts) > 1 else [*parts, NOTHING]) + "\n"


def as_markdown(before: str, after: str, found: Found) -> str:
    """Write headings and lists; what is code stays code."""
    lines = [f"### What the change means: `{before}` → `{after}`", ""]
    merged = _merged(found)
    for environments, changes in merged:
        lines += [f"In {', '.join(f'**{name}**' for name in environments)}:", ""]
        for about, some in groupby(changes, key=lambda one: one.about):
            lines.append(f"- `{about}`")
            lines += [f"  - {_escaped(one.words)}" for one in some]
        lines.append("")
    return "\n".join(lines if merged else [*lines, f"{NOTHING.capitalize()}.", ""])


def _escaped(words: str) -> str:
    r"""Keep what markdown would take for its own: `*`, `_`, `<`, `[`, backticks and `\`."""
    return "".join(f"\\{sign}" if sign in "\\`*_<>[]#|~" else sign for sign in words)


def as_json(before: str, after: str, found: Found) -> str:
    """Write `{"before", "after", "environments": {name: [{"about", "topic", "words", "before", "after"}]}}`."""
    environments = {name: [change._asdict() for change in changes] for name, changes in found.items()}
    document = {"before": before, "after": after, "environments": environments}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


REPORTS: Mapping[str, Callable[[str, str, Found], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}

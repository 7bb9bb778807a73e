"""What depends on the version of the cluster: fields that an older server does not know, or leaves out.

A new field passes two stages. A server that has the field, but not the feature switched on, leaves it out without a
word; an older one refuses it as unknown.
Source: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from generator.verify.kubernetes._part import Part


class Release(NamedTuple):
    """A release of Kubernetes: 1.36."""

    major: int
    minor: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `1.36` or `v1.36.2`; raises ValueError."""
        match = re.fullmatch(r"v?([0-9]{1,3})\.([0-9]{1,3})(?:\.[0-9]+.*)?", text.strip(), re.ASCII)
        if not match:
            raise ValueError(f"'{text}' is no version of Kubernetes")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        """Write it as 1.36."""
        return f"{self.major}.{self.minor}"


# What a file is judged for unless something else is said: the release whose verdicts the models were compared with.
USUAL = Release(1, 36)


@dataclass(frozen=True)
class Since:
    """Since which release a field is known, and since which one it does something; or only some values of it."""

    known: Release
    on: Release
    values: tuple[Any, ...] = ()

    def applies(self, value: Any) -> bool:
        """Say whether it is about this value."""
        return not self.values or value in self.values


def since(known: str, on: str | None = None, *values: Any) -> Since:
    """Date a field, or some values of it: known since one release, on without a switch since another (or the same)."""
    return Since(Release.read(known), Release.read(on or known), values)


class News(NamedTuple):
    """A field that a server of some release refuses, or leaves out."""

    location: tuple[str | int, ...]
    value: Any
    since: Since


def news(part: Any, release: Release, location: tuple[str | int, ...] = ()) -> Iterator[News]:
    """Go through an object, and find what came after a release."""
    if isinstance(part, Part):
        for name, info in type(part).model_fields.items():
            value, at = getattr(part, name), (*location, info.alias or name)
            if name in part.model_fields_set:
                marks = (mark for mark in info.metadata if isinstance(mark, Since))
                yield from (News(at, value, mark) for mark in marks if release < mark.on and mark.applies(value))
            yield from news(value, release, at)
    elif isinstance(part, list):
        for index, item in enumerate(part):
            yield from news(item, release, (*location, index))
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from news(item, release, (*location, key))

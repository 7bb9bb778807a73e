"""One thing that a change means."""

from typing import NamedTuple


class Change(NamedTuple):
    """What is different, of what, and what follows from it.

    `about` is a spec (`SLO/api-availability`) or a published file; `topic` is one word for programs, `words` are for
    people. `before` and `after` are the values, where there are any.
    """

    about: str
    topic: str
    words: str
    before: str | None = None
    after: str | None = None


def moved(about: str, topic: str, what: str, before: str, after: str, so: str = "") -> Change:
    """Tell of a value that is another one now."""
    return Change(about, topic, f"{what}: {before} → {after}{f'; {so}' if so else ''}", before, after)

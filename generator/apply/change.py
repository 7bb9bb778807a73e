"""What becomes of each thing that is put into a running program, and what was done."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from generator.apply.http import ApplyError

Action = Literal["create", "change", "remove", "keep", "conflict"]
WRITES = ("create", "change", "remove")
_WORDS: dict[Action, str] = {
    "create": "new",
    "change": "changed",
    "remove": "removed",
    "keep": "as they were",
    "conflict": "not ours",
}


class Change(NamedTuple):
    """What becomes of one thing, and why not, where that is so; `version` is the one that was looked at."""

    action: Action
    name: str
    title: str = ""
    diff: str = ""
    why: str = ""
    version: int | None = None

    def what(self) -> str:
        """Say it in one line."""
        title = f" ({self.title})" if self.title else ""
        return f"{self.action} {self.name}{title}" + (f": {self.why}" if self.why else "")


class Applied(NamedTuple):
    """What was done, and what went wrong then; everything before it is done."""

    done: tuple[Change, ...]
    error: str = ""


def performed(steps: Iterable[Change], tell: Callable[[Change], None]) -> Applied:
    """Do one step after the other, and stop at what is refused; a second run goes on from there."""
    done: list[Change] = []
    try:
        for change in steps:
            done.append(change)
            tell(change)
    except ApplyError as error:
        return Applied(tuple(done), str(error))
    return Applied(tuple(done))


def counted(what: str, done: Sequence[Change]) -> str:
    """Say how many there are of each: `dashboards: 1 changed, 3 as they were`."""
    counts = Counter(change.action for change in done)
    parts = [f"{counts[action]} {word}" for action, word in _WORDS.items() if counts[action]]
    return f"{what}: {', '.join(parts) or 'none'}"

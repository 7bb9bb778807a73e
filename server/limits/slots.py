"""A number of places: who finds none is refused, and does not wait."""

from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """Every place is taken."""


class Slots:
    """Places for what may go on at once in this instance."""

    def __init__(self, places: int) -> None:
        self._free = places

    @contextmanager
    def take(self) -> Iterator[None]:
        """Take a place for the time of the block; raises Full."""
        if self._free == 0:
            raise Full
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1

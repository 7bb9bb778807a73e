"""A bounded queue in front of something slow, emptied by a thread of its own; nobody ever waits to put things in."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Outbox(Generic[T]):
    """Delivers what is put in, in batches. When it is full the oldest item goes, and is counted.

    `deliver` runs in the thread and says how many of a batch were lost. The thread is a daemon: a delivery that
    never ends does not keep the process alive.
    """

    def __init__(
        self,
        name: str,
        deliver: Callable[[Sequence[T]], int],
        on_drop: Callable[[int], None],
        *,
        capacity: int,
        batch: int,
        linger: float,
    ) -> None:
        self._deliver = deliver
        self._on_drop = on_drop
        self._capacity = capacity
        self._batch = batch
        self._linger = linger
        self._items: deque[T] = deque()
        self._awake = False  # saves setting an event for every item
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._rounds = threading.Condition()
        self._asked = self._answered = 0
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def put(self, item: T) -> None:
        """Put an item in, from any thread."""
        waiting = len(self._items)
        if waiting >= self._capacity:
            self._drop_oldest()
        elif waiting == self._batch:
            self._hurry.set()
        self._items.append(item)
        if not self._awake:
            self._awake = True
            self._wake.set()

    def flush(self, timeout: float) -> bool:
        """Deliver what is in now; say whether that was done in time."""
        with self._rounds:
            self._asked += 1
            mine = self._asked
            self._hurry.set()
            self._wake.set()
            return self._rounds.wait_for(lambda: self._answered >= mine, timeout)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._hurry.wait(self._linger)  # a batch gathers meanwhile
            self._wake.clear()
            self._hurry.clear()
            asked = self._asked  # after clearing: who asks from here on wakes us again
            self._awake = False  # and so does who puts something in
            while batch := self._take():
                self._deliver_all(batch)
            with self._rounds:
                self._answered = asked
                self._rounds.notify_all()

    def _take(self) -> list[T]:
        batch: list[T] = []
        with suppress(IndexError):  # empty, perhaps because somebody dropped the oldest meanwhile
            while len(batch) < self._batch:
                batch.append(self._items.popleft())
        return batch

    def _deliver_all(self, batch: list[T]) -> None:
        try:
            lost = self._deliver(batch)
        except Exception:  # whatever went wrong, the next batch must have its chance
            lost = len(batch)
        if lost:
            self._on_drop(lost)

    def _drop_oldest(self) -> None:
        with suppress(IndexError):  # the thread was faster
            self._items.popleft()
            self._on_drop(1)

"""Passwords: hashed with argon2, away from the event loop, and only a few at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2  # each takes a core for some twenty milliseconds
_WAITING = 50  # some half a second of work; whoever comes then is better told to come back

# OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. A pod has half a core and half a gigabyte.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


class TooBusy(Exception):
    """Too many passwords wait to be hashed."""


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self) -> None:
        self._places = anyio.CapacityLimiter(_AT_ONCE)
        self._nobodys = _HASHER.hash("nobody's password")

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place; `hash` and `matches` are used inside. Raises TooBusy."""
        if self._places.statistics().tasks_waiting >= _WAITING:
            raise TooBusy
        async with self._places:
            yield

    async def hash(self, password: str) -> str:
        """Hash a new password."""
        return await to_thread.run_sync(_HASHER.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the right one; no hash, for an account that does not exist, takes as long."""
        same = await to_thread.run_sync(_same, password_hash or self._nobodys, password)
        return same and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return _HASHER.check_needs_rehash(password_hash)


def _same(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False

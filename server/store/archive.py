"""Where archived messages go: a table of the same database, or files."""

import gzip
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import orjson
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from server.refusal import Refusal
from server.store.messages import Message
from server.store.tables import archived_messages


class Archive(Protocol):
    """Keeps messages that are about to be deleted."""

    async def keep(self, db: AsyncConnection, batch: Sequence[Message], /) -> None:
        """Keep a batch; only when this returns may the transaction delete it."""


class TableArchive:
    """Keeps messages in the table `archived_messages`, in the transaction that deletes them."""

    async def keep(self, db: AsyncConnection, batch: Sequence[Message], /) -> None:
        """Keep a batch."""
        now = datetime.now(UTC)
        await db.execute(insert(archived_messages), [{**vars(message), "archived_at": now} for message in batch])


class FileArchive:
    """Keeps messages in compressed files, a JSON object on a line.

    A file is named after its first and last message. A purge that was killed after it wrote a file, and before its
    transaction was committed, writes the same file again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, _db: AsyncConnection, batch: Sequence[Message], /) -> None:
        """Keep a batch; the file is on the disk when this returns. Raises Refusal where the folder takes no files."""
        try:
            self._write(batch)
        except OSError as error:
            raise Refusal(
                f"archive folder {self._folder}: {error.strerror}; nothing of this batch is deleted"
            ) from None

    def _write(self, batch: Sequence[Message]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"messages-{batch[0].id}-{batch[-1].id}.ndjson.gz"
        lines = b"".join(orjson.dumps(message, str, orjson.OPT_APPEND_NEWLINE) for message in batch)
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(gzip.compress(lines, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(self._folder)


def _sync(folder: Path) -> None:
    """Make the name of a new file outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

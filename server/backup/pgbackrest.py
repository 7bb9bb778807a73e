"""pgBackRest as we call it. Where the database and the repositories are is its own configuration, which we do not read.

Source: https://pgbackrest.org/command.html, https://pgbackrest.org/configuration.html
"""

import re
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from server.refusal import Refusal

_BUSY = 50  # another one holds the lock: LockAcquireError, https://pgbackrest.org/exit-code.html
_ASK_AGAIN_SECONDS = 5.0
_VERIFIED = re.compile(r"^\s*backup: (\S+), status: (\w+)", re.MULTILINE)
_SOUND = re.compile(r"^status: ok$", re.MULTILINE)


@dataclass(frozen=True)
class Backup:
    """One backup in a repository: what is in it is as old as `taken_at`."""

    label: str
    taken_at: datetime
    finished_at: datetime
    size_bytes: int  # of the database, not of what is stored
    postgres: str  # the major version


@dataclass(frozen=True)
class Verdict:
    """What a verification found: which backups are whole, and whether everything is, the write-ahead log as well."""

    whole: frozenset[str]
    sound: bool
    report: str


class _Database(BaseModel):
    id: int
    repository: int = Field(alias="repo-key")
    version: str = ""


class _Times(BaseModel):
    start: int
    stop: int


class _Size(BaseModel):
    size: int


class _Listed(BaseModel):
    label: str
    database: _Database
    error: bool | None = None
    info: _Size
    timestamp: _Times


class _Stanza(BaseModel):
    backup: tuple[_Listed, ...] = ()
    db: tuple[_Database, ...] = ()


_STANZAS = TypeAdapter(tuple[_Stanza, ...])


class Repository:
    """One repository of pgBackRest, by its number."""

    def __init__(self, number: int) -> None:
        self.number = number

    def take(self, how: str, wait_seconds: float) -> None:
        """Take a backup, `full` or `incr`; waits while another one is being taken. Raises Refusal."""
        until = time.monotonic() + wait_seconds
        while True:
            done = self._run(f"--type={how}", "backup")
            if done.returncode != _BUSY or time.monotonic() > until:
                break
            time.sleep(_ASK_AGAIN_SECONDS)
        _require("backup", done)

    def backups(self) -> list[Backup]:
        """List what is in the repository, the oldest first; raises Refusal."""
        done = self._run("--output=json", "info")
        _require("info", done)
        try:
            stanzas = _STANZAS.validate_json(done.stdout)
        except ValidationError as error:
            raise Refusal(f"pgbackrest info: it says what cannot be read: {error.errors()[0]['msg']}") from None
        versions = {one.id: one.version for stanza in stanzas for one in stanza.db if one.repository == self.number}
        found = [one for stanza in stanzas for one in stanza.backup if one.database.repository == self.number]
        return [_backup(one, versions) for one in found if not one.error]

    def expire(self) -> None:
        """Delete what the repository's retention does not keep; raises Refusal."""
        _require("expire", self._run("expire"))

    def verify(self) -> Verdict:
        """Compare every file in the repository with its checksum; raises Refusal if that cannot be done.

        The exit code says nothing: with a broken file it is 0 (2.45), so that the report is read.
        """
        done = self._run("--verbose", "--output=text", "verify")
        _require("verify", done)
        whole = frozenset(label for label, status in _VERIFIED.findall(done.stdout) if status == "valid")
        return Verdict(whole, bool(_SOUND.search(done.stdout)), done.stdout.strip())

    def restore(self, folder: Path, label: str | None) -> None:
        """Restore a backup into a folder, for a server that is started there; without a label, all that is archived.

        The configuration may lead to the database's host, to take backups there: here it does not count.
        """
        where = ("--reset-pg1-host", f"--pg1-path={folder}")
        until = (f"--set={label}", "--type=immediate") if label else ("--type=default",)
        end = ("--target-action=promote",) if label else ()
        _require("restore", self._run(*where, *until, *end, "restore"))

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["pgbackrest", f"--repo={self.number}", "--log-level-console=warn", "--log-level-stderr=off", *words]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise Refusal(f"pgbackrest: {error.strerror}; it is installed where backups are taken") from None


def _backup(one: _Listed, versions: dict[int, str]) -> Backup:
    taken, finished = (datetime.fromtimestamp(at, UTC) for at in (one.timestamp.start, one.timestamp.stop))
    return Backup(one.label, taken, finished, one.info.size, versions.get(one.database.id, ""))


def _require(what: str, done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split())
        raise Refusal(f"pgbackrest {what} failed with {done.returncode}: {said or 'it says nothing'}")

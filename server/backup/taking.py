"""Taking a backup and verifying those that are there; what was done is recorded in the database."""

from collections.abc import Iterator
from functools import partial

from server.backup.pgbackrest import Backup, Repository
from server.backup.records import Records, rows
from server.refusal import Refusal
from server.settings import Settings
from server.store import backups
from server.store.backups import Taken

_HOW = {"full": "full", "incremental": "incr"}


def location(repository: Repository, label: str) -> str:
    """Say where a backup is, as the record has it."""
    return f"repo{repository.number}:{label}"


def take(settings: Settings, schedule: str, how: str, number: int, wait_seconds: float) -> Iterator[str]:
    """Take a backup; tells which. Raises Refusal."""
    records, repository = Records(settings), Repository(number)
    before = records.ask(rows)
    repository.take(_HOW[how], wait_seconds)
    made = _newest(repository)
    where = location(repository, made.label)
    taken = Taken(where, made.taken_at, schedule, made.finished_at, made.size_bytes, before, records.ask(rows))
    records.ask(partial(backups.record, taken=taken))
    seconds = (made.finished_at - made.taken_at).total_seconds()
    yield f"{where} taken in {seconds:.0f} s: {sum(taken.rows_after.values())} rows, {made.size_bytes} bytes"


def verify(settings: Settings, number: int) -> Iterator[str]:
    """Delete what has expired, and compare the rest with its checksums; raises Refusal if anything is broken."""
    records, repository = Records(settings), Repository(number)
    repository.expire()
    verdict = repository.verify()
    there = {location(repository, each.label) for each in repository.backups()}
    whole = {location(repository, label) for label in verdict.whole} & there if verdict.sound else set[str]()
    # A file of the write-ahead log that is broken leaves no backup that is sure to become consistent.
    broken = there - whole
    records.ask(partial(backups.judge, repository=f"repo{number}:", whole=whole, broken=broken))
    if broken or not verdict.sound:
        raise Refusal(f"repository {number} is broken: {', '.join(sorted(broken)) or 'no backup'}\n{verdict.report}")
    if not whole:
        raise Refusal(f"repository {number} holds no backup")
    yield f"{len(whole)} backups in repository {number} are whole"


def _newest(repository: Repository) -> Backup:
    found = repository.backups()
    if not found:
        raise Refusal(f"repository {repository.number} holds no backup after one was taken")
    return found[-1]

"""A file that tells which backup was last verified, for backup jobs that cannot write to the database.

They may as well report to the table `backups` (server/store/backups.py); a purge takes the newer of the two.
"""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from server.refusal import Refusal


class BackupRecord(BaseModel):
    """The last backup that has been restored and checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    taken_at: AwareDatetime  # when it was begun: what is in it is no younger
    verified_at: AwareDatetime


def read(path: Path) -> BackupRecord | None:
    """Read the record; none if there is no such file. Raises Refusal if there is, and it cannot be understood."""
    try:
        return BackupRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refusal(f"backup record {path}: {error.strerror}") from None
    except ValidationError:
        raise Refusal(
            f'backup record {path}: write {{"taken_at": "...", "verified_at": "..."}}, with time zones'
        ) from None


def write(path: Path, record: BackupRecord) -> None:
    """Write the record, all of it or nothing."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(record.model_dump_json() + "\n", encoding="utf-8")
    draft.replace(path)

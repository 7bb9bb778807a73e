"""When a deleted thing is really gone: from the database, from every backup, from logs and traces."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.kinds._cron_times import longest_gap
from generator.kinds.retention.backups import Backups
from generator.kinds.retention.model import Purge, Retention
from generator.units import NO_TIME, Duration

_A_DAY = Duration.parse("1d")


class Horizon(NamedTuple):
    """How long data last: the parts add up to when the last copy is gone.

    `waits` is the time until the next purge; `kept` the longest time for which any backup is, and `where`; `expires` is
    how long a full backup outlives that, until another one is old enough to take its place.
    """

    after: Duration
    waits: Duration
    kept: Duration
    expires: Duration
    where: str

    @property
    def whole(self) -> Duration:
        """All of it."""
        return Duration(self.after + self.waits + self.kept + self.expires)

    @property
    def summed(self) -> str:
        """The sum, written out."""
        parts = (self.after, self.waits, self.kept, self.expires)
        return f"{' + '.join(str(part) for part in parts if part)} = {self.whole}"


def horizon(purge: Purge, said: Retention) -> Horizon:
    """Tell when the last copy of purged data is gone."""
    waits = longest_gap(said.purging.schedule) if said.purging else NO_TIME
    copies = list(_copies(said.backups)) if said.backups else []
    kept, expires, where = max(copies, key=lambda copy: copy[0] + copy[1], default=(NO_TIME, NO_TIME, ""))
    return Horizon(purge.after, waits, kept, expires, where)


def _copies(said: Backups) -> Iterator[tuple[Duration, Duration, str]]:
    for name, repository in said.repositories.items():
        # pgBackRest deletes a full backup when the next one is as old as the retention, so that there is always one
        # of that age; the verification, which asks it to, may come a turn later.
        # https://pgbackrest.org/configuration.html#section-repository/option-repo-retention-full-type
        rounds = [longest_gap(one.schedule) for one in said.verifications.values() if one.repository == name]
        late = min(rounds, default=longest_gap(*said.fulls(name)))
        builds_on = longest_gap(*said.fulls(name))
        yield repository.retention, Duration(builds_on + late), name
    for name, velero in said.velero.items():
        yield velero.retention, _A_DAY, name

"""kill -9 of the server and of the database, under load: what was acknowledged is there, and a restart is clean."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest

from server.contract import Contract
from server.store.migrate import upgrade
from tests.server.bench import PASSWORD, drive
from tests.server.conftest import ROOT, varied
from tests.server.instance import Answer, Instance, running
from tests.server.parts import Postgres, until

pytestmark = pytest.mark.live

WRITERS = 8
SECRET = "s" * 40


class Somebody:
    """Somebody with an account and a room, who remembers every message that was acknowledged."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.acknowledged: set[str] = set()
        self.failed: set[int] = set()
        self.headers = {"Content-Type": "application/json"}
        credentials = {"name": "mary", "password": PASSWORD}
        assert 201 == self._post("/accounts", credentials).status
        self.headers["Authorization"] = f"Bearer {self._post('/tokens', credentials).json['access_token']}"
        self.room = self._post("/rooms", {"name": "Lake Geneva"}).json["id"]

    def _post(self, path: str, said: object) -> Answer:
        return self.instance.request("POST", f"/api/v1{path}", json.dumps(said).encode(), self.headers, timeout=20)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write messages as fast as they are taken, in several threads, whatever happens."""
        over = threading.Event()

        def write() -> None:
            while not over.is_set():
                try:
                    answer = self._post(f"/rooms/{self.room}/messages", {"body": "a message"})
                except (OSError, HTTPException):  # the answer did not arrive, or not all of it
                    over.wait(0.02)
                    continue
                if answer.status == 201:
                    self.acknowledged.add(answer.json["id"])
                else:
                    self.failed.add(answer.status)

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            yield
        finally:
            over.set()
            for writer in writers:
                writer.join()

    def read(self, instance: Instance) -> set[str]:
        """Read all messages, page by page."""
        found: set[str] = set()
        before = ""
        while True:
            path = f"/api/v1/rooms/{self.room}/messages?limit=100{before}"
            page = instance.get(path, self.headers).json
            found |= {message["id"] for message in page["messages"]}
            if page["next"] is None:
                return found
            before = f"&before={page['next']}"


def served(folder: Path, contract: Contract, url: str) -> AbstractContextManager[Instance]:
    """Run the server on a database; its tokens outlive it."""
    patient = varied(contract, timeouts={"request_seconds": 20.0}, health={"timeout_seconds": 1.0})
    return running(folder, patient, "server", "serve", database_url=url, token_secret=SECRET)


def test_a_server_that_is_killed_has_lost_nothing(contract: Contract, database_url: str, tmp_path: Path) -> None:
    drive(lambda: upgrade(database_url))
    with served(tmp_path / "one", contract, database_url) as instance:
        mary = Somebody(instance)
        with mary.writing():
            until(lambda: len(mary.acknowledged) > 100, "a hundred messages are written")
            instance.process.kill()
            instance.wait()
    with served(tmp_path / "two", contract, database_url) as instance:
        assert mary.acknowledged <= mary.read(instance)
        check = [sys.executable, "-m", "server", "migrate"]
        environment = {"PATH": "/usr/bin", "WATCHBILL_DATABASE_URL": database_url}
        assert (
            0
            == subprocess.run(check, env=environment, cwd=ROOT, check=False, capture_output=True, timeout=60).returncode
        )
        assert [] == [line for line in instance.lines() if "exception" in line]


def test_a_database_that_is_killed_has_lost_nothing(
    contract: Contract, postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    # The tests' PostgreSQL answers before it has written; what is promised here needs one that does not.
    postgres.run_sql(f"alter database {postgres_url.rpartition('/')[2]} set synchronous_commit = on")
    drive(lambda: upgrade(postgres_url))
    with served(tmp_path, contract, postgres_url) as instance:
        mary = Somebody(instance)
        with mary.writing():
            until(lambda: len(mary.acknowledged) > 100, "a hundred messages are written")
            postgres.kill()
            until(lambda: not instance.ready(), "the server is not ready")
            before = len(mary.acknowledged)
            postgres.start()
            until(instance.ready, "the server is ready again")
            until(lambda: len(mary.acknowledged) > before + 100, "messages are taken again")
        assert mary.acknowledged <= mary.read(instance)
        assert {503} == mary.failed
        assert [] == [line for line in instance.lines() if "exception" in line]
        until(lambda: instance.metric("db_pool_checked_out") == 0, "no connection is kept")

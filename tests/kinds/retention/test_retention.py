"""Retention: its section of the server's contract, and how it is explained."""

import re
from pathlib import Path

from generator.pipeline import compile_specs, emit
from tests import specs
from tests.kinds.service.test_server import contract

HEAD = "apiVersion: watchbill/v1\nkind: Retention\nmetadata: {name: shop}\nspec:\n  service: shop\n"
PURGES = f"""{HEAD}  purges:
    - {{data: rooms, action: delete, after: 180d, measured_from: last_activity}}
    - {{data: messages, action: archive, after: 90d, part_of: rooms}}
  batch_rows: 10
  backup_max_age: 25h
"""


def test_purges_stand_in_the_contract_in_their_order(tmp_path: Path) -> None:
    assert {
        "purges": [
            {"data": "rooms", "action": "delete", "after_seconds": 15552000, "measured_from": "last_activity"},
            {"data": "messages", "action": "archive", "after_seconds": 7776000, "measured_from": "created"},
        ],
        "batch_rows": 10,
        "backup_max_age_seconds": 90000,
    } == contract(tmp_path, PURGES)["retention"]


def test_without_purges_the_list_is_empty(tmp_path: Path) -> None:
    assert {"purges": [], "batch_rows": 1000} == contract(tmp_path, HEAD)["retention"]


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "rooms are deleted 180d after their last activity.",
        "messages are archived 90d after they were created; they are deleted with their rooms.",
        "10 rows are purged at once.",
        "Nothing is purged unless a verified backup is younger than 1d1h.",
    ] == specs.explained(tmp_path, "Retention/shop", specs.ENVIRONMENT, specs.SERVICE, PURGES)


BACKUPS = f"""{HEAD}  purges: [{{data: rooms, action: delete, after: 90d}}]
  backup_max_age: 25h
  erased_within: 124d
  purging: {{schedule: "40 4 * * *", takes: 15m, deadline: 1h}}
  backups:
    database: shop
    repositories: {{near: {{number: 1, retention: 30d}}}}
    schedules:
      hourly: {{type: incremental, repository: near, schedule: "17 * * * *", takes: 10m, deadline: 1h30m}}
      daily: {{type: full, repository: near, schedule: "5 2 * * *", takes: 45m, deadline: 2h}}
    verifications: {{near: {{repository: near, schedule: "35 3 * * *", takes: 45m, deadline: 2h}}}}
    restore_tests: {{weekly: {{repository: near, schedule: "20 14 * * 6", takes: 1h, deadline: 4h}}}}
    rpo: 1h55m
"""


def test_backups_are_explained(tmp_path: Path) -> None:
    assert [
        "rooms are deleted 90d after they were created.",
        "1000 rows are purged at once.",
        "They are purged at '40 4 * * *', and late after 1d12h.",
        "Nothing is purged unless a verified backup is younger than 1d1h.",
        "An incremental backup ('hourly') is taken at '17 * * * *', kept in 'near' for 30d; it is late after 2h30m.",
        "A full backup ('daily') is taken at '5 2 * * *', kept in 'near' for 30d; it is late after 1d12h.",
        "The checksums in 'near' are compared at '35 3 * * *' ('near').",
        "A restore test ('weekly') brings 'near' back at '20 14 * * 6', within 4h.",
        "The last copy of rooms is gone after 90d + 1d + 30d + 2d = 123d.",
    ] == specs.explained(tmp_path, "Retention/shop", specs.ENVIRONMENT, specs.SERVICE, BACKUPS)


def published(folder: Path, *texts: str) -> dict[str, str]:
    """Publish specs beside the environment; give the texts of the files by their paths."""
    compilation = compile_specs(specs.write(folder, specs.ENVIRONMENT, *texts))
    assert not compilation.diagnostics
    return {path: artifact.text for path, artifact in emit(compilation).artifacts["production"].items()}


def test_without_a_cluster_there_are_no_jobs_and_without_alerting_no_alerts(tmp_path: Path) -> None:
    files = published(tmp_path, specs.SERVICE, BACKUPS)
    assert {"docs/backup-and-restore.md", "docs/erasure-timeline.md"} <= files.keys()
    assert not [path for path in files if path.startswith("kubernetes/") or path.endswith("_retention.yml")]


def test_what_is_disabled_is_not_told(tmp_path: Path) -> None:
    told = BACKUPS + "  alerting: {backup: disabled, broken: disabled, restore_test: disabled, for: 0s}\n"
    metric = "    purge_last_success_timestamp_seconds: {type: gauge, labels: [data]}\n"
    files = published(tmp_path, specs.SERVICE + metric, told)
    rules = files["prometheus/rules/shop/_retention.yml"]
    assert ["PurgeOverdue"] == re.findall(r"alert: (\w+)", rules)


def test_without_backups_there_is_a_timeline_alone(tmp_path: Path) -> None:
    files = published(tmp_path, specs.SERVICE, PURGES)
    assert "docs/backup-and-restore.md" not in files
    assert (
        "| rooms | are deleted | 180d from their last activity | 0s | 0s | 0s | **180d** |"
        in (files["docs/erasure-timeline.md"])
    )

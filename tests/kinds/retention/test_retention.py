"""Retention: its section of the server's contract, and how it is explained."""

from pathlib import Path

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

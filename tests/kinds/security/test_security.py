"""Security: its section of the server's contract, and how it is explained."""

from pathlib import Path

from tests import specs
from tests.kinds.service.test_server import contract

HEAD = "apiVersion: watchbill/v1\nkind: Security\nmetadata: {name: shop}\nspec:\n  service: shop\n"
GUARDED = f"""{HEAD}  authentication:
    token_lifetime: 1h
    algorithms: [HS256, EdDSA]
    brute_force: {{window: 15m, account_failures: 5, address_failures: 20, delay: 500ms, max_delay: 1m}}
"""


def test_it_stands_in_the_contract(tmp_path: Path) -> None:
    assert {
        "token_seconds": 3600,
        "algorithms": ["HS256", "EdDSA"],
        "brute_force": {
            "window_seconds": 900,
            "account_failures": 5,
            "address_failures": 20,
            "delay_seconds": 0.5,
            "max_delay_seconds": 60,
        },
    } == contract(tmp_path, GUARDED)["authentication"]


def test_without_authentication_nothing_stands_there(tmp_path: Path) -> None:
    assert "authentication" not in contract(tmp_path, HEAD)


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "A token is good for 1h, signed by HS256 or EdDSA.",
        (
            "After 5 failures of an account, or 20 from an address, within 15m, each further one waits: 500ms at "
            "first, 1m at most."
        ),
    ] == specs.explained(tmp_path, "Security/shop", specs.ENVIRONMENT, specs.SERVICE, GUARDED)

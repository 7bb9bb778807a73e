"""LoadTest: its loads, and how they are explained."""

from pathlib import Path

from tests import specs

TESTED = """\
apiVersion: watchbill/v1
kind: LoadTest
metadata: {name: shop}
spec:
  service: shop
  benchmarks:
    usual: {rate: 2.5, latency: 100ms, quantile: 99%, ramp: 30s, hold: 5m}
  connections: 1000
  tools_in_flight: 25
"""


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "usual: 2.5 requests a second for 5m, after 30s of growing; 99% are answered within 100ms.",
        "usual: 2.5/s × 100ms = 0.25 requests are in flight then.",
        "1000 clients are connected at once.",
        "Each replica executes 25 tools at once.",
    ] == specs.explained(tmp_path, "LoadTest/shop", specs.ENVIRONMENT, specs.SERVICE, TESTED)


def test_what_is_not_said_is_not_explained(tmp_path: Path) -> None:
    text = TESTED.partition("  connections")[0]
    assert 2 == len(specs.explained(tmp_path, "LoadTest/shop", specs.ENVIRONMENT, specs.SERVICE, text))

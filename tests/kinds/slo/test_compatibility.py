"""SLOs that keep Sloth's names: what is published of them beside the rules, which tests/interop/ compares."""

from pathlib import Path

from tests import specs

COMPATIBLE = specs.slo(more="  compatibility: {type: sloth, alert: {name: ShopFails}}\n")


def test_an_alert_has_its_page_with_its_service(tmp_path: Path) -> None:
    artifacts = specs.artifacts(tmp_path, COMPATIBLE)
    page = artifacts["runbooks/shop/avail.ShopFails.md"].text
    assert "Service [shop](_readiness.md), of **shop-team**." in page
    assert 'slo:current_burn_rate:ratio{sloth_id="shop-avail", sloth_service="shop", sloth_slo="avail"}' in page


def test_a_whole_folder_of_ours_can_be_named_shortly(tmp_path: Path) -> None:
    short, long = (
        specs.artifacts(tmp_path / name, specs.slo(more=f"  compatibility: {text}\n"))
        for name, text in (("short", "sloth"), ("long", "{type: sloth}"))
    )
    path = "prometheus/rules/shop/avail.yml"
    assert short[path].text == long[path].text


def test_no_unit_tests_are_written_and_nothing_is_priced(tmp_path: Path) -> None:
    artifacts = specs.artifacts(tmp_path, COMPATIBLE)
    assert [] == [path for path in artifacts if path.startswith("prometheus/tests/")]
    words = specs.explained(tmp_path / "told", "SLO/avail", specs.ENVIRONMENT, specs.SERVICE, COMPATIBLE)
    assert "Its rules have Sloth's names and shape, and read the raw series over each window." == words[-1]


def test_windows_that_are_read_directly_see_an_outage_as_the_theory_says(tmp_path: Path) -> None:
    told = specs.artifacts(tmp_path, COMPATIBLE)["runbooks/shop/avail.ShopFails.md"].text
    assert "| 100% | 43m | 52s | 4m19s |" in told  # 1h × 14.4 × 0.1 %, and a day × 3 × 0.1 %

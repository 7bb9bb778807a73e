"""What a machine may do: which command comes of which labels, and what is decided about an alert."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from server.automation import key
from server.automation.command import Unfit, command, used
from server.automation.deciding import HOUR, asked, decide
from server.refusal import Refusal
from server.store.decisions import Decision, Occurrence, Use
from tests.server.alerts import BEGAN, RESTART, TOKEN, action, alert, notification, read, token_file

NOW = datetime(2026, 11, 25, 13, tzinfo=UTC)
POD = action("kubectl", "delete", "pod", "{pod}", "--grace-period=5", labels={"pod": "shop-[0-9]+"})


def test_labels_are_filled_in_each_for_itself() -> None:
    assert ("kubectl", "delete", "pod", "shop-7", "--grace-period=5") == command(POD, {"pod": "shop-7", "x": "y"})
    both = action("move", "{pod}={zone}", labels={"pod": ".+", "zone": "[{}a-z]+"})
    assert ("move", "{zone}={pod}") == command(both, {"pod": "{zone}", "zone": "{pod}"})


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ({}, "label_missing"),
        ({"pod": ""}, "label_missing"),
        ({"pod": "till-7"}, "label_value"),
        ({"pod": "shop-7 --all"}, "label_value"),
        ({"pod": "shop-7\n"}, "label_value"),
        ({"pod": "a shop-7"}, "label_value"),
        ({"pod": "shop-7\0"}, "label_value"),
        ({"pod": "shop-" + "7" * 1000}, "label_value"),
    ],
)
def test_a_label_that_does_not_fit_is_not_run(labels: dict[str, str], reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        command(POD, labels)
    assert reason == unfit.value.reason


@pytest.mark.parametrize("value", ["-a", "--all", "-", "--namespace=kube-system"])
def test_a_label_never_becomes_an_option_whatever_its_expression_allows(value: str) -> None:
    careless = action("kubectl", "delete", "pod", "{pod}", labels={"pod": ".*"})
    with pytest.raises(Unfit, match="label_value"):
        command(careless, {"pod": value})
    assert ("rm", "-x") == command(action("rm", "-{pod}", labels={"pod": "[a-z]"}), {"pod": "x"})  # the spec says so


def test_the_labels_that_are_written_down_fit_any_database() -> None:
    assert {"pod": "a\ufffd"} == used(POD, {"pod": "a\0", "other": "b"})
    assert 1000 == len(used(POD, {"pod": "x" * 5000})["pod"])


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"command": ["{pod}"], "labels": {"pod": ".*"}}, "the program '{pod}' is taken from a label"),
        ({"command": ["ls", "{pod}"]}, "'{pod}' stands in the command, and no expression says which values may be run"),
        ({"labels": {"pod": "["}}, "'[' is no regular expression"),
        ({"alerts": [{"service": "shop"}]}, "an alert on which it runs has no name"),
        ({"command": []}, "at least 1 item"),
    ],
)
def test_an_action_that_is_not_guarded_is_refused(changed: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValidationError) as refused:
        action(**changed)
    assert expected in str(refused.value)


def test_what_is_not_said_is_tried_out() -> None:
    said = action("true").model_dump()
    del said["dry_run"]
    assert type(POD).model_validate(said).dry_run


def decided(*alerts: dict[str, Any], dry_run: bool = False, **given: Any) -> list[tuple[str, str, str | None]]:
    """Decide about alerts; tell the fingerprints, and what was decided."""
    said = given.pop("action", POD)
    arguments = {"known": set(), "uses": {}, "now": NOW, "dry_run": dry_run, **given}
    made = decide(asked({RESTART: said}, read(*alerts).alerts), **arguments)
    assert [RESTART] * len(made) == [each.action for each in made]
    return [(each.fingerprint, each.outcome, each.reason) for each in made]


ONE, TWO, THREE = (alert(f"shop-{number}") for number in (1, 2, 3))
F1, F2, F3 = (each["fingerprint"] for each in (ONE, TWO, THREE))


def test_an_alert_that_fires_is_acted_on() -> None:
    assert [(F1, "running", None)] == decided(ONE)


def test_an_alert_is_known_by_all_labels_that_the_contract_names() -> None:
    assert [] == decided(alert(service="till"), alert(alertname="ShopSlow"))
    questions = asked({"a/b": POD, "a/a": POD}, read(ONE).alerts)
    assert ["a/a", "a/b"] == [each.name for each in questions]


def test_an_occurrence_is_decided_about_once() -> None:
    (begins,) = {each.starts_at for each in read(ONE).alerts}
    assert BEGAN < begins < BEGAN + timedelta(seconds=1)
    assert [(F1, "running", None)] == decided(ONE, ONE)
    assert [] == decided(ONE, known={Occurrence(RESTART, F1, begins)})
    assert 1 == len(decided(ONE, known={Occurrence("other/action", F1, begins), Occurrence(RESTART, F2, begins)}))


def test_the_same_alert_again_waits_until_it_has_cooled_down() -> None:
    cool_down = timedelta(seconds=POD.cool_down_seconds)
    second = alert("shop-1", begins=600)
    recent = {RESTART: [Use(F1, NOW - cool_down + timedelta(seconds=1))]}
    assert [(F1, "refused", "cool_down"), (F2, "running", None)] == decided(second, TWO, uses=recent)
    assert [(F1, "running", None)] == decided(second, uses={RESTART: [Use(F1, NOW - cool_down)]})
    assert [(F1, "running", None), (F1, "refused", "cool_down")] == decided(ONE, second)


def test_an_hour_has_room_for_so_many() -> None:
    twice = POD.model_copy(update={"at_most_per_hour": 2})
    expected = [(F1, "running", None), (F2, "running", None), (F3, "refused", "hourly_limit")]
    assert expected == decided(ONE, TWO, THREE, action=twice)
    uses = [Use("f" * 16, NOW - HOUR), Use("f" * 16, NOW - HOUR + timedelta(seconds=1))]
    expected = [(F1, "running", None), (F2, "refused", "hourly_limit")]
    assert expected == decided(ONE, TWO, action=twice, uses={RESTART: uses})


def test_what_is_refused_uses_up_nothing() -> None:
    once = POD.model_copy(update={"at_most_per_hour": 1})
    wrong = alert("till-1")
    expected = [(wrong["fingerprint"], "refused", "label_value"), (F1, "running", None)]
    assert expected == decided(wrong, ONE, action=once)


def test_what_is_tried_out_is_decided_like_the_real_thing() -> None:
    once = POD.model_copy(update={"at_most_per_hour": 1})
    expected = [(F1, "would_run", None), (F2, "refused", "hourly_limit")]
    assert expected == decided(ONE, TWO, action=once, dry_run=True)
    assert expected == decided(ONE, TWO, action=once.model_copy(update={"dry_run": True}))


def test_a_decision_says_what_it_is_about() -> None:
    (made,) = decide(asked({RESTART: POD}, read(ONE).alerts), set(), {}, NOW, dry_run=False)
    assert isinstance(made, Decision)
    assert ("ShopDown", {"pod": "shop-1"}, None) == (made.alert, made.labels, made.finished_at)
    assert ("kubectl", "delete", "pod", "shop-1", "--grace-period=5") == made.command
    assert made.ends_by > NOW + timedelta(seconds=POD.time_limit_seconds)


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "3"},
        {"version": 4},
        {"alerts": None},
        {"alerts": [{**ONE, "status": "pending"}]},
        {"alerts": [{**ONE, "fingerprint": "../../etc/passwd"}]},
        {"alerts": [{**ONE, "startsAt": "yesterday"}]},
        {"alerts": [{**ONE, "startsAt": "0001-01-01T00:00:00+14:00"}]},
        {"alerts": [{**ONE, "startsAt": "9999-12-31T23:59:59-14:00"}]},
        {"alerts": [{**ONE, "startsAt": "2026-11-25T12:00:00"}]},
        {"alerts": [{**ONE, "labels": {"pod": 7}}]},
        {"alerts": [{key: value for key, value in ONE.items() if key != "fingerprint"}]},
        {"truncatedAlerts": -1},
    ],
)
def test_a_notification_that_is_none_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changed)


def test_what_alertmanager_adds_is_not_looked_at() -> None:
    assert "notificationReason" in notification()
    assert 1 == len(read().alerts)


def test_a_key_fits_any_of_its_lines(tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    both = key.read(token_file(tmp_path, old, "", new))
    assert [True, True, False, False] == [both.fits(each) for each in (old, new, old[:-1], "")]
    assert not both.fits("ö" * 32)
    none = key.read(None)
    assert (False, False, True) == (none.given, none.fits(""), both.given)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(None, "No such file or directory"), ("\n", "is empty"), (TOKEN[:31], "a token is shorter than 32 bytes")],
)
def test_a_key_that_is_none_is_refused_without_showing_it(tmp_path: Path, content: str | None, expected: str) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Refusal) as refused:
        key.read(path)
    assert str(refused.value).startswith("WATCHBILL_AUTOMATION_TOKEN_FILE: ")
    assert expected in str(refused.value)
    assert TOKEN[:31] not in str(refused.value)

"""A real Alertmanager with times scaled down by the spec, minutes to seconds: page, escalation, silence, restart."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.delivery import Firing, Silence
from generator.pipeline import compile_specs
from generator.plan.alertmanager import Alertmanager, Matcher
from generator.units import DAYS
from tests import specs
from tests.live.pager import Message, Recorder, running

pytestmark = pytest.mark.live

SLACK = 0.8  # seconds that a busy machine may be late
SCALE = """\
apiVersion: watchbill/v1
kind: SeverityScale
metadata: {name: default}
spec:
  levels:
    P1: {description: a, severity: page, initial_response: 0s, escalation: 5s, group_interval: 1s, repeat: 4s}
    P3: {description: c, severity: ticket, initial_response: 1h, escalation: 4h}
"""
ON_CALL = """\
apiVersion: watchbill/v1
kind: OnCall
metadata: {{name: shop}}
spec:
  teams: [shop-team]
  receivers:
    here: {{type: webhook, url: 'http://127.0.0.1:{port}/'}}
    away: {{type: webhook, url: 'http://127.0.0.1:{port}/'}}
    next: {{type: webhook, url: 'http://127.0.0.1:{port}/'}}
    beat: {{type: webhook, url: 'http://127.0.0.1:{port}/'}}
  rotations:
    first:
      starts: 2026-01-05
      shifts:
        today: {{begins: "00:00", ends: "24:00", days: [{today}], receiver: here, members: [Ada]}}
        others: {{begins: "00:00", ends: "24:00", days: [{others}], receiver: away, members: [Grace]}}
  levels:
    P1: {{notify: [first], escalate: [next]}}
    P3: {{notify: [next]}}
  fallback: next
  watchdog: {{receiver: beat, every: 2s}}
"""
LABELS = {"alertname": "ShopAlert", "service": "shop", "team": "shop-team", "priority": "P1", "severity": "page"}


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A receiver that writes down what it is told."""
    found = Recorder(0)
    yield found
    found.close()


@pytest.fixture
def plan(tmp_path: Path, recorder: Recorder) -> Alertmanager:
    """One team; one of its shifts is on today, the other is not."""
    _out_of_the_way_of_midnight()
    today = DAYS[datetime.now(UTC).weekday()]
    port = recorder.server.server_address[1]
    others = ", ".join(day for day in DAYS if day != today)
    text = ON_CALL.format(port=port, today=today, others=others)
    texts = (specs.ENVIRONMENT, specs.SERVICE, SCALE, text)
    (compiled,) = compile_specs(specs.write(tmp_path / "specs", *texts)).environments
    assert compiled.plan is not None
    assert compiled.plan.alertmanager is not None
    return compiled.plan.alertmanager


def _out_of_the_way_of_midnight() -> None:
    now = datetime.now(UTC)
    if now.hour == 23 and now.minute == 59 and now.second > 25:
        time.sleep(61 - now.second)


def now_firing(**labels: str) -> Firing:
    return Firing({**LABELS, **labels}, datetime.now(UTC))


def after(start: datetime, messages: list[Message]) -> list[float]:
    return [(message.at - start).total_seconds() for message in messages]


def test_page_escalation_reminder_silence_end_shift_and_watchdog(
    tmp_path: Path, plan: Alertmanager, recorder: Recorder, program: Callable[[str], str], free_port: int
) -> None:
    with running(program("prometheus-alertmanager"), plan, tmp_path / "am", free_port) as pager:
        start = datetime.now(UTC)
        stays, silenced, ends = (now_firing(service=name) for name in ("stays", "silenced", "ends"))
        pager.fire(stays, silenced, ends, Firing({"alertname": "Watchdog", "severity": "none"}, start))
        time.sleep(2)
        matcher = Matcher("service", "=", "silenced")
        pager.silence(Silence((matcher,), datetime.now(UTC), start + timedelta(hours=1)))
        pager.fire(ends._replace(ends=datetime.now(UTC)))
        time.sleep(5)
    assert [] == recorder.told("shop/away")
    by_service = {
        name: [one for one in recorder.told("shop/here") if name in str(one)] for name in ("stays", "silenced", "ends")
    }
    page, reminder = after(start, by_service["stays"])
    assert 0 <= page < SLACK
    assert 4 <= reminder < 4 + SLACK
    (escalation,) = recorder.told("shop/next")  # neither of what was silenced nor of what is over
    assert escalation.firing == {stays.name}
    assert 5 <= after(start, [escalation])[0] < 5 + SLACK
    assert 1 == len(by_service["silenced"])
    assert [1, 0] == [len(message.firing) for message in by_service["ends"]]
    assert len(recorder.told("shop/beat")) in (3, 4)


def test_a_restart_loses_nothing(
    tmp_path: Path, plan: Alertmanager, recorder: Recorder, program: Callable[[str], str], free_port: int
) -> None:
    executable = program("prometheus-alertmanager")
    alert = now_firing()
    with running(executable, plan, tmp_path / "am", free_port) as pager:
        pager.fire(alert)
        time.sleep(1.5)
    time.sleep(4)
    with running(executable, plan, tmp_path / "am", free_port) as pager:
        again = datetime.now(UTC)
        pager.fire(alert)  # as Prometheus does, every minute
        time.sleep(2)
    # Its time was over meanwhile: it is escalated at once, and whoever was told is only reminded.
    (escalation,) = recorder.told("shop/next")
    assert after(again, [escalation])[0] < SLACK
    page, reminder = after(alert.begins, recorder.told("shop/here"))
    assert page < SLACK
    assert reminder > 4

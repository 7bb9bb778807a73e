"""What a Prometheus is asked for: raw series alone; and when the periods of a calendar window begin."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.kinds.slo.model import SLO
from generator.pipeline import compile_specs
from generator.replay.history import asked, period_of
from generator.replay.simulate import subjected
from tests import specs

LATENCY = "type: latency, metric: http_request_duration_seconds, threshold: 300ms"


@pytest.mark.parametrize("sli", ['type: availability, metric: http_requests_total, errors: {status: "5.."}', LATENCY])
@pytest.mark.parametrize("more", ["", "  by: [route]\n"])
def test_no_recorded_series_is_asked_for(sli: str, more: str, tmp_path: Path) -> None:
    catalog = specs.compiled(tmp_path, specs.slo(sli=sli, more=more)).environments[0].catalog
    found = asked(subjected(catalog.get(SLO, "avail"), catalog), catalog)
    assert found.tiles is not None
    for expr in (*found.rates, *found.tiles):
        assert "slo:" not in expr
        assert "http_request" in expr


@pytest.mark.parametrize(
    ("window", "now", "starts", "days"),
    [
        ("week", "2026-01-08T10:00", "2026-01-04T23:00", 7),
        ("week", "2026-01-04T23:00", "2026-01-04T23:00", 7),
        ("week", "2026-03-29T12:00", "2026-03-22T23:00", 7),
        ("month", "2026-02-10T00:00", "2026-01-31T23:00", 28),
        ("month", "2026-01-31T23:30", "2026-01-31T23:00", 28),
        ("month", "2026-04-01T00:00", "2026-03-31T22:00", 30),
        ("quarter", "2026-06-30T21:59", "2026-03-31T22:00", 91),
        ("quarter", "2026-12-31T00:00", "2026-09-30T22:00", 92),
    ],
)
def test_a_calendar_period_in_berlin(window: str, now: str, starts: str, days: int, tmp_path: Path) -> None:
    text = specs.slo(window=window, more="  time_zone: Europe/Berlin\n")
    years = specs.ENVIRONMENT.replace("100d", "1y")
    catalog = compile_specs(specs.write(tmp_path, years, specs.SERVICE, text)).environments[0].catalog
    period = period_of(subjected(catalog.get(SLO, "avail"), catalog))
    assert period is not None
    start, tiles = period(int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp()))
    assert (f"{starts}:00+00:00", days * 360) == (datetime.fromtimestamp(start, UTC).isoformat(), tiles)

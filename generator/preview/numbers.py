"""Numbers as Grafana shows them, by their unit."""

import math
from collections.abc import Iterator

from generator.plan.dashboards.model import Panel, Threshold

_TIMES = ((86400 * 365, "years"), (86400 * 7, "weeks"), (86400, "days"), (3600, "hours"), (60, "mins"), (1, "s"))
_BYTES = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))
_THOUSANDS = ((10**9, "Bil"), (10**6, "Mil"), (10**3, "K"))
_RATES = {"ops": "ops/s", "reqps": "req/s", "Bps": "B/s", "hertz": "Hz"}


def shown(value: float, unit: str, decimals: int | None = None) -> str:
    """Write a value with its unit."""
    if math.isnan(value):
        return "–"
    if unit == "percentunit":
        return f"{_short(value * 100, decimals)} %"
    if unit == "s":
        return _time(value)
    if unit == "bytes":
        return _scaled(value, _BYTES, "B")
    return f"{_scaled(value, _THOUSANDS, '', decimals)} {_RATES.get(unit, '')}".strip()


def _time(value: float) -> str:
    if 0 < abs(value) < 1:
        return f"{_short(value * 1000)} ms"
    size, name = next((one for one in _TIMES if abs(value) >= one[0]), _TIMES[-1])
    return f"{_short(value / size)} {name}"


def _scaled(value: float, scales: tuple[tuple[int, str], ...], base: str, decimals: int | None = None) -> str:
    size, name = next((one for one in scales if abs(value) >= one[0]), (1, base))
    return f"{_short(value / size, decimals)} {name}".strip()


def _short(value: float, decimals: int | None = None) -> str:
    if decimals is not None:
        return f"{value:.{decimals}f}"
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return f"{float(text):f}".rstrip("0").rstrip(".") if "e" in text else text


def colour_of(value: float, thresholds: tuple[Threshold, ...], otherwise: str) -> str:
    """Find the colour of a value: that of the highest threshold that it reaches."""
    reached = [threshold.colour for threshold in thresholds if threshold.value is None or value >= threshold.value]
    return reached[-1] if reached else otherwise


def ticks(low: float, high: float, unit: str = "short", about: int = 4) -> Iterator[float]:
    """List round numbers between two, round in the unit that is shown: 0, 0.5, 1; 0, 6, 12 hours."""
    scales = {"s": _TIMES, "bytes": _BYTES}.get(unit, ())
    scale = next((size for size, _ in scales if high - low >= size), 1)
    raw = (high - low) / about / scale
    size = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw) * scale
    number = math.ceil(low / step - 1e-9)
    while number * step <= high + step * 1e-9:
        yield round(number * step, 12)
        number += 1


def span(panel: Panel, values: list[float]) -> tuple[float, float]:
    """Find where the axis of a panel begins and ends: around its values, and the lines that are not far off."""
    known = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    lines = [threshold.value for threshold in panel.thresholds if panel.lines and threshold.value is not None]
    near = [line for line in lines if low - (high - low or 1) <= line <= high + 2 * (high - low or abs(high) or 1)]
    low, high = min([low, *near]), max([high, *near])
    low = panel.minimum if panel.minimum is not None else low
    high = panel.maximum if panel.maximum is not None and panel.maximum > low else high
    return (low, high) if high > low else (low - 0.5, low + 0.5)

"""Durations, percentages, quantities and numbers as people write them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from generator.units import Duration, in_minutes, parse_percentage, parse_quantity, percent, plain, written_quantity


@pytest.mark.parametrize(
    ("text", "milliseconds", "shown"),
    [
        ("30d", 2_592_000_000, "30d"),
        ("1h30m", 5_400_000, "1h30m"),
        ("90m", 5_400_000, "1h30m"),
        ("1w", 604_800_000, "7d"),
        ("57m30s", 3_450_000, "57m30s"),
        ("500ms", 500, "500ms"),
        ("0s", 0, "0s"),
        ("1y", 31_536_000_000, "365d"),
    ],
)
def test_a_duration_reads_as_prometheus_writes_it(text: str, milliseconds: int, shown: str) -> None:
    duration = Duration.parse(text)
    assert milliseconds == duration
    assert shown == str(duration)


@pytest.mark.parametrize("text", ["", "5", "1.5h", "30s1m", "5 m", "-5m", "5m5m", "m", "٣m"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        Duration.parse(text)


def test_a_percentage_is_exact() -> None:
    assert Decimal("0.999") == parse_percentage("99.9%")
    assert "0.001" == plain(1 - parse_percentage("99.9%"))
    assert "99.95%" == percent(parse_percentage("99.95 %"))


@pytest.mark.parametrize("text", ["99.9", "99,9%", "-1%", "1e2%", "%", "1000%"])
def test_anything_else_is_no_percentage(text: str) -> None:
    with pytest.raises(ValueError, match="is not a percentage"):
        parse_percentage(text)


@pytest.mark.parametrize(
    ("text", "value"), [("250m", "0.25"), ("2", "2"), ("1.5", "1.5"), ("512Mi", "536870912"), ("1G", "1000000000")]
)
def test_a_quantity_is_in_its_base_unit(text: str, value: str) -> None:
    assert value == plain(parse_quantity(text))


@pytest.mark.parametrize("text", ["", "1 Gi", "Gi", "-1", "1KiB", "1e3"])
def test_anything_else_is_no_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(72, 5), "14.4"),
        (Fraction(7, 30), "7 / 30"),
        (Decimal("0.0010"), "0.001"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("1E+3"), "1000"),
        (3, "3"),
        (Fraction(1, 8), "0.125"),
    ],
)
def test_a_number_has_neither_exponent_nor_noise(number: Decimal | Fraction | int, text: str) -> None:
    assert text == plain(number)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("250m", "250m"),
        ("0.25", "250m"),
        ("2", "2"),
        ("1.5", "1500m"),
        ("0", "0"),
        ("512Mi", "512Mi"),
        ("1024Mi", "1Gi"),
        ("0.5Gi", "512Mi"),
        ("1G", "1000000000"),
        ("0.0001", "1m"),
        ("0.9999", "1"),
    ],
)
def test_a_quantity_is_written_as_the_api_server_writes_it(text: str, written: str) -> None:
    assert written == written_quantity(parse_quantity(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [("45m", "45m"), ("1h30m", "90m"), ("2d", "2880m"), ("90s", "90s"), ("1500ms", "2s"), ("1ms", "1s"), ("0s", "0s")],
)
def test_a_duration_is_written_in_minutes_or_seconds(text: str, written: str) -> None:
    assert written == in_minutes(Duration.parse(text))

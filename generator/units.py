"""Durations, days, percentages and quantities: exact numbers that read as people write them."""

import re
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = get_args(Day)
A_DAY = 86_400  # seconds

_DURATION_UNITS = {
    "y": 31_536_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
_DURATION = re.compile(
    r"(?:(\d{1,9})y)?(?:(\d{1,9})w)?(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?",
    re.ASCII,
)
_PERCENTAGE = re.compile(r"(\d{1,3}(?:\.\d{1,12})?) ?%", re.ASCII)
_QUANTITY = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi)?", re.ASCII)
_QUANTITY_FACTORS = {
    "": Decimal(1),
    "m": Decimal("0.001"),
    "k": Decimal(10**3),
    "Ki": Decimal(2**10),
    "M": Decimal(10**6),
    "Mi": Decimal(2**20),
    "G": Decimal(10**9),
    "Gi": Decimal(2**30),
    "T": Decimal(10**12),
    "Ti": Decimal(2**40),
    "P": Decimal(10**15),
    "Pi": Decimal(2**50),
}
_BINARY = ("Pi", "Ti", "Gi", "Mi", "Ki")


class Duration(int):
    """A span of time in milliseconds, written the way Prometheus writes it (`30d`, `1h30m`, `0s`).

    Grammar: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#configuration-file
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read `1d12h`; units from large to small, each at most once. Raises ValueError."""
        match = _DURATION.fullmatch(text)
        if not match or not text:
            raise ValueError(f"'{text}' is not a duration")
        amounts = zip(match.groups(), _DURATION_UNITS.values(), strict=True)
        return cls(sum(int(amount) * factor for amount, factor in amounts if amount))

    @classmethod
    def of_seconds(cls, seconds: int | Fraction) -> "Duration":
        """Make a duration from whole milliseconds given in seconds."""
        return cls(int(seconds * 1000))

    @property
    def seconds(self) -> Fraction:
        """The length in seconds, exact."""
        return Fraction(int(self), 1000)

    def __str__(self) -> str:
        """Write the shortest form in days and smaller: `7d`, never `1w`, so that windows compare by eye."""
        return _written(int(self))

    __repr__ = __str__


NO_TIME = Duration(0)


def in_minutes(duration: Duration) -> str:
    """Write a duration in whole minutes or seconds, rounded up: `90m`, `45s`; what Go, Gateway API and Flagger read."""
    seconds = -(-int(duration) // 1000)
    return f"{seconds}s" if seconds % 60 or not seconds else f"{seconds // 60}m"


@lru_cache(maxsize=1024)  # a big build writes the same dozen durations a hundred thousand times
def _written(milliseconds: int) -> str:
    rest, parts = milliseconds, []
    for unit in ("d", "h", "m", "s", "ms"):
        amount, rest = divmod(rest, _DURATION_UNITS[unit])
        if amount:
            parts.append(f"{amount}{unit}")
    return "".join(parts) or "0s"


def parse_percentage(text: str) -> Decimal:
    """Read `99.9%` as the ratio 0.999, exactly. Raises ValueError."""
    match = _PERCENTAGE.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a percentage")
    return Decimal(match.group(1)) / 100


def parse_quantity(text: str) -> Decimal:
    """Read a Kubernetes quantity: `250m` is 0.25, `512Mi` is 536870912. Raises ValueError."""
    match = _QUANTITY.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a quantity")
    return Decimal(match.group(1)) * _QUANTITY_FACTORS[match.group(2) or ""]


def written_quantity(amount: Decimal) -> str:
    """Write a quantity as the API server does: 0.25 is `250m`, 536870912 is `512Mi`.

    A fraction of a thousandth is rounded up, as the API server rounds it. Source:
    https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    if amount != int(amount):
        thousandths = int((amount * 1000).to_integral_value(ROUND_CEILING))
        return f"{thousandths}m" if thousandths % 1000 else str(thousandths // 1000)
    whole = int(amount)
    suffix = next((name for name in _BINARY if whole and whole % int(_QUANTITY_FACTORS[name]) == 0), "")
    return f"{whole // int(_QUANTITY_FACTORS[suffix]) if suffix else whole}{suffix}"


def shortened(amount: Decimal) -> str:
    """Write a large amount as people say it: `100k`, `2.5M`, `50G`."""
    suffix = next((name for name in ("G", "M", "k") if amount >= _QUANTITY_FACTORS[name]), "")
    return f"{plain(amount / _QUANTITY_FACTORS[suffix])}{suffix}"


def plain(number: Decimal | Fraction | int) -> str:
    """Write a number without exponent or noise: `0.001`, `14.4`, `7 / 30` where no decimal is exact."""
    if isinstance(number, Decimal):
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    fraction = Fraction(number)
    if fraction.denominator == 1:
        return str(fraction.numerator)
    if _terminates(fraction.denominator):
        return plain(Decimal(fraction.numerator) / Decimal(fraction.denominator))
    return f"{fraction.numerator} / {fraction.denominator}"


def percent(ratio: Decimal) -> str:
    """Write the ratio 0.999 as `99.9%`."""
    return f"{plain(ratio * 100)}%"


def rounded(ratio: float) -> Decimal:
    """Round a ratio for people: to three figures, and to a thousandth of a percent at the finest."""
    return Decimal(f"{ratio:.3g}").quantize(Decimal("0.00001")) if abs(ratio) < 1 else Decimal(f"{ratio:.3f}")


def _terminates(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1

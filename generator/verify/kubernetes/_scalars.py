"""The scalars of manifests: whole numbers, quantities, percentages, ports, durations."""

import re
from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo

from generator.kinds._base import described, refused
from generator.verify.kubernetes._part import always, at_least, fault, look_of, may, must, nothing_means, within

_QUANTITY = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,3}))?", re.A)
_FACTORS = {
    None: Decimal(1), "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"),
    "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9), "T": Decimal(10**12), "P": Decimal(10**15),
    "E": Decimal(10**18), "Ki": Decimal(2**10), "Mi": Decimal(2**20), "Gi": Decimal(2**30), "Ti": Decimal(2**40),
    "Pi": Decimal(2**50), "Ei": Decimal(2**60),
}  # fmt: skip
_QUANTITY_HINT = "write a number with a unit: 250m, 2, 512Mi, 1Gi"
_PERCENT = re.compile(r"[0-9]+%", re.A)
_GO_DURATION = re.compile(r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)", re.A)


class Quantity(Decimal):
    """An amount in its base unit (cores, bytes, pieces), which still knows how it was written."""

    written: str

    def __str__(self) -> str:
        """Write it as it was written."""
        return self.written

    def __format__(self, form: str, context: Context | None = None, /) -> str:
        """Write it as it was written, unless some form is asked for."""
        return super().__format__(form, context) if form else self.written


@lru_cache(maxsize=1024)
def parse_quantity(text: str) -> Quantity:
    """Read `250m` as 0.25, `1Ki` as 1024, `1e3` as 1000. Raises ValueError.

    Grammar: https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
    """
    match = _QUANTITY.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a quantity")
    sign, digits, unit, exponent = match.groups()
    amount = Decimal(digits) * (Decimal(10) ** int(exponent) if exponent else _FACTORS[unit])
    quantity = Quantity(-amount if sign == "-" else amount)
    quantity.written = text
    return quantity


def _quantity(value: Any, info: ValidationInfo) -> Quantity:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise refused("bad-quantity", f"{described(value)} stands here; a quantity is expected", _QUANTITY_HINT)
    if isinstance(value, Decimal) and value % 1 and look_of(info).by_schema:  # the schema says: a whole number or text
        raise refused("bad-quantity", f"{described(value)} stands here; a quantity is text", f'write "{value}"')
    try:
        return parse_quantity(str(value))
    except ValueError as error:
        raise refused("bad-quantity", str(error), _QUANTITY_HINT) from None


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _int_or_text(value: Any) -> int | str:
    value = _whole(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise refused("wrong-type", f"{described(value)} stands here; a whole number or text is expected")
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        raise refused("bad-value", f"'{value}' is no number of 32 bits")
    return value


def _number(value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refused("wrong-type", f"{described(value)} stands here; a number is expected", "write it without quotes")
    return value


Int32 = Annotated[int, BeforeValidator(_whole), Field(ge=-(2**31), le=2**31 - 1)]
Int64 = Annotated[int, BeforeValidator(_whole), Field(ge=-(2**63), le=2**63 - 1)]
Number = Annotated[Decimal | int, PlainValidator(_number)]
Amount = Annotated[Quantity, PlainValidator(_quantity)]
IntOrText = Annotated[int | str, PlainValidator(_int_or_text)]
Amounts = Annotated[dict[str, Amount], nothing_means("0")]

Count = Annotated[Int32, must(at_least(0))]
Seconds = Annotated[Int64, must(at_least(0))]
PortNumber = Annotated[Int32, must(within(1, 65535))]
OptionalPortNumber = Annotated[Int32, may(within(1, 65535))]


def _share(value: int | str) -> None:
    """Refuse what is neither a count of at least 0 nor a percentage."""
    if isinstance(value, int):
        at_least(0)(value)
    elif not _PERCENT.fullmatch(value):
        raise fault(f"'{value}' is neither a whole number nor a percentage", "write 1, or 25%")


def _share_of_all(value: int | str) -> None:
    _share(value)
    if isinstance(value, str) and int(value[:-1]) > 100:
        raise fault(f"'{value}' is above 100%", "write 100% at most")


# A count of pods, or a percentage of them.
Share = Annotated[IntOrText, must(_share)]
ShareOfAll = Annotated[IntOrText, must(_share_of_all)]


def matching(pattern: str, what: str, hint: str | None = None) -> Callable[[str], None]:
    """Refuse text that has not some form; Go's `^` and `$` know no lines."""
    compiled = re.compile(pattern.removesuffix("$") + (r"\Z" if pattern.endswith("$") else ""), re.A)

    def check(value: str) -> None:
        if not compiled.search(value):
            raise fault(f"'{value}' is not {what}", hint)

    return check


def form(
    pattern: str = "", what: str = "written as it must be", hint: str | None = None, least: int = 0, most: int = 0
) -> AfterValidator:
    """Judge text as a schema describes it: its form, its least and its greatest length (0: none)."""
    matches = matching(pattern, what, hint) if pattern else None

    def check(value: str) -> None:
        if len(value) < least or (most and len(value) > most):
            said = "the text is empty" if not value else f"the text has {len(value)} characters"
            raise fault(said, f"write {least} to {most} characters" if most else f"write {least} character at least")
        if matches:
            matches(value)

    return always(check)


def size(least: int, most: int | None) -> AfterValidator:
    """Judge how long a list is."""

    def check(values: list[Any]) -> None:
        if len(values) < least or (most is not None and len(values) > most):
            bounds = f"{least} to {most} are allowed" if most is not None else f"{least} is the least"
            raise fault(f"the list has {len(values)} entries; {bounds}" if values else "the list is empty", None)

    return always(check)


def go_duration(value: str) -> None:
    """Refuse what Go does not read as a duration: `2160h0m0s`; it knows no days."""
    if not _GO_DURATION.fullmatch(value):
        raise fault(f"'{value}' is not a duration", "write it as Go does: 90s, 1h30m, 720h (there are no days)")


def seconds_of(duration: str) -> Decimal:
    """Add up a duration as the Gateway API writes it: `1h30m`, `500ms`."""
    units = {"h": Decimal(3600), "m": Decimal(60), "s": Decimal(1), "ms": Decimal("0.001")}
    return sum((int(n) * units[unit] for n, unit in re.findall(r"([0-9]+)(ms|h|m|s)", duration)), Decimal(0))

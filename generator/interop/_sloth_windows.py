"""Sloth's catalogues of alert windows as burn-rate policies: https://sloth.dev/usage/slo-period-windows/."""

from collections.abc import Iterator
from decimal import Decimal

from generator.interop._folder import Folder, Spec, percentage
from generator.interop._reading import Object
from generator.interop._sloth_documents import AlertWindows, Window
from generator.interop._writing import Value
from generator.kinds._intervals import BASE, DAY, FAST, SLOW
from generator.units import Duration

# Google's, which Sloth has built in for 28 and 30 days: short window, long window, share of the budget in percent.
_GOOGLE = {
    ("page", "quick"): ("5m", "1h", Decimal(2)),
    ("page", "slow"): ("30m", "6h", Decimal(5)),
    ("ticket", "quick"): ("2h", "1d", Decimal(10)),
    ("ticket", "slow"): ("6h", "3d", Decimal(10)),
}
_TIERS = tuple(_GOOGLE)


class Catalogue:
    """The windows of each SLO window that a file gives them for."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.tiers: dict[Duration, dict[tuple[str, str], tuple[str, str, Decimal]]] = {}
        self.places: dict[Duration, str] = {}

    def read(self, source: Object) -> None:
        """Read a file of windows; other numbers for the same SLO window are refused."""
        windows = source.read(AlertWindows, "Sloth")
        if windows is None:
            return
        period = _duration(windows.spec.sloPeriod, source, "spec", "sloPeriod")
        tiers = dict(_read(windows, source))
        if period is None or len(tiers) < len(_TIERS):
            return
        if self.tiers.setdefault(period, tiers) != tiers:
            first = self.places[period]
            source.wrong(
                f"the windows for {period} are given twice, with other numbers at {first}", "spec", "sloPeriod"
            )
        self.places.setdefault(period, str(source.span("spec", "sloPeriod")))
        if tiers != _GOOGLE:
            body: dict[str, Value] = {"tiers": {"-".join(tier): _tier(tier, tiers[tier]) for tier in _TIERS}}
            self.folder.policy(Spec("BurnRatePolicy", _name(period), body, source.span("spec")))

    def policy_of(self, window: Duration) -> str | None:
        """Name the policy of an SLO window; None for Google's, which is ours as well."""
        return _name(window) if self.tiers.get(window, _GOOGLE) != _GOOGLE else None


def _name(period: Duration) -> str:
    return f"sloth-{period}"


def _read(windows: AlertWindows, source: Object) -> Iterator[tuple[tuple[str, str], tuple[str, str, Decimal]]]:
    for severity, speed in _TIERS:
        window: Window = getattr(getattr(windows.spec, severity), speed)
        at = ("spec", severity, speed)
        lengths = [
            _window(text, source, *at, field)
            for field, text in (("shortWindow", window.shortWindow), ("longWindow", window.longWindow))
        ]
        share = Decimal(window.errorBudgetPercent)
        if not 0 < share <= 100:
            source.wrong(f"{share} % is no share of an error budget", *at, "errorBudgetPercent")
        elif lengths[0] is not None and lengths[1] is not None:
            if lengths[0] >= lengths[1]:
                message = f"the short window {lengths[0]} is not shorter than the long window {lengths[1]}"
                source.wrong(message, *at, "shortWindow", code="tier-windows")
            else:
                yield (severity, speed), (str(lengths[0]), str(lengths[1]), share)


def _window(text: str, source: Object, *at: str) -> Duration | None:
    length = _duration(text, source, *at)
    step = SLOW if length is not None and length >= DAY else FAST
    if length is not None and (length < BASE or length % step):
        message = f"windows are multiples of {step} here, from {BASE} up; this is {length}"
        source.wrong(message, *at, code="bad-window")
        return None
    return length


def _duration(text: str, source: Object, *at: str) -> Duration | None:
    try:
        length = Duration.parse(text)
    except ValueError as error:
        source.wrong(str(error), *at, code="bad-duration", hint="write it as Prometheus does: 5m, 1h30m, 30d")
        return None
    if not length:
        source.wrong("the duration is zero", *at, code="bad-duration")
    return length or None


def _tier(tier: tuple[str, str], windows: tuple[str, str, Decimal]) -> dict[str, Value]:
    short, long, share = windows
    return {"severity": tier[0], "long": long, "short": short, "budget": percentage(share)}

"""Pyrra's four tiers as a burn-rate policy: `slo/rules.go` of pyrra-dev/pyrra, scaled to the SLO window as there."""

from fractions import Fraction
from math import floor

from generator.interop._folder import Folder, Spec
from generator.interop._pyrra_documents import Severities
from generator.interop._reading import Object
from generator.interop._writing import Value
from generator.kinds._intervals import BASE, DAY, FAST, SLOW, nearest
from generator.units import Duration

_WEEKS_4 = Duration.parse("28d")
_MINUTE = Duration.parse("1m")
# For an SLO window of 28 days: name, field of its severity, `for`, short window, long window, burn rate.
_TIERS = (
    ("fast", "fastBurn", "2m", "5m", "1h", 14),
    ("medium", "mediumBurn", "15m", "30m", "6h", 7),
    ("slow", "slowBurn", "1h", "2h", "1d", 2),
    ("long-term", "longTermBurn", "3h", "6h", "4d", 1),
)
_PAGES = frozenset({"critical", "page", "emergency", "high"})
_TICKETS = frozenset({"warning", "ticket", "info", "low", "medium", "none"})
_AT = ("spec", "alerting", "severities")


def policy_of(window: Duration, severities: Severities, source: Object, folder: Folder) -> str:
    """Write the policy of an SLO window, and return its name."""
    sorts = {field: _sort(getattr(severities, field), field, source) for _, field, *_ in _TIERS}
    tiers: dict[str, dict[str, Value]] = {}
    for name, field, lasting, short, long, factor in _TIERS:
        tiers[name] = {
            "severity": sorts[field],
            "long": str(_scaled(long, window, Duration(2 * BASE))),
            "short": str(_scaled(short, window, BASE)),
            "factor": factor,
        }
        waits = _minutes(lasting, window)
        if waits:
            tiers[name]["for"] = str(waits)
    own = "".join(sort[0] for sort in sorts.values())
    name = f"pyrra-{window}" if own == "pptt" else f"pyrra-{window}-{own}"
    notes = (f"Pyrra's tiers for an SLO window of {window}.",)
    if name not in folder.policies:
        _tell(window, source)
    return folder.policy(Spec("BurnRatePolicy", name, {"tiers": {**tiers}}, source.span("spec", "window"), notes=notes))


def _tell(window: Duration, source: Object) -> None:
    """Report windows that are longer here than at Pyrra."""
    for name, _, _, *lengths, _ in _TIERS:
        theirs = [_minutes(length, window) for length in lengths]
        ours = [
            _scaled(length, window, least) for length, least in zip(lengths, (BASE, Duration(2 * BASE)), strict=True)
        ]
        if ours != theirs:
            pairs = (f"{short}/{long}" for short, long in (ours, theirs))
            message = f"the windows of the tier '{name}' are {' instead of '.join(pairs)}"
            hint = f"windows are multiples of {FAST} from {BASE} up, from {DAY} up of {SLOW}"
            source.changed(message, "spec", "window", hint=hint)


def _minutes(length: str, window: Duration) -> Duration:
    """Scale as Pyrra does, to whole minutes."""
    minutes = Fraction(int(Duration.parse(length)) * int(window), int(_WEEKS_4) * int(_MINUTE))
    return Duration(floor(minutes + Fraction(1, 2)) * _MINUTE)


def _scaled(length: str, window: Duration, least: Duration) -> Duration:
    """Scale a window, to what our rules can sum exactly."""
    scaled = _minutes(length, window)
    return Duration(max(least, nearest(scaled, SLOW if scaled >= DAY else FAST)))


def _sort(severity: str, field: str, source: Object) -> str:
    """Say whether a severity wakes somebody."""
    if severity.lower() in _PAGES:
        return "page"
    if severity.lower() not in _TICKETS:
        message = f"the severity '{severity}' becomes a ticket"
        source.changed(message, *_AT, field, hint="write 'severity: page' into the tier if it wakes somebody")
    return "ticket"

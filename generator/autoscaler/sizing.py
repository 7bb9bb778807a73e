"""How many replicas a load needs, how much they hold, and where the controller leaves them alone.

CPU per request in milliseconds, requests and limits in thousandths of a core, rates per second, targets and utilisation
in percent of the request. One millisecond of CPU per request at one request per second is one thousandth of a core.
"""

from math import ceil, floor

from generator.autoscaler.calculator import Tolerances

# Beyond this many decimals a sum of floats is noise, and would be rounded to one replica more.
_DECIMALS = 9


def replicas_for(rate: float, cpu_ms: float, request: int, target: float) -> int:
    """Say how many replicas keep their CPU at the target: `ceil(rate × cpu_ms / (target × request))`."""
    return ceil(round(rate * cpu_ms / (target / 100 * request), _DECIMALS))


def rate_per_replica(cpu_ms: float, request: int, target: float) -> float:
    """Say what rate one replica takes at the target."""
    return target / 100 * request / cpu_ms


def rate_at_target(replicas: int, cpu_ms: float, request: int, target: float) -> float:
    """Say what rate some replicas hold at the target."""
    return replicas * rate_per_replica(cpu_ms, request, target)


def dearest_request(rate: float, replicas: int, request: int, target: float) -> float:
    """Say how much CPU a request may cost, in milliseconds, so that some replicas hold a rate at the target."""
    return rate_at_target(replicas, rate, request, target)  # rate × cost is what they hold: each follows from the other


def rate_at_limit(replicas: int, cpu_ms: float, limit: int) -> float:
    """Say at what rate some replicas have used up their limits: beyond it they are throttled."""
    return replicas * limit / cpu_ms


def utilization_of(rate: float, replicas: int, cpu_ms: float, request: int) -> float:
    """Say what share of its request each replica needs, in percent, if there were no limit."""
    return 100 * rate * cpu_ms / (replicas * request)


def dead_band(target: float, tolerances: Tolerances) -> tuple[float, float]:
    """Say between which percentages the controller does nothing: 58.5 and 71.5 for a target of 65 and 10 %."""
    return round(target * (1 - tolerances.down), _DECIMALS), round(target * (1 + tolerances.up), _DECIMALS)


def highest_target_below(trigger: float, tolerance: float) -> int:
    """Say up to what target the controller acts before a trigger fires: 63 for 70 % and a tolerance of 0.1."""
    return floor(round(trigger / (1 + tolerance), _DECIMALS))


def highest_tolerance_below(trigger: float, target: float) -> float:
    """Say up to what tolerance it does, in hundredths: 0.07 for a target of 65 and a trigger of 70."""
    return floor(round((trigger / target - 1) * 100, _DECIMALS)) / 100


def utilization_after_removing_one(replicas: int, target: float, tolerance: float) -> float:
    """Say what one replica fewer runs at, of a fleet that is just idle enough to shrink: `n/(n-1) × (1 - tolerance)`.

    Above `target × (1 + tolerance)` the fleet grows again at once, and flaps (kubernetes/kubernetes#78761).
    """
    return target * (1 - tolerance) * replicas / (replicas - 1)

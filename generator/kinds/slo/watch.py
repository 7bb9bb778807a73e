"""An alert's state: inactive, pending, firing, or kept firing, as Prometheus takes it from evaluation to evaluation."""

from dataclasses import dataclass

from generator.kinds.slo.rules import Alarm
from generator.units import Duration


@dataclass
class Watch:
    """An alert's state from evaluation to evaluation, as Prometheus keeps it."""

    alarm: Alarm
    since: Duration | None = None
    ceased: Duration | None = None
    firing: float | None = None

    def at(self, now: Duration, value: float | None) -> float | None:
        """Go on to the next evaluation; return the value with which it fires."""
        if value is not None:
            self.since = now if self.since is None else self.since
            self.ceased = None
            self.firing = value if now - self.since >= self.alarm.for_ else None
        elif self.firing is None or not self._kept(now):
            self.since = self.firing = self.ceased = None
        return self.firing

    def _kept(self, now: Duration) -> bool:
        self.ceased = now if self.ceased is None else self.ceased
        return now - self.ceased < self.alarm.keep_firing_for

"""An SLO, a profile of errors, and what its alerts and its budget do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._intervals import BASE, DAY, SLOW
from generator.kinds.environment.model import Environment
from generator.kinds.slo import policy
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.rules import NO_DATA_FOR, Alarm, Shape
from generator.kinds.slo.shape import context_of, shape_of
from generator.kinds.slo.sli._base import Events
from generator.replay.course import Counts, counts, course_of
from generator.replay.profile import Profile
from generator.replay.replay import Episode, Evaluation, Period, Replay, episodes
from generator.units import Duration


@dataclass(frozen=True)
class Subjected:
    """What of an SLO decides what its rules say: its shape, how it counts, and which severities it alerts with."""

    slo: Spec[SLO]
    shape: Shape
    events: Events
    severities: frozenset[str]
    left_open: bool
    policy: str

    def under(self, name: str, catalog: Catalog) -> "Subjected":
        """Take another policy."""
        resolved = policy.resolve(name, self.shape.window, catalog)
        return replace(self, shape=replace(self.shape, policy=resolved), policy=name)

    @property
    def longest(self) -> Duration:
        """The longest window that its rules read."""
        windows = [tier.long for tier in self.shape.policy.tiers]
        return max([self.shape.calendar.longest if self.shape.calendar else self.shape.window, *windows])

    @property
    def longest_from_rates(self) -> Duration:
        """The longest window that is summed from the base rates."""
        lengths = (length for tier in self.shape.policy.tiers for length in (tier.short, tier.long) if length < DAY)
        return max([BASE, *lengths])

    @property
    def lasting(self) -> Duration:
        """How far back the state of its alerts can reach."""
        return max([NO_DATA_FOR, *(Duration(sum(tier.lasting)) for tier in self.shape.policy.tiers)])


def subjected(slo: Spec[SLO], catalog: Catalog) -> Subjected:
    """Take from an SLO what its rules depend on."""
    events = slo.spec.sli.events(context_of(slo, catalog))
    severities = frozenset(one for one in ("page", "ticket") if getattr(slo.spec.alerting, one) != DISABLED)
    version = catalog.get(Environment, catalog.environment).spec.prometheus.version
    left_open = not version.startswith("2.")
    return Subjected(slo, shape_of(slo, events, catalog), events, severities, left_open, slo.spec.policy)


@dataclass(frozen=True)
class Simulation:
    """What came of it; times are seconds from the beginning of the profile."""

    subject: Subjected
    profile: Profile
    counts: Counts
    before: int
    evaluations: Sequence[Evaluation]
    alarms: tuple[Alarm, ...]

    @cached_property
    def episodes(self) -> list[Episode]:
        """When which alerts fired."""
        return episodes(self.evaluations)


def quiet_after(subject: Subjected) -> int:
    """Say after how long a time without errors every burn alert has ended."""
    tiers = subject.shape.policy.tiers
    longest = max(
        (tier.short + tier.keep_firing_for for tier in tiers if tier.severity in subject.severities), default=0
    )
    return int(Duration(longest + BASE + 2 * SLOW).seconds)


def simulated(
    subject: Subjected, profile: Profile, before: int, until: int, slow: int = int(SLOW.seconds)
) -> Simulation:
    """Run the rules over a profile, after so many seconds of quiet; a calendar period begins with the profile.

    `slow` is the interval of the slow group: promtool knows but one for all groups.
    """
    before -= before % int(SLOW.seconds)
    counted = counts(profile, before, until, subject.shape.weighted)
    period = Period(0, subject.shape.window // SLOW) if subject.shape.calendar else None
    course = course_of(counted, before, subject.events, slow, period, subject.left_open)
    replayed = Replay(subject.shape, subject.severities, course, slow)
    evaluations = list(replayed.over(0, until))
    return Simulation(
        subject, profile, counted, before, evaluations, tuple(watch.alarm for watch, _ in replayed.watches)
    )

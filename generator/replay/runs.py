"""From simulations to what is told of them."""

from generator.autoscaler.report import clock
from generator.naming import NO_DATA_ALERT
from generator.replay.profile import changes
from generator.replay.report import Mark, Run
from generator.replay.simulate import Simulation
from generator.units import Duration, percent, rounded


def run_of(simulation: Simulation) -> Run:
    """Tell of a simulation: the profile's own changes, alerts and budget."""
    subject, spec = simulation.subject, simulation.subject.slo.spec
    before = f"quiet for {Duration.of_seconds(simulation.before)} before" if simulation.before else "nothing before"
    title = f"{subject.slo.address}: {percent(spec.objective)} over {spec.window_in_words}, policy {subject.policy}"
    marks = (Mark(round(time), _words(share, last)) for time, share, last in changes(simulation.profile))
    begun = simulation.before // 30
    events = (sum(simulation.counts[0][begun:]), sum(simulation.counts[1][begun:]))
    return Run(
        title=f"{title}; {before}",
        slo=subject.slo.name,
        policy=subject.policy,
        evaluations=simulation.evaluations,
        alarms=tuple(alarm for alarm in simulation.alarms if alarm.name != NO_DATA_ALERT),  # there always are some
        moment=clock,
        marks=tuple(mark for mark in marks if mark.time <= simulation.evaluations[-1].time),
        events=events if subject.shape.weighted else None,
    )


def _words(share: float, last: float) -> str:
    if share != last:
        return f"from {percent(rounded(share))} to {percent(rounded(last))} of the events are bad"
    return f"{percent(rounded(share))} of the events are bad" if share else "the errors end"

"""The circuit breaker: against a simple model of it in any order of events, and around real calls."""

from typing import Any

import anyio
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server import contract
from server.breaker import Breaker, Rejected, State

NAME = "external-api"


def rules(**changed: Any) -> contract.Breaker:
    """Say when the breaker of these tests opens."""
    said = {"failure_ratio": 0.5, "minimum_calls": 4, "window_seconds": 60, "reset_seconds": 30}
    return contract.Breaker(**{**said, "timeout_seconds": 0.05, "half_open_calls": 2, **changed})


class Recorder:
    """Remembers what a breaker told."""

    def __init__(self) -> None:
        self.states: list[str] = []
        self.calls: list[str] = []

    def breaker_state(self, _breaker: str, state: str) -> None:
        """Remember a state."""
        self.states.append(state)

    def breaker_call(self, _breaker: str, outcome: str) -> None:
        """Remember a call."""
        self.calls.append(outcome)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


class AgainstAModel(RuleBasedStateMachine):
    """Calls begin, end well or badly, or are given up, in any order and at any time.

    The model keeps every call ever made and works everything out anew, where the breaker keeps sums.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.recorder = Clock(), Recorder()
        self.policy = rules(minimum_calls=3, reset_seconds=10)
        self.breaker = Breaker(NAME, self.policy, self.recorder, self.clock)
        self.under_way: list[int] = []
        self.state, self.since, self.era = State.CLOSED, self.clock.now, 0
        self.begun: dict[int, int] = {}  # how many calls began in an era
        self.ended: list[tuple[int, float, bool | None]] = []  # the era they began in, when they ended, and how
        self.eras: dict[int, int] = {}  # the breaker's number of an era → ours

    def _turn(self, state: State) -> None:
        self.state, self.since, self.era = state, self.clock.now, self.era + 1

    def _probes_left(self) -> int:
        given_up = sum(era == self.era and failed is None for era, _, failed in self.ended)
        return self.policy.half_open_calls - self.begun.get(self.era, 0) + given_up

    @rule()
    def begin(self) -> None:
        """Somebody wants to call."""
        if self.state is State.OPEN and self.clock.now - self.since >= self.policy.reset_seconds:
            self._turn(State.HALF_OPEN)
        let = self.state is State.CLOSED or (self.state is State.HALF_OPEN and self._probes_left() > 0)
        if let:
            permit = self.breaker.permit()
            self.eras[permit] = self.era
            self.under_way.append(permit)
            self.begun[self.era] = self.begun.get(self.era, 0) + 1
        else:
            with pytest.raises(Rejected) as refused:
                self.breaker.permit()
            assert 0 < refused.value.retry_after <= max(self.policy.reset_seconds, self.policy.timeout_seconds)

    @rule(which=st.integers(0, 20), failed=st.sampled_from([True, True, False, False, None]))
    def end(self, which: int, failed: bool | None) -> None:
        """A call that is under way ends."""
        if not self.under_way:
            return
        permit = self.under_way.pop(which % len(self.under_way))
        self.breaker.settle(permit, failed)
        era = self.eras[permit]
        self.ended.append((era, self.clock.now, failed))
        if era != self.era:
            return
        if self.state is State.HALF_OPEN:
            self._probe_ended(failed)
        elif self.state is State.CLOSED and failed is not None:
            self._call_ended()

    def _probe_ended(self, failed: bool | None) -> None:
        if failed:
            self._turn(State.OPEN)
        elif sum(era == self.era and bad is False for era, _, bad in self.ended) == self.policy.half_open_calls:
            self._turn(State.CLOSED)

    def _call_ended(self) -> None:
        recent = [
            failed
            for era, at, failed in self.ended
            if era == self.era and failed is not None and self.clock.now - at < self.policy.window_seconds
        ]
        if len(recent) >= self.policy.minimum_calls and sum(recent) / len(recent) >= self.policy.failure_ratio:
            self._turn(State.OPEN)

    @rule(seconds=st.sampled_from([0.5, 9.5, 10, 49.5, 50]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.now += seconds

    @invariant()
    def is_as_the_model(self) -> None:
        """The breaker and what it told agree with the model."""
        assert self.state is self.breaker.state
        assert self.state == self.recorder.states[-1]

    @invariant()
    def told_every_change_once(self) -> None:
        """The same state is never told twice."""
        assert all(a != b for a, b in zip(self.recorder.states, self.recorder.states[1:], strict=False))


AgainstAModel.TestCase.settings = settings(max_examples=200, stateful_step_count=80, deadline=None)
TestAgainstAModel = AgainstAModel.TestCase


async def fine() -> str:
    """Answer."""
    return "fine"


async def broken() -> str:
    """Fail."""
    raise ConnectionError


def test_it_opens_on_two_failures_in_three_where_counting_in_a_row_never_would() -> None:
    recorder = Recorder()
    breaker = Breaker(NAME, rules(minimum_calls=10), recorder)

    async def drive() -> None:
        for n in range(60):
            with pytest.raises((ConnectionError, Rejected)) if n % 3 or n >= 10 else pytest.MonkeyPatch.context():
                await breaker.call(broken if n % 3 else fine)

    anyio.run(drive)
    assert State.OPEN is breaker.state
    assert 10 == len(recorder.calls) - recorder.calls.count("rejected")


def test_a_slow_call_is_cut_off_and_counts_as_a_timeout() -> None:
    recorder = Recorder()
    breaker = Breaker(NAME, rules(), recorder)

    async def drive() -> None:
        with pytest.raises(TimeoutError):
            await breaker.call(lambda: anyio.sleep(5))

    anyio.run(drive)
    assert ["timeout"] == recorder.calls


def test_a_probe_that_is_given_up_makes_room_for_the_next() -> None:
    clock, recorder = Clock(), Recorder()
    breaker = Breaker(NAME, rules(minimum_calls=1, half_open_calls=1, timeout_seconds=5), recorder, clock)

    async def drive() -> None:
        with pytest.raises(ConnectionError):
            await breaker.call(broken)
        clock.now += 30
        with anyio.move_on_after(0.01):
            await breaker.call(lambda: anyio.sleep(1))
        assert State.HALF_OPEN is breaker.state
        assert "fine" == await breaker.call(fine)

    anyio.run(drive)
    assert ["closed", "open", "half_open", "closed"] == recorder.states
    assert ["failure", "success"] == recorder.calls

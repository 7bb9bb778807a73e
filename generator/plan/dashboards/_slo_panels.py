"""The panels of one SLO, from the series that its rules record."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import cycle

from generator import naming
from generator.plan.dashboards.model import (
    BAD,
    BLUE,
    FINE,
    IDLE,
    ORANGE,
    PALETTE,
    SKY,
    VERMILLION,
    WARN,
    Annotation,
    Panel,
    Query,
    State,
    Threshold,
)
from generator.plan.dashboards.overview import BUDGET_THRESHOLDS, LONGEST
from generator.plan.facts import SloFacts, Tier
from generator.promql import quoted
from generator.units import plain

_FIRING = (State(0, "silent", IDLE), State(1, "fires", BAD))


class SloPanels:
    """Writes the panels of one SLO."""

    def __init__(self, slo: SloFacts, recorded: set[str]) -> None:
        self.slo, self.recorded = slo, recorded
        self.budget_ratio = 1 - slo.target
        self.who = " ".join(f"{{{{{label}}}}}" for label in slo.by)

    def of(self, series: str, split: bool = True) -> str:
        """Select a recorded series of this SLO, and the values that are chosen of the labels that split it."""
        chosen = [f'{label}=~"${label}"' for label in self.slo.by] if split else []
        return f"{series}{{{','.join((f'slo={quoted(self.slo.name)}', *chosen))}}}"

    def legend(self, text: str) -> str:
        """Name a series, with the values of the labels that split the SLO."""
        return f"{text} {self.who}".strip()

    def worst(self, expr: str, operator: str = "max") -> str:
        """Take the worst of what labels split, where one number is shown."""
        return f"{operator}({expr})" if self.slo.by else expr

    def stats(self) -> Iterator[Panel]:
        """Show the numbers of the moment."""
        window, budget = self.of(naming.ERROR_RATIO_SLO_WINDOW), plain(self.budget_ratio)
        fastest = max((float(_number(tier.factor)) for tier in self.slo.tiers), default=6.0)
        target = (Threshold(None, BAD), Threshold(float(self.slo.target), FINE))
        burn = (Threshold(None, FINE), Threshold(1, WARN), Threshold(fastest, BAD))
        yield _stat("objective", "Objective", "The share of good events that is promised.", self.of_target(), _ONE)
        good = self.worst(f"1 - {window}", "min")
        yield _stat("good", "Good events", f"Their share over {self.slo.window}.", good, target, decimals=3)
        left = self.worst(self.of(naming.BUDGET_REMAINING), "min")
        yield _stat("left", "Budget left", "Below 0 the promise is broken.", left, BUDGET_THRESHOLDS, decimals=1)
        burns = self.worst(f"{self.of(naming.error_ratio('5m'))} / {budget}")
        yield _stat("burn", "Burn rate", "1 is the pace that the budget allows.", burns, burn, "short", decimals=2)
        lasts = self.worst(self.of(naming.TIME_TO_EXHAUSTION), "min")
        yield _stat(
            "lasts", "Budget lasts", "How long, at the pace of the last hours.", lasts, _LASTS, "s", "nothing burns"
        )
        about = "The share of the SLO window of which there are data; the rest counts as good."
        yield _stat("seen", "Seen", about, self.worst(self.of(naming.COVERAGE_SLO_WINDOW), "min"), _ONE)

    def of_target(self) -> str:
        """Select the objective, which no label splits."""
        return self.of(naming.TARGET, split=False)

    def promise(self) -> Panel:
        """Say in words what is promised."""
        slo = self.slo
        tiers = "".join(f"\n| {t.severity} | {t.factor}× | {t.long} | {t.short} |" for t in slo.tiers)
        text = (
            f"**{slo.objective}** over **{slo.window}**. {slo.description}\n\n"
            f"Bad is {slo.bad}. The budget is {slo.budget} of the events: {slo.outage} of a whole outage.\n\n"
            f"| alert | burn rate | long window | short window |\n| --- | --- | --- | --- |{tiers}"
        )
        return Panel("promise", "text", "What is promised", "The SLO in words.", width=24, height=7, text=text)

    def budget(self) -> Panel:
        """Show how the budget burns down."""
        return Panel(
            naming.SLO_PANELS[naming.EXHAUSTED_ALERT],
            "timeseries",
            f"Error budget left of {self.slo.window}",
            "1 is all of it; it comes back as bad events leave the SLO window. Below 0 the promise is broken.",
            queries=(Query(self.of(naming.BUDGET_REMAINING), self.legend("left"), colour=self.one(BLUE)),),
            unit="percentunit",
            width=16,
            height=9,
            thresholds=BUDGET_THRESHOLDS,
            lines=True,
            maximum=1,
        )

    def one(self, colour: str) -> str:
        """Colour a series, unless labels split it into several."""
        return "" if self.slo.by else colour

    def exhaustion(self) -> Panel:
        """Show how long the budget lasts."""
        return Panel(
            "exhaustion",
            "timeseries",
            "Budget lasts",
            "How long the rest lasts at the pace of the last hours, up to 90 days.",
            queries=(
                Query(
                    f"clamp_max({self.of(naming.TIME_TO_EXHAUSTION)}, {LONGEST})",
                    self.legend("lasts"),
                    colour=self.one(ORANGE),
                ),
            ),
            unit="s",
            width=8,
            height=9,
            thresholds=_LASTS,
            minimum=0,
            empty="nothing burns",
        )

    def burns(self) -> Iterator[Panel]:
        """Show the burn rates of each severity's tiers, and at which of them it alerts."""
        for severity, key in naming.BURN_PANELS.items():
            tiers = [tier for tier in self.slo.tiers if tier.severity == severity]
            queries = tuple(self._burns(tiers))
            if queries:
                factors = sorted({float(_number(tier.factor)) for tier in tiers})
                yield Panel(
                    key,
                    "timeseries",
                    f"Burn rates that {_DOES[severity]}",
                    "The error ratio over each window as a multiple of the error budget. A tier alerts while both of "
                    "its windows are above its line.",
                    queries=queries,
                    unit="short",
                    thresholds=(Threshold(None, "transparent"), *(Threshold(each, BAD) for each in factors)),
                    lines=True,
                    minimum=0,
                )

    def _burns(self, tiers: list[Tier]) -> Iterator[Query]:
        lengths = list(dict.fromkeys(length for tier in tiers for length in (tier.long, tier.short)))
        short = {tier.short for tier in tiers} - {tier.long for tier in tiers}
        recorded = [length for length in lengths if naming.error_ratio(length) in self.recorded]
        for colour, length in zip(cycle(PALETTE), recorded, strict=False):
            expr = f"{self.of(naming.error_ratio(length))} / {plain(self.budget_ratio)}"
            yield Query(expr, self.legend(length), colour=self.one(colour), dashed=length in short)

    def ratios(self) -> Panel:
        """Show the error ratio itself."""
        budget = float(self.budget_ratio)
        return Panel(
            "ratio",
            "timeseries",
            "Error ratio",
            "Bad events as a share of all; the line is the error budget.",
            queries=(
                Query(self.of(naming.error_ratio("5m")), self.legend("5m"), colour=self.one(SKY)),
                Query(self.of(naming.ERROR_RATIO_SLO_WINDOW), self.legend(self.slo.length), colour=self.one(BLUE)),
            ),
            unit="percentunit",
            thresholds=(Threshold(None, "transparent"), Threshold(budget, BAD)),
            lines=True,
            minimum=0,
        )

    def events(self) -> Panel:
        """Show how many events there are."""
        total, bad = (self.of(naming.events_rate(which, "5m")) for which in ("total", "bad"))
        return Panel(
            naming.SLO_PANELS[naming.NO_DATA_ALERT],
            "timeseries",
            "Events",
            f"All events and bad ones, per second. Bad is {self.slo.bad}.",
            queries=(
                Query(total, self.legend("all"), colour=self.one(BLUE)),
                Query(bad, self.legend("bad"), colour=self.one(VERMILLION)),
            ),
            unit="ops",
            minimum=0,
        )

    def alerts(self) -> Panel:
        """Show when its alerts fired."""
        firing = f'ALERTS{{slo={quoted(self.slo.name)},alertstate="firing"}}'
        return Panel(
            "alerts",
            "state-timeline",
            "Alerts",
            "When the alerts of this SLO fired.",
            queries=(Query(f"max by (alertname, severity) ({firing})", "{{alertname}} ({{severity}})"),),
            states=_FIRING,
            width=24,
            height=6,
            empty="none fired",
        )

    def annotations(self) -> Iterator[Annotation]:
        """Mark the times at which it paged, and at which it opened a ticket."""
        for severity, colour in (("page", BAD), ("ticket", WARN)):
            firing = f'ALERTS{{slo={quoted(self.slo.name)},alertstate="firing",severity="{severity}"}}'
            yield Annotation(f"{severity}s", firing, colour, "{{alertname}}")


_ONE = (Threshold(None, FINE),)
_LASTS = (Threshold(None, BAD), Threshold(6 * 3600, WARN), Threshold(3 * 86400, FINE))
_DOES = {"page": "page", "ticket": "open a ticket"}


def _stat(
    key: str,
    title: str,
    about: str,
    expr: str,
    thresholds: tuple[Threshold, ...],
    unit: str = "percentunit",
    empty: str = "",
    decimals: int | None = None,
) -> Panel:
    query = Query(expr, title, now=True)
    return Panel(key, "stat", title, about, (query,), unit, 4, 4, thresholds, empty=empty, decimals=decimals)


@lru_cache(maxsize=64)
def _number(factor: str) -> Decimal:
    """Read a factor, which may be a fraction: `7 / 30`."""
    above, _, below = factor.partition(" / ")
    return Decimal(above) / Decimal(below or 1)

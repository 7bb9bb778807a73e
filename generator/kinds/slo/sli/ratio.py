"""The share of good events between any two queries. Take it when the events stand in more than one metric."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from generator import promql
from generator.kinds._base import PromQL, refused
from generator.kinds.slo.sli._base import Context, Events, Query, SLIBase, Use
from generator.units import Duration, plain


class RatioSLI(SLIBase):
    """Two rates of events, written in PromQL with `{{window}}` where the range goes."""

    type: Literal["ratio"] = Field(description="How events are counted.")
    total: PromQL = Field(description="The rate of all events.", examples=["sum(rate(jobs_total[{{window}}]))"])
    bad: PromQL | None = Field(default=None, description="The rate of bad events; or say what is good.")
    good: PromQL | None = Field(default=None, description="The rate of good events; or say what is bad.")

    @model_validator(mode="after")
    def _one_of_bad_and_good(self) -> Self:
        if (self.bad is None) == (self.good is None):
            which = "neither 'bad' nor 'good' is given" if self.bad is None else "both 'bad' and 'good' are given"
            raise refused("ratio-sides", which, "write exactly one of them, beside 'total'", "good")
        for query in self.queries():
            require_window(query)
        return self

    @property
    def counts_requests(self) -> bool:
        """Its events are what its queries count."""
        return True

    def events(self, context: Context) -> Events:
        """Fill the base range into the queries; good events are subtracted from all."""
        total, bad, good = (_summed(query, context) if query else "" for query in (self.total, self.bad, self.good))
        counted = all(promql.sums_rates(query.text) for query in self.queries())
        return Events(total, bad, good, counted=counted)

    def uses(self) -> Iterator[Use]:
        """Name no metric of the contract: any query may stand here."""
        yield from ()

    def queries(self) -> Iterator[Query]:
        """List the two queries."""
        for name, query in (("total", self.total), ("bad", self.bad), ("good", self.good)):
            if query is not None:
                yield Query(name, query)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.bad}" if self.bad else f"an event that {self.good} does not count"


def require_window(query: Query) -> None:
    """Refuse a query without `{{window}}`, or with another placeholder."""
    name, names = query.field, promql.placeholders(query.text)
    if names != {"window"}:
        hint = "write {{window}} where the range goes: sum(rate(jobs_total[{{window}}]))"
        others = sorted(names - {"window"})
        message = f"'{name}' has an unknown placeholder '{others[0]}'" if others else f"'{name}' has no {{{{window}}}}"
        raise refused("placeholder", message, hint, name)


def _summed(query: str, context: Context) -> str:
    expression = promql.over(query, context.base, context.ago)
    summed = expression if not context.by and promql.is_plain_sum(expression) else context.sum(expression)
    return f"{plain(Duration.parse(context.base).seconds)} * {summed}" if context.grown else summed


SLI = RatioSLI

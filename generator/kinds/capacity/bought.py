"""The part of the capacity report that tells what a month costs, and by how it is paid for."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from generator.kinds.capacity import charts
from generator.kinds.capacity.bill import Bill, billed, hourly, stored
from generator.kinds.capacity.cost import HOURS_OF_A_MONTH, Cost
from generator.kinds.capacity.fleet import Fleet, by_hour
from generator.kinds.capacity.subject import Planned
from generator.kinds.capacity.traffic import HOURS
from generator.plan.facts import Section
from generator.units import percent, written_quantity

HORIZONS = (0, 3, 6, 12)
HEAD = ("now", "in 3 months", "in 6 months", "in 12 months")
# How it is paid for, from the bottom of a bar up, with the field of the bill.
_PAID = (("storage", "storage"), ("reserved", "reserved"), ("on demand", "on_demand"), ("spot", "spot"))
Rates = Mapping[int, tuple[float, ...]]


def costs(planned: Planned, fleet: Fleet | None, rates: Rates, pictures: dict[str, str]) -> Iterator[Section]:
    """Show what a month costs, now and at each point of the projection."""
    cost = planned.said.cost
    if cost is None:
        yield Section("Cost", ("No prices are written: `cost` of the `Capacity` holds them.",))
        return
    bills = [_bill(planned, cost, fleet, months, rates[months]) for months in HORIZONS]
    picture = ""
    if any(bill.total for bill in bills):
        picture, title = "cost", f"{planned.said.service}: {cost.currency} a month"
        bars = [(str(months), _bar(bill)) for months, bill in zip(HORIZONS, bills, strict=True)]
        pictures[picture] = charts.cost(title, bars, float(cost.monthly_budget) if cost.monthly_budget else None)
    words = (*_of_replicas(planned, cost, fleet), *_saved(cost), *_budgeted(cost, bills))
    yield Section("Cost", words, tuple(_table(cost, bills)), picture)


def _bill(planned: Planned, cost: Cost, fleet: Fleet | None, months: int, rates: tuple[float, ...]) -> Bill:
    above, least, hour = Decimal(0), 0, Decimal(0)
    if fleet and planned.workload and rates:
        least, hour = fleet.least, hourly(cost, planned.workload)
        above = Decimal(sum(by_hour(fleet, rates)) - least * HOURS) / HOURS
    return billed(cost, hour, least, above, stored(planned.said, cost, months))


def _bar(bill: Bill) -> list[tuple[str, float]]:
    return [(name, float(getattr(bill, field))) for name, field in _PAID]


def _of_replicas(planned: Planned, cost: Cost, fleet: Fleet | None) -> Iterator[str]:
    workload = planned.workload
    if fleet is None or workload is None:
        return
    both = (workload.requests.cpu and f"{written_quantity(workload.requests.cpu)} CPU", workload.requests.memory)
    asked = " and ".join(each if isinstance(each, str) else written_quantity(each) for each in both if each)
    month = f"{money(hourly(cost, workload) * HOURS_OF_A_MONTH)} {cost.currency}"
    yield f"A replica asks for {asked}: {month} a month of {HOURS_OF_A_MONTH} hours, at full price."
    if fleet.cpu_ms is None:
        yield "Nobody knows what a request costs, so the most replicas are counted, around the clock: it costs no more."
    elif planned.said.traffic is None:
        yield "Nothing is known of the day (`traffic`), so every hour is counted as the busiest: it costs no more."


def _saved(cost: Cost) -> Iterator[str]:
    reserved, spot = cost.reserved, cost.spot
    if reserved:
        yield f"The least replicas are reserved: {percent(reserved.discount)} less, whether they run or not."
    if spot:
        share, less = percent(spot.share), percent(spot.discount)
        yield f"Of those above, {share} run on spot: {less} less, and they may be taken back at any time."


def _budgeted(cost: Cost, bills: list[Bill]) -> Iterator[str]:
    budget = cost.monthly_budget
    if budget is None:
        return
    over = next((when for when, bill in zip(HEAD, bills, strict=True) if bill.total > budget), None)
    limit = f"the budget of {money(budget)} {cost.currency} a month"
    yield f"It **exceeds** {limit} {over}." if over else f"It stays within {limit} for the next 12 months."


def _table(cost: Cost, bills: list[Bill]) -> Iterator[tuple[str, ...]]:
    yield (f"{cost.currency} a month", *HEAD)
    for name, field in (*_PAID[1:], _PAID[0]):
        yield (name, *(money(getattr(bill, field)) for bill in bills))
    yield ("**together**", *(f"**{money(bill.total)}**" for bill in bills))
    yield ("at full price", *(money(bill.at_full_price(cost)) for bill in bills))


def money(amount: Decimal | int) -> str:
    """Write an amount of money."""
    return f"{amount:,.2f}"

"""The capacity report: what is expected, and what that means for replicas, storage and cost."""

from collections.abc import Iterator
from decimal import Decimal

from generator.kinds.capacity import charts
from generator.kinds.capacity.alarms import horizons
from generator.kinds.capacity.bought import HEAD, HORIZONS, costs
from generator.kinds.capacity.fleet import Fleet, by_hour, fleet, rates_by_hour
from generator.kinds.capacity.model import SECONDS_OF_A_DAY, Projection
from generator.kinds.capacity.rightsizing import right_sizing
from generator.kinds.capacity.subject import Planned
from generator.plan.facts import Report, Section
from generator.units import percent, plain, shortened

_UNITS = {"requests_per_day": "a day", "executions_per_day": "a day", "bytes": "B"}


def report(planned: Planned) -> Report:
    """Write it."""
    writer = _Report(planned)
    sections = [section for part in writer.parts() for section in part]
    return Report(tuple(sections), tuple(writer.pictures.items()))


class _Report:
    """Writes the sections one after the other, and collects the pictures."""

    def __init__(self, planned: Planned) -> None:
        self.planned, self.said = planned, planned.said
        self.fleet = fleet(planned.scaling, planned.workload)
        self.rates = {months: rates_by_hour(self.said, months) for months in HORIZONS}
        self.pictures: dict[str, str] = {}

    def parts(self) -> Iterator[Iterator[Section]]:
        """List the parts in the order in which they are read."""
        yield from (self.expected(), self.replicas(), self.day(), self.storage())
        yield costs(self.planned, self.fleet, self.rates, self.pictures)
        yield right_sizing(self.planned)

    def expected(self) -> Iterator[Section]:
        """Show the projections as they are written, with what they mean in a second."""
        rows = [row for name, one in self.said.resources.items() for row in self._expected(name, one)]
        curves = {
            _named(name): [(months, float(amount / one.now)) for months, amount in one.points]
            for name, one in self.said.resources.items()
            if one.now and len(one.points) > 1
        }
        if curves:
            self.pictures["growth"] = charts.growth(f"{self.said.service}: growth against today", curves)
        words = [f"Now is {self.said.as_of:%Y-%m-%d}."] if self.said.as_of else []
        words.append(f"At the peak it is {plain(self.said.peak_factor)} times the mean of the day.")
        yield Section("What is expected", tuple(words), (("", *HEAD), *rows), "growth" if curves else "")

    def _expected(self, name: str, one: Projection) -> Iterator[tuple[str, ...]]:
        of = f", part of {_named(one.part_of)}" if one.part_of else ""
        unit = _UNITS[one.unit] if one.daily else ""
        written = [shortened(one.at(months)) if one.daily else _size(one.at(months)) for months in HORIZONS]
        yield (f"{_named(name)}{of} {unit}".strip(), *written)
        if one.daily:
            means = [float(one.at(months)) / SECONDS_OF_A_DAY for months in HORIZONS]
            yield ("· on average, a second", *(f"{mean:.3g}" for mean in means))
            yield ("· at the peak, a second", *(f"{mean * float(self.said.peak_factor):.3g}" for mean in means))

    def replicas(self) -> Iterator[Section]:
        """Say how many replicas hold the peak, or how much a request may cost for them to be enough."""
        if self.fleet is None or not self.rates[0]:
            missing = "Nothing says how many replicas that takes: a `Scaling` by CPU and the workload's CPU request do."
            yield Section("Replicas", (missing,))
            return
        yield self._counted(self.fleet) if self.fleet.cpu_ms is not None else self._bounded(self.fleet)

    def _counted(self, replicas: Fleet) -> Section:
        peaks = [max(self.rates[months]) for months in HORIZONS]
        wanted = [replicas.wanted(peak) or 0 for peak in peaks]
        target, limit = replicas.held() or (0, 0)
        words = [
            (
                f"A request costs {replicas.cpu_ms:g} ms of CPU, and a replica is kept at {replicas.target:g}% of "
                f"{replicas.request}m: {target / replicas.most:.3g} requests a second each."
            ),
            f"{replicas.most} replicas, the most, hold {target:.3g} requests a second at the target"
            + (f", and {limit:.3g} when each has used up its limit." if limit else "."),
        ]
        short = next((at for at, count in enumerate(wanted) if count > replicas.most), None)
        if short is not None:
            words.append(f"**They are not enough {HEAD[short]}:** it takes {wanted[short]}.")
        rows = (
            ("peak, requests a second", *(f"{peak:.3g}" for peak in peaks)),
            ("replicas at the target", *map(str, wanted)),
            ("of the most", *(f"{100 * count / replicas.most:.0f}%" for count in wanted)),
        )
        return Section("Replicas", tuple(words), (("", *HEAD), *rows))

    def _bounded(self, replicas: Fleet) -> Section:
        peaks = [max(self.rates[months]) for months in HORIZONS]
        words = (
            (
                "How much CPU a request costs is not known: measure it with a load test, and write it into the "
                "`Scaling` as `sizing.cpu_ms_per_request`. Until then:"
            ),
            f"{replicas.most} replicas, the most, are enough as long as a request costs no more than this.",
        )
        rows = (
            ("peak, requests a second", *(f"{peak:.3g}" for peak in peaks)),
            ("a request may cost, ms of CPU", *(f"{replicas.dearest(peak):.3g}" for peak in peaks)),
        )
        return Section("Replicas", words, (("", *HEAD), *rows))

    def day(self) -> Iterator[Section]:
        """Show how many replicas run in each hour, and what a schedule would have to say."""
        replicas, traffic = self.fleet, self.said.traffic
        if replicas is None or traffic is None or replicas.cpu_ms is None:
            return
        lines = {HEAD[at]: by_hour(replicas, self.rates[months]) for at, months in enumerate(HORIZONS)}
        title, about = f"{self.said.service}: replicas over a day", f"hour of the day, {traffic.time_zone}"
        self.pictures["day"] = charts.day(title, replicas.least, replicas.most, lines, about)
        yield Section("Over a day", tuple(self._by_the_clock(replicas, lines[HEAD[-1]])), (), "day")

    def _by_the_clock(self, replicas: Fleet, last: tuple[int, ...]) -> Iterator[str]:
        yield (
            f"{replicas.least} replicas always run; those above come and go with the traffic. The busiest hour is "
            "counted at the peak of the day, every other one in proportion."
        )
        scaling, cluster = self.planned.scaling, self.planned.cluster
        busy = [hour for hour, count in enumerate(last) if count > replicas.least]
        if scaling and scaling.schedules:
            for name, one in scaling.schedules.items():
                when = f"from `{one.start}` to `{one.end}`, {one.time_zone}"
                yield f"Schedule `{name}` keeps at least {one.replicas} {when}."
        elif busy:
            own = "KEDA may keep them by the clock (`schedules` of the `Scaling`)"
            other = "the autoscaler follows the load by itself, and knows no clock"
            how = own if cluster and cluster.autoscaler == "keda" else other
            hours = ", ".join(f"{start:02}:00 to {end:02}:00" for start, end in _stretches(busy))
            yield f"In 12 months more than the least run from {hours}: {how}."

    def storage(self) -> Iterator[Section]:
        """Show what is stored, and what backups take."""
        stored_ = [name for name, one in self.said.resources.items() if not one.daily]
        if not stored_:
            return
        yield Section("Storage", tuple(self._storage_words()), tuple(self._storage_table(stored_)))

    def _storage_words(self) -> Iterator[str]:
        backups, alerting = self.said.backups, self.said.alerting
        if backups:
            kept = f"{backups.fulls} whole copies of {_named(backups.of)}"
            if backups.incremental_days and backups.changed_daily:
                kept += f", and {backups.incremental_days} days of {percent(backups.changed_daily)} each that change"
            yield f"{kept}, are {plain(backups.copies)} times its size. They are kept in {_named(backups.kept_in)}."
        for ahead, names in horizons(self.said).items():
            what = " and ".join(_named(name) for name in names)
            yield f"An alert looks {ahead} ahead for {what}, by the growth of the last {alerting.forecast.window}."  # type: ignore[union-attr]

    def _storage_table(self, names: list[str]) -> Iterator[tuple[str, ...]]:
        yield ("", *HEAD, "there may be", "more takes")
        for name in names:
            one = self.said.resources[name]
            limit = _size(one.limit) if one.limit is not None else "what its query tells" if one.limited else "?"
            lead = self.said.lead(one)
            yield (
                _named(name),
                *(_size(one.at(months)) for months in HORIZONS),
                limit,
                str(lead) if lead else "?",
            )
        backups = self.said.backups
        if backups:
            copied = self.said.resources[backups.of]
            sizes = (_size(copied.at(months) * backups.copies) for months in HORIZONS)
            yield (f"· copies of {_named(backups.of)}", *sizes, "", "")


def _size(amount: Decimal) -> str:
    """Write bytes as disks are sold: 50 GB, 8.75 TB."""
    name, factor = next((each for each in _SIZES if amount >= each[1]), _SIZES[-1])
    return f"{float(amount / factor):,.4g} {name}"


_SIZES = (("TB", Decimal(10**12)), ("GB", Decimal(10**9)), ("MB", Decimal(10**6)), ("B", Decimal(1)))


def _named(name: str) -> str:
    return name.replace("_", " ")


def _stretches(hours: list[int]) -> Iterator[tuple[int, int]]:
    """Put hours that follow each other together: from and to."""
    start = hours[0]
    for hour in hours:
        if hour + 1 not in hours:
            yield start, hour + 1
            start = next((later for later in hours if later > hour), hour)

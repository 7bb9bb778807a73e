"""What the rules of SLOs cost: how many groups the specs know of, and that the sum is what is published."""

from pathlib import Path

import pytest

from generator.catalog import Catalog
from generator.checks._cost import Groups, priced
from generator.pipeline import Compiled, compile_specs
from generator.plan.rules import RecordingRule
from tests import specs
from tests.checks.written import ratio

# Two regions of two targets each, and one job beside them that exposes something else.
SERVICE = specs.SERVICE.replace(
    '    - {name: shop, targets: ["shop:8080"], labels: {environment: "${ENV}"}}\n',
    """\
    - {name: shop-eu, targets: ["a:80", "b:80"], labels: {region: eu, zone: one}, metrics: [http_requests_total]}
    - {name: shop-us, targets: ["a:80", "c:80"], labels: {region: us, zone: one}, metrics: [http_requests_total]}
    - {name: more, targets: ["m:80"], metrics: [http_request_duration_seconds, container_cpu_usage_seconds_total]}
""",
)
ALL = "sum by (region, route) (rate(http_requests_total[w]))"
BAD = ALL.replace("[w]", '{status="500"}[w]')


def compiled(folder: Path, *texts: str) -> Compiled:
    (one,) = compile_specs(specs.write(folder, specs.ENVIRONMENT, SERVICE, *texts)).environments
    return one


def split(catalog: Catalog, **label_values: int) -> Groups:
    (one,) = priced(catalog, label_values)
    return one.groups


@pytest.mark.parametrize(
    ("by", "where", "groups"),
    [
        ("route", "", Groups(30)),
        ("route", "{route: /a}", Groups(1)),
        ("route", "{route: /a|/b|/c}", Groups(3)),
        ("route", "{route: /a.*}", Groups(30)),
        ("route", "'route!=\"/a\"'", Groups(30)),
        ("status", "", Groups(1, ("status",))),
        ("route, status", "", Groups(30, ("status",))),
        ("route, region", "", Groups(60)),
        ("region", "", Groups(2)),
        ("zone", "", Groups(1)),
        ("instance", "", Groups(3)),
        ("region, instance", "", Groups(4)),
        ("instance", "{region: eu}", Groups(2)),
    ],
)
def test_groups_are_counted_by_what_the_specs_say(by: str, where: str, groups: Groups, tmp_path: Path) -> None:
    sli = 'type: availability, metric: http_requests_total, errors: {status: "5.."}'
    if where:
        sli += f", where: {where}"
    catalog = compiled(tmp_path, specs.slo(sli=sli, more=f"  by: [{by}]\n")).catalog
    assert groups == split(catalog, route=30)


def test_the_selector_that_tells_most_counts(tmp_path: Path) -> None:
    some = ALL.replace("[w]", '{route=~"/a|/b"}[w]')
    catalog = compiled(tmp_path, ratio(f"{ALL} + {some}", BAD, "  by: [region, route]\n")).catalog
    assert Groups(4) == split(catalog)


def test_nothing_is_known_of_series_that_nobody_declares(tmp_path: Path) -> None:
    slo = specs.slo(sli="type: coredns_availability", more="  by: [instance]\n")
    assert Groups(1, ("instance",)) == split(compiled(tmp_path, slo).catalog)
    assert Groups(3) == split(compiled(tmp_path, slo).catalog, instance=3)


MAINTENANCE = """\
apiVersion: watchbill/v1
kind: Maintenance
metadata: {name: now-and-then}
spec: {while: up == 0}
"""


# What does not read the SLO's own series is written once for all groups.
@pytest.mark.parametrize(
    ("window", "more", "groups", "shared"),
    [
        ("30d", "", 1, 2),
        ("30d", "  by: [region]\n", 2, 2),
        ("month", "  by: [region]\n", 2, 5),
        ("quarter", "  time_zone: Europe/Berlin\n", 1, 5),
        ("30d", "  maintenance: [now-and-then]\n", 1, 3),
    ],
)
def test_the_series_are_those_that_are_published(
    window: str, more: str, groups: int, shared: int, tmp_path: Path
) -> None:
    one = compiled(tmp_path, specs.slo(window=window, more=more), MAINTENANCE)
    assert one.plan is not None
    rules = [rule for file in one.plan.rule_files for group in file.groups for rule in group.rules]
    recorded = [rule for rule in rules if isinstance(rule, RecordingRule) and rule.origin == "SLO/avail"]
    (cost,) = priced(one.catalog, {})
    assert (len(recorded), shared) == (cost.cost.series, cost.cost.shared)
    assert groups * (len(recorded) - shared) + shared == cost.series


def test_what_is_read_grows_with_the_window(tmp_path: Path) -> None:
    week = specs.slo("week", window="7d", more="  policy: weekly\n")
    one = compiled(tmp_path, week, specs.slo("thirty"), specs.slo("month", window="month"))
    read = {cost.slo.name: cost.samples_per_minute for cost in priced(one.catalog, {})}
    assert read["week"] < read["thirty"] < read["month"]

"""Every page of the seed's specs: well written, every link and every query of it sound, one for every alert."""

import posixpath
import re
import shlex
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from generator import cli as generator_cli
from generator import promql
from generator.emit._artifact import Artifact
from generator.pipeline import Compilation, compile_specs, emit
from generator.plan.rules import AlertingRule
from server import cli as server_cli
from tests import pages

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ("production", "staging")


@lru_cache(maxsize=1)
def compiled_specs() -> Compilation:
    return compile_specs(ROOT / "slo_specs")


@lru_cache(maxsize=1)
def published() -> Mapping[str, Mapping[str, Artifact]]:
    return emit(compiled_specs()).artifacts


def markdown(environment: str) -> dict[str, str]:
    return {path: one.text for path, one in published()[environment].items() if path.endswith(".md")}


@lru_cache(maxsize=1)
def alerts() -> list[tuple[str, AlertingRule]]:
    return [
        (compiled.environment, rule)
        for compiled in compiled_specs().environments
        for file in (compiled.plan.rule_files if compiled.plan else ())
        for group in file.groups
        for rule in group.rules
        if isinstance(rule, AlertingRule)
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_page_passes_the_linter(environment: str) -> None:
    found = {path: faults for path, text in markdown(environment).items() if (faults := pages.faults(text))}
    assert {} == found


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_link_resolves(environment: str) -> None:
    broken = []
    for path, text in markdown(environment).items():
        for link in pages.links(text):
            target, _, anchor = link.partition("#")
            if "://" in link:
                continue
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            there = published()[environment].get(place)
            if there is None or (anchor and anchor not in pages.anchors(there.text)):
                broken.append((path, link))
    assert [] == broken


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_query_parses_and_its_link_asks_the_same(environment: str) -> None:
    for text in markdown(environment).values():
        for query in pages.fences(text, "promql"):
            promql.parse(query)
        for link in pages.links(text):
            if "/graph?" in link:
                (query,) = parse_qs(urlsplit(link).query)["g0.expr"]
                promql.parse(query)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_diagram_parses(environment: str) -> None:
    (diagram,) = pages.fences(markdown(environment)["docs/services.md"], "mermaid")
    assert [] == pages.mermaid_faults(diagram)


def test_every_alert_leads_to_its_page() -> None:
    assert len(alerts()) > 30
    for environment, rule in alerts():
        url = dict(rule.annotations)["runbook_url"]
        base = f"https://runbooks.swift.example.com/{environment}/"
        assert url.startswith(base)
        page = markdown(environment)["runbooks/" + url.removeprefix(base)]
        assert re.search(rf"^# {rule.name}\b", page, re.MULTILINE)
        assert rule.expr in "\n".join(pages.fences(page, "promql"))


def test_every_page_tells_what_to_look_at_and_how_to_silence_it() -> None:
    for environment, rule in alerts():
        base = f"https://runbooks.swift.example.com/{environment}/"
        page = markdown(environment)["runbooks/" + dict(rule.annotations)["runbook_url"].removeprefix(base)]
        assert "## Find out\n\n1. " in page
        # Nobody is told of some: the heartbeat, and what only mutes others.
        assert ("amtool silence add" in page) == (dict(rule.labels)["severity"] in ("page", "ticket"))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_silence_leaves_the_alerts_of_other_pages_alone(environment: str) -> None:
    (compiled,) = (one for one in compiled_specs().environments if one.environment == environment)
    assert compiled.plan is not None
    silences = {page.path: set(page.silence) for page in compiled.plan.pages}
    assert len(silences) > 20
    wide = [(one, other) for one, other in permutations(silences, 2) if silences[one] <= silences[other]]
    assert [] == wide


def test_a_page_asks_nothing_twice() -> None:
    for environment in ENVIRONMENTS:
        for path, text in markdown(environment).items():
            asked = Counter(pages.fences(text.partition("## Why it fired")[0], "promql"))
            assert [] == [query for query, times in asked.items() if times > 1], path


def test_every_command_of_ours_on_a_page_exists() -> None:
    groups = {"watchbill": generator_cli.main, "watchbill-server": server_cli.main}
    found = set()
    for text in markdown("production").values():
        for block in pages.fences(text, "sh"):
            words = shlex.split(block, comments=True)
            found |= {(name, words[at + 1]) for at, name in enumerate(words) if name in groups}
    assert {("watchbill-server", "check")} <= found
    assert [] == [(name, command) for name, command in found if command not in groups[name].commands]


@pytest.mark.parametrize(
    ("page", "steps"),
    [
        (
            "HighErrorRate",
            [
                "1. Check API server logs for error patterns.",
                "2. Verify database connectivity.",
                "3. Check recent deployments.",
                "4. Validate external dependencies.",
                "If needed, rollback to last known good version.",
            ],
        ),
        (
            "swift-api-server.MemoryScalingTrigger",
            [
                "1. Capture heap dump from affected instances.",
                "2. Analyze memory usage patterns.",
                "3. Check for leaked connections or resources.",
                "4. Apply temporary mitigation (restart).",
                "5. Implement long-term fix.",
            ],
        ),
    ],
)
def test_the_steps_of_section_5_3_stand_in_their_order(page: str, steps: list[str]) -> None:
    text = markdown("production")[f"runbooks/swift-api-server/{page}.md"]
    places = [text.index(step) for step in steps]
    assert sorted(places) == places


def test_the_page_of_the_gravest_alert_says_all_that_a_person_needs() -> None:
    text = markdown("production")["runbooks/swift-api-server/api-availability.SLOErrorBudgetBurn.md"]
    expected = [
        "| **page** | P1: Service outage | at once | after 5m |",
        "0.1% of the events over 30d",
        "**43m12s** of full outage",
        "| 100% | 43m | 1m22s | 4m19s |",
        "kubectl argo rollouts undo swift-api-server",
        "| page (P1) | after 5m | **secondary**",
        "topk(10, sum by (route)",
        "amtool silence add",
        "[HighErrorRate](HighErrorRate.md)",
    ]
    assert [] == [part for part in expected if part not in text]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# A\n\n# B\n", "not one title"),
        ("# A\n\n### B\n", "level 1 is followed by 3"),
        ("# A\n\n## B\n\n## B\n", "stands there twice"),
        ("# A\n\ntext\n| a |\n| --- |\n", "no empty line before the table"),
        ("# A\n\n| a | b |\n| --- | --- |\n| 1 |\n", "another width"),
        ("# A\n\n```\nx\n```\n", "no language"),
        ("# A\n\nlook at <pod>\n", "HTML"),
        ("# A\n\n{{ $value }} wait\n", "left over"),
        ("# A\n\n\n\nx\n", "empty lines"),
        ("# A\n\nx \n", "white space"),
    ],
)
def test_the_linter_sees(text: str, fault: str) -> None:
    assert any(fault in found for found in pages.faults(text))


@pytest.mark.parametrize(
    "diagram",
    ["graph\n", "flowchart LR\n  a[b]\n", 'flowchart LR\n  a["b"]\n  a ==>|x| c\n', 'flowchart LR\n  a["b"c"]\n'],
)
def test_a_broken_diagram_is_seen(diagram: str) -> None:
    assert pages.mermaid_faults(diagram)

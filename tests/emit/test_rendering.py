"""Text on its way into a page: what is filled in, what is escaped, and what a template may do."""

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from generator.emit import _pages
from generator.plan.facts import Step
from generator.units import Duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ $labels.instance }} is down", "{instance} is down"),
        ("{{$value}} wait", "{value} wait"),
        ("at {{ $value | humanizePercentage }} of the limit", "at {value} of the limit"),
        ("in {{ $externalLabels.region }}", "in {region}"),
        ('{{ range query "up" }}x{{ end }}', "{…}x{…}"),
        ('up{job="a"}', 'up{job="a"}'),
    ],
)
def test_what_prometheus_fills_in_is_named(text: str, expected: str) -> None:
    assert expected == _pages.said(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("look at the log", "Look at the log."),
        ("is it down?", "Is it down?"),
        ("restart <pod>", "Restart &lt;pod>."),
        ("run `kubectl get <pod>` now", "Run `kubectl get <pod>` now."),
        ("see <https://example.com>", "See <https://example.com>."),
        ("two\nlines", "Two lines."),
        ("# no heading", "\\# no heading."),
        ("1. no list", "1\\. no list."),
        ("- no list", "\\- no list."),
        ("[a]: b", "\\[a]: b."),
        ("[a](b) is a link", "[a](b) is a link."),
        ("*first* look", "*first* look."),
        ("3.5 is too much", "3.5 is too much."),
    ],
)
def test_a_sentence(text: str, expected: str) -> None:
    assert expected == _pages.sentence(text)


def test_a_cell_holds_no_bar_and_no_line() -> None:
    assert "a \\| b c" == _pages.cell("a | b\nc")


def test_nothing_of_an_escaped_text_is_markdown() -> None:
    assert 'http\\_requests\\_total with status=\\~"5.."' == _pages.escaped('http_requests_total with status=~"5.."')


@pytest.mark.parametrize(("text", "fence"), [("up", "```"), ("a\n```\nb", "````"), ("`````", "``````")])
def test_a_fence_is_longer_than_any_inside(text: str, fence: str) -> None:
    assert f"{fence}promql\n{text}\n{fence}" == _pages.fenced(text, "promql")


def test_a_step_is_indented_under_its_number() -> None:
    step = Step("look at the errors", query="sum(\n  x\n)", look_for="none is well")
    code = "    ```promql\n    sum(\n      x\n    )\n    ```"
    expected = f"10. Look at the errors.\n\n{code}\n\n    [Run this query](q) · None is well."
    assert expected == _pages.step(step, 10, lambda _query: "q")


def test_a_step_without_a_place_to_run_it() -> None:
    assert "Is it up?\n\n```promql\nup\n```" == _pages.step(Step("Is it up?", query="up"), None, None)


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("runbooks/shop/Down.md", "runbooks/README.md", "../README.md"),
        ("runbooks/shop/Down.md", "runbooks/shop/_readiness.md", "_readiness.md"),
        ("docs/services.md", "runbooks/shop/Down.md", "../runbooks/shop/Down.md"),
    ],
)
def test_a_link_is_seen_from_its_page(page: str, target: str, expected: str) -> None:
    assert expected == _pages.linker(page)(target)


def test_times_in_words() -> None:
    five = Duration.parse("5m")
    assert ["within 5m", "at once"] == [_pages.within(five), _pages.within(Duration(0))]
    assert ["after 5m", "never"] == [_pages.after(five), _pages.after(None)]


def test_a_header_names_few_specs_and_cannot_end_the_comment() -> None:
    origins = [f"SLO/a--{number}" for number in range(12)]
    text = _pages.header(origins, lambda address: f"{address}.yaml")
    assert ", and 2 more, see manifest.json" in text
    assert 1 == text.count("-->")


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _pages._environment().from_string("<%= nothing %>").render()


@pytest.mark.parametrize(
    "template",
    [
        "<%= ().__class__.__mro__ %>",
        "<%= step.__init__.__globals__ %>",
        "<%= step._replace.__globals__ %>",
        "<% set x = names.append(1) %>",
    ],
)
def test_the_sandbox_holds(template: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        _pages._environment().from_string(template).render(step=Step("x"), names=["a"])


@pytest.mark.parametrize("text", ["{{ $value }}", '{"a": [[1]]}', "up{job='a'} % 2", "<<EOF", "${HOME}", "{% if %}"])
def test_other_languages_are_no_templates(text: str) -> None:
    assert text == _pages._environment().from_string(text).render()


def test_what_specs_say_is_no_template() -> None:
    assert "<%= x %>" == _pages._environment().from_string("<%= text %>").render(text="<%= x %>")

"""Calls to the APIs of others: only to what the operator named, nothing followed, and bounded in every way."""

import anyio
import httpx2
import pytest

from server import contract
from server.breaker import Breaker, Rejected
from server.external import External, Failed, Reply, TooSlow, UnknownTarget, targets_of
from server.refusal import Refusal
from tests.server.hosts import Api
from tests.server.test_breaker import Recorder, rules


def asked(api: Api, *paths: str, opens: contract.Breaker | None = None) -> list[Reply | Exception]:
    """Ask for paths, one after the other."""

    async def ask() -> list[Reply | Exception]:
        answers: list[Reply | Exception] = []
        url = httpx2.URL(f"http://127.0.0.1:{api.server_address[1]}/v1/")
        breaker = Breaker("api", opens or rules(timeout_seconds=20, minimum_calls=100), Recorder())
        external = External({"api": url}, {"api": breaker})
        for path in paths:
            try:
                answers.append(await external.get("api", path, {"q": "a b&c"}))
            except Exception as error:
                answers.append(error)
        await external.aclose()
        return answers

    return anyio.run(ask)


def test_an_answer(api: Api) -> None:
    assert [Reply(200, "application/json", '{"fine": true}', False)] == asked(api, "weather/today")
    assert [("/v1/weather/today?q=a+b%26c", None)] == api.seen


def test_an_answer_that_leads_elsewhere_is_not_followed(api: Api) -> None:
    (reply,) = asked(api, "elsewhere")
    assert isinstance(reply, Reply)
    assert 302 == reply.status


def test_a_long_answer_is_cut_off(api: Api) -> None:
    (reply,) = asked(api, "long")
    assert isinstance(reply, Reply)
    assert (262_144, True) == (len(reply.body), reply.truncated)


def test_a_slow_or_broken_service_has_failed_and_a_missing_page_has_not(api: Api) -> None:
    (slow,) = asked(api, "slow", opens=rules(timeout_seconds=0.1))
    broken, missing = asked(api, "broken", "missing")
    assert isinstance(slow, TooSlow)
    assert isinstance(broken, Failed)
    assert isinstance(missing, Reply)


@pytest.mark.parametrize("charset", ["nonsense", "hex", "undefined", "idna"])
def test_a_charset_that_is_none_is_read_as_utf_8(api: Api, charset: str) -> None:
    (reply,) = asked(api, f"charset-{charset}")
    assert Reply(200, f"text/plain; charset={charset}", '{"fine": true}', False) == reply


def test_a_secret_in_a_target_without_a_name_is_not_told() -> None:
    with pytest.raises(Refusal) as refused:
        targets_of(("https://me:hunter2@weather.example",))
    assert "hunter2" not in str(refused.value)


def test_no_cookie_is_kept_for_the_next_caller(api: Api) -> None:
    asked(api, "a", "b")
    assert [None, None] == [cookie for _, cookie in api.seen]


def test_a_service_that_fails_too_often_is_left_alone(api: Api) -> None:
    answers = asked(api, *["broken"] * 6, opens=rules(minimum_calls=4, timeout_seconds=20))
    assert [Failed] * 4 + [Rejected] * 2 == [type(answer) for answer in answers]
    assert 4 == len(api.seen)


@pytest.mark.parametrize(
    "path",
    [
        *("../admin", "a/../../b", "//evil.example", "a//b", "/a", "http://evil.example", "@evil.example"),
        *("a?b", "a#b", "%2e%2e/a", "a\\b", "a b", "a\n", ".hidden"),
    ],
)
def test_a_path_cannot_lead_out_of_its_target(path: str, api: Api) -> None:
    (answer,) = asked(api, path)
    assert isinstance(answer, ValueError)
    assert [] == api.seen


def test_only_named_targets_are_called() -> None:
    async def ask() -> None:
        external = External({}, {})
        with pytest.raises(UnknownTarget):
            await external.get("http://127.0.0.1/")
        await external.aclose()

    anyio.run(ask)


def test_targets_are_read() -> None:
    read = targets_of(("weather=https://weather.example/v1", "news=http://10.0.0.7:8080"))
    assert {"weather": "https://weather.example/v1", "news": "http://10.0.0.7:8080"} == {
        name: str(url) for name, url in read.items()
    }


@pytest.mark.parametrize(
    "text", ["weather", "=https://a.example", "a=ftp://a.example", "a=https://", "a=https://b?c=d", "a="]
)
def test_a_target_that_is_none(text: str) -> None:
    with pytest.raises(Refusal, match="WATCHBILL_TARGETS"):
        targets_of((text,))


def test_a_target_needs_a_breaker() -> None:
    with pytest.raises(Refusal, match="target 'weather' has no breaker"):
        External({"weather": httpx2.URL("https://weather.example")}, {})

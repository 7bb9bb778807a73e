"""Calls to the APIs of others: to targets that the operator named, each through its breaker, and nowhere else.

A caller chooses among the targets by name and adds a path below the target's; no part of a caller's text can lead
to another host (no SSRF), and an answer that leads elsewhere is not followed.
"""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2
from opentelemetry.trace import Span, SpanKind

from server.breaker import Breaker
from server.refusal import Refusal
from server.telemetry.redaction import scrubbed
from server.telemetry.traces import propagated, span

_LARGEST = 262_144  # bytes of an answer that are read
# No segment begins with a dot, so none leads upwards; nothing here ends a path or names a host.
PATH = r"^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)?$"
_AGENT = "watchbill-server"


class Failed(Exception):
    """A target did not answer as it should; the text says how, for the log."""


class TooSlow(Failed):
    """A target did not answer in time."""


class UnknownTarget(Exception):
    """The operator has not named such a target."""


@dataclass(frozen=True)
class Reply:
    """What a target answered."""

    status: int
    content_type: str | None
    body: str
    truncated: bool


def targets_of(named: tuple[str, ...]) -> dict[str, httpx2.URL]:
    """Read targets written as NAME=URL; raises Refusal."""
    return dict(_target(text) for text in named)


def _target(text: str) -> tuple[str, httpx2.URL]:
    name, _, address = text.partition("=")
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if not name or url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise Refusal(f"WATCHBILL_TARGETS: '{scrubbed(name)}' is not written as NAME=http(s)://HOST/PATH")
    return name.strip(), url


class External:
    """The targets, and the connections to them."""

    def __init__(self, targets: Mapping[str, httpx2.URL], breakers: Mapping[str, Breaker]) -> None:
        if unguarded := sorted(targets.keys() - breakers.keys()):
            raise Refusal(f"target '{unguarded[0]}' has no breaker of its name in the contract")
        self._targets = targets
        self._breakers = breakers
        self._client = httpx2.AsyncClient(
            # One caller's cookies are not for the next; proxies and passwords of the environment are not for us.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # the breaker's limit holds for the whole call
            headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"},  # nothing to unpack, so no bomb
        )

    async def get(self, target: str, path: str = "", query: Mapping[str, str] | None = None) -> Reply:
        """Ask a target; raises UnknownTarget, breaker.Rejected, TooSlow or Failed."""
        if target not in self._targets:
            raise UnknownTarget(target)
        if not re.fullmatch(PATH, path):
            raise ValueError(path)
        base = self._targets[target]
        url = base.copy_with(path=f"{base.path.rstrip('/')}/{path}" if path else base.path, params=query or None)
        try:
            return await self._breakers[target].call(lambda: self._get(url))
        except TimeoutError:
            raise TooSlow(target) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _get(self, url: httpx2.URL) -> Reply:
        try:
            with _span(url) as current:
                async with self._client.stream("GET", url, headers=propagated()) as response:
                    current.set_attribute("http.response.status_code", response.status_code)
                    if response.status_code >= 500:
                        raise Failed(f"status {response.status_code}")
                    content, truncated = await _read(response)
        except httpx2.HTTPError as error:
            raise Failed(type(error).__name__) from error
        body = _decoded(content, response.charset_encoding)
        return Reply(response.status_code, response.headers.get("content-type"), body, truncated)


def _span(url: httpx2.URL) -> AbstractContextManager[Span]:
    attributes = {
        "http.request.method": "GET",
        "server.address": url.host,
        "server.port": url.port or {"http": 80, "https": 443}[url.scheme],
        "url.full": str(url.copy_with(query=None, username=None, password=None)),
    }
    return span("GET", attributes, kind=SpanKind.CLIENT, critical_path="external-api")


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):  # a charset that nobody knows, or that is none for texts
        return content.decode("utf-8", "replace")


async def _read(response: httpx2.Response) -> tuple[bytes, bool]:
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > _LARGEST:
            return bytes(content[:_LARGEST]), True
    return bytes(content), False

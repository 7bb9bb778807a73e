"""A request over HTTP or HTTPS. Take it for pages and APIs.

Without `status`, any 2xx is good. An HTTPS address must stay one: a redirect to plain HTTP fails the probe.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from generator.kinds._base import Model, Url, refused
from generator.kinds.probe.prober._base import FilePath, Pattern, ProberBase, Trust
from generator.plan.blackbox import Authorization, BasicAuth, Http

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_SECRET = re.compile(r"authorization|cookie|token|secret|password|api-?key", re.IGNORECASE)


class Login(Model):
    """A name and a password."""

    username: str = Field(min_length=1, description="The name.")
    password_file: FilePath = Field(description="The file beside the exporter that holds the password.")


class HttpProber(ProberBase):
    """A request, and what its answer must be."""

    type: Literal["http"] = Field(description="The protocol.")
    url: Url = Field(description="The address.", examples=["https://api.example.com/health/readiness"])
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = Field(
        default="GET", description="The method."
    )
    headers: dict[str, str] = Field(
        default={},
        description="Headers of the request; no secrets.",
        examples=[{"Content-Type": "application/json"}],
    )
    body: str | None = Field(default=None, description="The body of the request.", examples=['{"tool": "echo"}'])
    status: list[Annotated[int, Field(ge=100, le=599)]] = Field(
        default=[], description="The status codes that are good; any 2xx if left out."
    )
    body_matches: list[Pattern] = Field(
        default=[], description="Regular expressions all of which must fit somewhere in the answer's body."
    )
    body_forbids: list[Pattern] = Field(
        default=[], description="Regular expressions none of which may fit anywhere in the answer's body."
    )
    redirects: bool = Field(default=True, description="Whether redirects are followed.")
    basic_auth: Login | None = Field(default=None, description="A name and a password, if the server wants them.")
    token_file: FilePath | None = Field(
        default=None, description="The file beside the exporter that holds a bearer token, if the server wants one."
    )
    tls: Trust = Field(default=Trust.model_construct(), description="Whose certificates are trusted.")

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        try:
            parts = urlsplit(self.url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host:
            raise refused("bad-url", f"'{self.url}' names no host", "write it whole: https://api.example.com/", "url")
        if parts.username is not None or parts.password is not None:
            hint = "take it out, and write 'basic_auth: {username: ..., password_file: ...}'"
            raise refused("secret-in-text", "the address holds a name or a password", hint, "url")
        return self

    @model_validator(mode="after")
    def _headers_are_no_secrets(self) -> Self:
        for name, value in self.headers.items():
            if not _HEADER.fullmatch(name) or not value.isprintable():
                hint = "write letters, digits and '-' in its name, and one line of text in its value"
                raise refused("bad-header", f"'{name}: {value}' cannot be a header", hint, "headers", name)
            if _SECRET.search(name):
                message = f"the header '{name}' holds a secret, and this file is published"
                hint = "keep it in a file beside the exporter: token_file, or basic_auth with a password_file"
                raise refused("secret-in-text", message, hint, "headers", name)
        if self.basic_auth and self.token_file:
            message = "both 'basic_auth' and 'token_file' are given, and a request has one Authorization header"
            raise refused("two-secrets", message, "write one of them", "token_file")
        return self

    @property
    def target(self) -> str:
        """The address."""
        return self.url

    @property
    def encrypted(self) -> bool:
        """See a certificate over HTTPS."""
        return self.url.startswith("https://")

    def settings(self) -> Http:
        """Write the module's settings."""
        return Http(
            preferred_ip_protocol=self.ip,
            method=self.method,
            fail_if_not_ssl=self.encrypted,
            follow_redirects=self.redirects,
            headers=self.headers or None,
            body=self.body,
            valid_status_codes=tuple(self.status) or None,
            fail_if_body_matches_regexp=tuple(self.body_forbids) or None,
            fail_if_body_not_matches_regexp=tuple(self.body_matches) or None,
            basic_auth=BasicAuth(self.basic_auth.username, self.basic_auth.password_file) if self.basic_auth else None,
            authorization=Authorization(self.token_file) if self.token_file else None,
            tls_config=self.tls.settings(),
        )

    def texts(self) -> Iterator[tuple[str, str]]:
        """Send the address, the headers and the body."""
        yield "url", self.url
        yield from (("headers", value) for value in self.headers.values())
        if self.body:
            yield "body", self.body

    def in_words(self) -> str:
        """Say what is done."""
        status = f"status {' or '.join(map(str, self.status))}" if self.status else "any status 2xx"
        fits = [f"a body that fits /{pattern}/" for pattern in self.body_matches]
        return f"{self.method} {self.url}, which must answer with {' and '.join([status, *fits])}"


PROBER = HttpProber

"""The blackbox exporter: its modules, and the scrape jobs that ask it to probe.

The fields of the settings are the keys of `blackbox.yml`, all that is None is left out. Named tuples, like the
contract: few environments are probed from outside.
"""

from collections.abc import Mapping
from typing import NamedTuple

from generator.plan.rules import Pairs
from generator.units import Duration


class TLS(NamedTuple):
    """How the other side proves who it is."""

    ca_file: str | None = None
    server_name: str | None = None


class BasicAuth(NamedTuple):
    """A name, and where its password is kept."""

    username: str
    password_file: str


class Authorization(NamedTuple):
    """Where a token is kept."""

    credentials_file: str


class Http(NamedTuple):
    """A request, and what its answer must be."""

    preferred_ip_protocol: str
    method: str
    fail_if_not_ssl: bool
    follow_redirects: bool
    headers: Mapping[str, str] | None = None
    body: str | None = None
    valid_status_codes: tuple[int, ...] | None = None
    fail_if_body_matches_regexp: tuple[str, ...] | None = None
    fail_if_body_not_matches_regexp: tuple[str, ...] | None = None
    basic_auth: BasicAuth | None = None
    authorization: Authorization | None = None
    tls_config: TLS | None = None


class Exchange(NamedTuple):
    """A line that is waited for, and what is answered to it."""

    expect: str | None = None
    send: str | None = None
    starttls: bool | None = None


class Tcp(NamedTuple):
    """A connection, and what is said on it."""

    preferred_ip_protocol: str
    tls: bool
    query_response: tuple[Exchange, ...] | None = None
    tls_config: TLS | None = None


class AnswerRecords(NamedTuple):
    """What at least one of the records must look like."""

    fail_if_none_matches_regexp: tuple[str, ...]


class Dns(NamedTuple):
    """A question to a name server, and what it must answer."""

    preferred_ip_protocol: str
    transport_protocol: str
    query_name: str
    query_type: str
    valid_rcodes: tuple[str, ...]
    validate_answer_rrs: AnswerRecords


class Icmp(NamedTuple):
    """An echo request."""

    preferred_ip_protocol: str


class Grpc(NamedTuple):
    """A health check by gRPC's own protocol."""

    preferred_ip_protocol: str
    tls: bool
    service: str | None = None
    tls_config: TLS | None = None


Settings = Http | Tcp | Dns | Icmp | Grpc


class Module(NamedTuple):
    """A module of the blackbox exporter: how one thing is probed."""

    name: str
    prober: str
    timeout: Duration
    settings: Settings
    origin: str


class Target(NamedTuple):
    """What is probed, by which module; the labels stand on every series of it."""

    address: str
    module: str
    labels: Pairs


class ProbeJob(NamedTuple):
    """A scrape job that asks the blackbox exporter of one region to probe."""

    name: str
    exporter: str
    interval: Duration
    timeout: Duration
    targets: tuple[Target, ...]
    origin: str

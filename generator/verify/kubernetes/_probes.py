"""How the kubelet looks after a container: probes, and what it does at its start and end.

Source: validateProbe, validateHandler and validateLifecycle, pkg/apis/core/validation.
"""

from typing import Annotated

from generator.verify.kubernetes._names import header_name, port_name
from generator.verify.kubernetes._part import (
    Part,
    at_least,
    exactly_one,
    fault,
    filled,
    may,
    must,
    one_of,
    placed,
    rule,
    schema_needs,
    within,
)
from generator.verify.kubernetes._scalars import Count, Int64, IntOrText, PortNumber
from generator.verify.kubernetes._versions import since


def port_of_pod(value: int | str) -> None:
    """Refuse what is neither the number of a port nor the name of one."""
    if isinstance(value, int):
        within(1, 65535)(value)
    elif not value:
        raise fault("the port is empty", "write its number or its name")
    else:
        port_name(value)


class Exec(Part):
    """A command in the container."""

    command: list[str] = []

    @rule
    def _says_what(self) -> None:
        placed(filled, self.command, "command")


class Header(Part):
    """A header of an HTTP request."""

    name: Annotated[str, must(header_name)]
    value: str | None = None

    _complete = schema_needs("value")


class HttpGet(Part):
    """An HTTP request."""

    path: str | None = None
    port: Annotated[IntOrText, must(port_of_pod)]
    host: str | None = None
    scheme: Annotated[str, may(one_of("HTTP", "HTTPS"))] = ""
    protocol: str | None = None
    httpHeaders: list[Header] = []


class TcpSocket(Part):
    """A connection that is opened."""

    port: Annotated[IntOrText, must(port_of_pod)]
    host: str | None = None


class Grpc(Part):
    """A question to a gRPC health service."""

    port: PortNumber
    mode: str | None = None
    service: str | None = None


class Sleep(Part):
    """A pause in seconds."""

    seconds: Annotated[Int64 | None, since("1.33", None, 0)] = None

    _complete = schema_needs("seconds")


_ACTIONS = ("exec", "httpGet", "tcpSocket", "grpc")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")


class Probe(Part):
    """A question that is asked again and again."""

    exec: Exec | None = None
    httpGet: HttpGet | None = None
    tcpSocket: TcpSocket | None = None
    grpc: Grpc | None = None
    initialDelaySeconds: Count | None = None
    timeoutSeconds: Count | None = None
    periodSeconds: Count | None = None
    successThreshold: Count | None = None
    failureThreshold: Count | None = None
    terminationGracePeriodSeconds: Annotated[Int64, must(at_least(1))] | None = None

    @rule
    def _asks_one_thing(self) -> None:
        exactly_one(self, _ACTIONS, "question in this probe")


def answers_once(probe: Probe) -> None:
    """Refuse a liveness or startup probe that wants more than one good answer in a row."""
    if (probe.successThreshold or 1) != 1:
        message = f"'{probe.successThreshold}' good answers in a row are asked for; only a readiness probe can do so"
        raise fault(message, "write 1, or take it out", "successThreshold")


def has_no_grace(probe: Probe) -> None:
    """Refuse a readiness probe with a time to end: it ends nothing."""
    if probe.terminationGracePeriodSeconds is not None:
        message = "a readiness probe ends no container: it takes no 'terminationGracePeriodSeconds'"
        raise fault(message, "take it out", "terminationGracePeriodSeconds")


class Handler(Part):
    """What is done at a container's start or end."""

    exec: Exec | None = None
    httpGet: HttpGet | None = None
    tcpSocket: TcpSocket | None = None
    sleep: Annotated[Sleep | None, since("1.29", "1.30")] = None

    @rule
    def _does_one_thing(self) -> None:
        exactly_one(self, _HANDLERS, "action in this handler")


class Lifecycle(Part):
    """What is done after a container's start, and before its end."""

    postStart: Handler | None = None
    preStop: Handler | None = None
    stopSignal: str | None = None


def sleeps_within(lifecycle: Lifecycle, grace: int) -> None:
    """Refuse a pause that is longer than the pod has for its end."""
    for name in ("postStart", "preStop"):
        handler: Handler | None = getattr(lifecycle, name)
        if handler is None or handler.sleep is None:
            continue
        seconds = handler.sleep.seconds or 0
        if not 0 <= seconds <= grace:
            message = f"a sleep of {seconds} s does not fit into the {grace} s of 'terminationGracePeriodSeconds'"
            raise fault(message, f"write at most {max(grace, 0)}, or give the pod more time", name, "sleep", "seconds")

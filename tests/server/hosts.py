"""Hosts that the server talks to, real HTTP: a collector of traces and a log host, in several moods, and an API."""

import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

Mood = Literal["ok", "slow", "busy", "refuses", "moved", "hangs", "resets"]


class Host:
    """An HTTP host in a thread; what it does with a request depends on its mood."""

    def __init__(self) -> None:
        self.mood: Mood = "ok"
        self.requests = 0
        self.headers: dict[str, str] = {}
        self._released = threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                host.requests += 1
                host.headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                if host.mood == "resets":
                    self.close_connection = True
                    return
                if host.mood == "hangs":
                    host._released.wait(30)
                    self.close_connection = True
                    return
                if host.mood == "slow":
                    time.sleep(0.3)
                status = {"busy": 503, "refuses": 400, "moved": 302}.get(host.mood, 200)
                answer = host.take(body) if status == 200 else b""
                self.send_response(status)
                self.send_header("content-type", "application/x-protobuf")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def take(self, body: bytes) -> bytes:
        """Take in a body; give the answer's."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the host."""
        self._released.set()
        self._server.shutdown()
        self._server.server_close()


class Behaviour(BaseHTTPRequestHandler):
    """What another service's API does: there is a path for each way to behave."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Behave as the path says."""
        assert isinstance(self.server, Api)
        self.server.seen.append((self.path, self.headers.get("cookie")))
        path = self.path.partition("?")[0]
        if path.endswith("slow"):
            time.sleep(1.5)
        status = {"broken": 503, "missing": 404, "elsewhere": 302}.get(path.rpartition("/")[2], 200)
        body = b"x" * 1_000_000 if path.endswith("long") else b'{"fine": true}'
        self.send_response(status)
        charset = path.rpartition("charset-")[2]
        self.send_header("Content-Type", f"text/plain; charset={charset}" if "charset-" in path else "application/json")
        self.send_header("Set-Cookie", "who=somebody")
        self.send_header("Location", "http://127.0.0.1:1/secret")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Api(ThreadingHTTPServer):
    """Another service's API, for real."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []
        super().__init__(("127.0.0.1", 0), Behaviour)


class Collector(Host):
    """An OTLP/HTTP receiver."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.resources: list[dict[str, Any]] = []
        super().__init__()

    def take(self, body: bytes) -> bytes:
        """Keep the spans."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append({each.key: each.value.string_value for each in resource.resource.attributes})
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        answer: bytes = ExportTraceServiceResponse().SerializeToString()
        return answer

    def named(self, name: str) -> list[Span]:
        """Find spans by name."""
        return [span for span in self.spans if span.name == name]


def attributes(span: Span) -> dict[str, Any]:
    """Give a span's attributes as they were set."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value") or "string_value") for each in span.attributes}


class LogHost(Host):
    """A receiver of NDJSON."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        super().__init__()

    def take(self, body: bytes) -> bytes:
        """Keep the records."""
        self.records += [json.loads(line) for line in body.splitlines()]
        return b""

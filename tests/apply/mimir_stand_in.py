"""A stand-in of Mimir's ruler: namespaces of rule groups, for each tenant, as its documentation has them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import yaml

PREFIX = "/prometheus/config/v1/rules/"
Groups = dict[str, dict[str, Any]]


@dataclass
class Mimir:
    """What it holds: tenant → namespace → groups; `fails_after` so many writes it answers 500."""

    tenants: dict[str, dict[str, Groups]] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    fails_after: int | None = None
    url: str = ""

    def answer(self, method: str, path: str, tenant: str | None, body: str) -> tuple[int, str]:
        """Answer one request."""
        if tenant is None:
            return 401, "no org id"
        namespace, _, name = path.removeprefix(PREFIX).partition("/")
        namespaces = self.tenants.setdefault(tenant, {})
        if method == "GET":
            groups = namespaces.get(namespace)
            text = yaml.safe_dump({namespace: list(groups.values())}) if groups else "no rule groups found"
            return (200 if groups else 404), text
        self.writes.append(f"{method} {unquote(path)}")
        if self.fails_after is not None and len(self.writes) > self.fails_after:
            return 500, "server error"
        if method == "POST":
            group = yaml.safe_load(body)
            if not group.get("rules"):
                return 400, f"invalid rules config: rule group '{group.get('name')}' has no rules"
            namespaces.setdefault(namespace, {})[group["name"]] = group
            return 202, ""
        return (202, "") if namespaces.get(namespace, {}).pop(unquote(name), None) else (404, "group does not exist")


@contextmanager
def running() -> Iterator[Mimir]:
    """Serve until the block ends."""
    mimir = Mimir()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            code, said = mimir.answer(self.command, self.path, self.headers.get("X-Scope-OrgID"), body)
            self.send_response(code)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said.encode())

        def do_GET(self) -> None:
            self.respond()

        def do_POST(self) -> None:
            self.respond()

        def do_DELETE(self) -> None:
            self.respond()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mimir.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield mimir
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

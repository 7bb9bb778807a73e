"""A stand-in of Grafana's HTTP API: folders, dashboards, search, versions, tokens, as its documentation has them."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "glsa_right"  # noqa: S105  (the stand-in's own)
Json = dict[str, Any]


@dataclass
class Grafana:
    """What it holds, and what it was asked; `fails_after` saves it answers 500 to everything that writes."""

    dashboards: dict[str, Json] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    provisioned: set[str] = field(default_factory=set)
    writes: list[str] = field(default_factory=list)
    fails_after: int | None = None
    meanwhile: set[str] = field(default_factory=set)  # uids that somebody else saves just before we do
    url: str = ""

    def put(self, dashboard: Json, folder: str = "") -> None:
        """Hold a dashboard, as somebody else saved it."""
        self.dashboards[dashboard["uid"]] = {"dashboard": {"version": 1, "id": 1, **dashboard}, "folder": folder}

    def get(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """Answer a question."""
        if path == "/api/search":
            return 200, self.search(query)
        name = path.rpartition("/")[2]
        if path.startswith("/api/folders/"):
            return (200, {"uid": name, "title": self.folders[name]}) if name in self.folders else _missing("folder")
        found = self.dashboards.get(name)
        if found is None:
            return _missing("Dashboard")
        meta = {"folderUid": found["folder"], "provisioned": name in self.provisioned}
        return 200, {"dashboard": found["dashboard"], "meta": meta}

    def search(self, query: dict[str, list[str]]) -> list[Json]:
        """List the dashboards that bear a tag, a page of them."""
        limit, page = int(query["limit"][0]), int(query["page"][0])
        found = [one for one in self.dashboards.values() if query["tag"][0] in one["dashboard"].get("tags", ())]
        shown = found[(page - 1) * limit : page * limit]
        return [{"uid": one["dashboard"]["uid"], "title": one["dashboard"]["title"]} for one in shown]

    def post(self, path: str, body: Json) -> tuple[int, Any]:
        """Save something."""
        if path == "/api/folders":
            self.folders[body["uid"]] = body["title"]
            return 200, {"uid": body["uid"]}
        ours = body["dashboard"]
        if body["folderUid"] not in self.folders:
            return 400, {"message": "folder not found"}
        theirs = self.dashboards.get(ours["uid"])
        if theirs and ours["uid"] in self.meanwhile:
            theirs["dashboard"]["version"] += 1
        version = theirs["dashboard"]["version"] if theirs else 0
        if theirs and not body["overwrite"] and ours.get("version") != version:
            return 412, {"message": "The dashboard has been changed by someone else", "status": "version-mismatch"}
        stored = {**ours, "id": 7, "version": version + 1, "graphTooltip": ours.get("graphTooltip", 0), "weekStart": ""}
        self.dashboards[ours["uid"]] = {"dashboard": stored, "folder": body["folderUid"]}
        return 200, {"status": "success", "uid": ours["uid"]}

    def delete(self, path: str) -> tuple[int, Any]:
        """Remove a dashboard."""
        name = path.rpartition("/")[2]
        return (200, {"title": name}) if self.dashboards.pop(name, None) else _missing("Dashboard")

    def write(self, what: str) -> bool:
        """Note that something writes; say whether it works yet."""
        self.writes.append(what)
        return self.fails_after is None or len(self.writes) <= self.fails_after


def _missing(what: str) -> tuple[int, Json]:
    return 404, {"message": f"{what} not found"}


@contextmanager
def running() -> Iterator[Grafana]:
    """Serve until the block ends."""
    grafana = Grafana()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            self.answer(*grafana.get(path, urllib.parse.parse_qs(query)))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            works = grafana.write(f"POST {self.path}")
            self.answer(*(grafana.post(self.path, body) if works else (500, {"message": "Internal server error"})))

        def do_DELETE(self) -> None:
            works = grafana.write(f"DELETE {self.path}")
            self.answer(*(grafana.delete(self.path) if works else (500, {"message": "Internal server error"})))

        def answer(self, code: int, said: Any) -> None:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                code, said = 401, {"message": "Invalid API key"}
            text = json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    grafana.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield grafana
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Grafana's HTTP API, as far as dashboards and their folder need it.

https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/, .../folder/, .../folder_dashboard_search/
"""

import json
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from generator.apply.http import Http

Json = dict[str, Any]
TOKEN = "GRAFANA_TOKEN"  # noqa: S105  (the variable's name)
_PAGE = 1000  # of what a search may return at once: 5000 at most
_MOST_PAGES = 1000
_HEADERS = {"Accept": "application/json", "Content-Type": "application/json"}


class GrafanaApi:
    """A running Grafana, asked with a token. All of its methods raise ApplyError."""

    def __init__(self, url: str, token: str | None) -> None:
        """Ask the Grafana at an address."""
        self._http = Http(url, token, TOKEN, _HEADERS)

    def owned(self, tag: str) -> Iterator[Json]:
        """List the dashboards that bear a tag: uid, title, folderUid."""
        for page in range(1, _MOST_PAGES):
            query = urllib.parse.urlencode({"type": "dash-db", "tag": tag, "limit": _PAGE, "page": page})
            found = self._read(self._http.ask("GET", f"/api/search?{query}"), "GET /api/search")
            yield from found
            if len(found) < _PAGE:
                return

    def dashboard(self, uid: str) -> Json | None:
        """Read a dashboard with its `meta`; None where there is none."""
        path = f"/api/dashboards/uid/{urllib.parse.quote(uid)}"
        text = self._http.found(path)
        found: Json | None = None if text is None else self._read(text, f"GET {path}")
        return found

    def save(self, dashboard: Mapping[str, Any], folder: str, message: str) -> None:
        """Save a dashboard; one that has another version by now is refused (412)."""
        body = {"dashboard": dashboard, "folderUid": folder, "overwrite": False, "message": message}
        self._http.ask("POST", "/api/dashboards/db", body)

    def remove(self, uid: str) -> None:
        """Remove a dashboard."""
        self._http.ask("DELETE", f"/api/dashboards/uid/{urllib.parse.quote(uid)}")

    def has_folder(self, uid: str) -> bool:
        """Say whether there is a folder."""
        return self._http.found(f"/api/folders/{urllib.parse.quote(uid)}") is not None

    def make_folder(self, uid: str, title: str) -> None:
        """Make a folder."""
        self._http.ask("POST", "/api/folders", {"uid": uid, "title": title})

    def _read(self, text: str, what: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            raise self._http.no_sense(what) from None

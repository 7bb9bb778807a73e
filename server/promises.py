"""What the contract promises of the routes, compared with the routes there are."""

from fnmatch import fnmatchcase

from server.contract import Contract
from server.refusal import Refusal
from server.telemetry.templates import Templates


def require_served(contract: Contract, templates: Templates) -> None:
    """Refuse a contract with requests that this server does not answer; raises Refusal."""
    paths = {path for _, path in templates.known}
    for name, requests in sorted(contract.request_classes.items()):
        for pattern in requests.routes:
            if not any(fnmatchcase(path, pattern) for path in paths):
                raise Refusal(f"the contract's request class '{name}': no route of this server fits '{pattern}'")

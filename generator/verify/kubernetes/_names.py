"""The names of Kubernetes: of objects, labels, ports, resources.

Source: apimachinery/pkg/util/validation/validation.go and pkg/api/validate/content in kubernetes/kubernetes.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from generator.kinds._base import refused, shown
from generator.verify.kubernetes._part import Texts, may, must, placed

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_SEARCH = re.compile(r"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_PORT_NAME = re.compile(r"[-a-z0-9]+")
_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_HEADER = re.compile(r"[-A-Za-z0-9]+")
_VARIABLE = re.compile(r"[ -<>-~]+")  # any printable character but '='
_ANNOTATIONS_BYTES = 256 * 1024

_LABEL_HINT = "use small letters, digits and '-', starting and ending with a letter or digit"
_SUBDOMAIN_HINT = "use small letters, digits, '-' and '.', starting and ending with a letter or digit"
_QUALIFIED_HINT = "use letters, digits, '-', '_' and '.', starting and ending with a letter or digit"


def _bad(value: str, what: str, hint: str) -> Exception:
    return refused("bad-name", f"'{shown(value)}' cannot be {what}", hint)


def _form(pattern: re.Pattern[str], most: int, what: str, hint: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if len(value) > most:
            raise refused("bad-name", f"{what} has {len(value)} characters; {most} are allowed", "shorten it")
        if not pattern.fullmatch(value):
            raise _bad(value, what, hint)

    return check


dns_label = _form(_LABEL, 63, "a name", _LABEL_HINT)
dns_1035_label = _form(_LABEL_1035, 63, "a name", f"{_LABEL_HINT}; the first one must be a letter")
dns_subdomain = _form(_SUBDOMAIN, 253, "a name", _SUBDOMAIN_HINT)
header_name = _form(_HEADER, 10**6, "the name of a header", "use letters, digits and '-'")
variable_name = _form(_VARIABLE, 10**6, "the name of a variable", "use printable characters other than '='")
label_value = _form(re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"), 63, "a label's value", _QUALIFIED_HINT)


def csi_driver(value: str) -> None:
    """Refuse what cannot be the name of a driver of storage."""
    _form(_SUBDOMAIN, 63, "the name of a driver", _SUBDOMAIN_HINT)(value.lower())


def search_domain(value: str) -> None:
    """Refuse what is no domain for the search list of the resolver; it may have underscores, and end with a dot."""
    if value != "." and not _SEARCH.fullmatch(value.removesuffix(".")):
        raise _bad(value, "a search domain", f"{_SUBDOMAIN_HINT}; '_' is allowed too")


def port_name(value: str) -> None:
    """Refuse what is no name of a port (IANA_SVC_NAME)."""
    hint = "use at most 15 small letters, digits and '-', at least one letter, no '-' at an end and no two in a row"
    wrong = len(value) > 15 or not _PORT_NAME.fullmatch(value) or not re.search("[a-z]", value)
    if wrong or "--" in value or value[0] == "-" or value[-1] == "-":
        raise _bad(value, "the name of a port", hint)


def config_key(value: str) -> None:
    """Refuse what is no key of a ConfigMap or Secret."""
    _form(_KEY, 253, "a key", "use letters, digits, '-', '_' and '.'")(value)
    if value in (".", "..") or value.startswith(".."):
        raise _bad(value, "a key", "let it not start with '..'")


def path_segment(value: str) -> None:
    """Refuse what cannot stand in the path of a request."""
    if value in (".", "..") or "/" in value or "%" in value:
        raise _bad(value, "a name", "use no '/' and no '%'")


def qualified_name(value: str) -> None:
    """Refuse what is no key of a label: a name, with or without a domain and '/' before it."""
    domain, slash, name = value.rpartition("/")
    if slash and (len(domain) > 253 or not _SUBDOMAIN.fullmatch(domain)):
        raise _bad(value, "a key", f"before the '/' stands a domain: {_SUBDOMAIN_HINT}")
    if len(name) > 63 or not _QUALIFIED.fullmatch(name):
        raise _bad(value, "a key", f"at most 63 characters: {_QUALIFIED_HINT}")


def wildcard_subdomain(value: str) -> None:
    """Refuse what is no host of an Ingress: a name, or one that starts with `*.`."""
    dns_subdomain(value.removeprefix("*."))


def label_set(given: Mapping[str, str]) -> None:
    """Refuse keys and values that labels cannot have."""
    for key, value in given.items():
        placed(qualified_name, key, key)
        placed(label_value, value, key)


def annotation_set(given: Mapping[str, str]) -> None:
    """Refuse keys that annotations cannot have, and too much of them."""
    for key in given:
        placed(qualified_name, key.lower(), key)
    size = sum(len(key.encode()) + len(value.encode()) for key, value in given.items())
    if size > _ANNOTATIONS_BYTES:
        message = f"the annotations have {size:,} bytes; {_ANNOTATIONS_BYTES:,} are allowed"
        raise refused("bad-value", message, "shorten them")


DnsLabel = Annotated[str, must(dns_label)]
DnsSubdomain = Annotated[str, must(dns_subdomain)]
QualifiedName = Annotated[str, must(qualified_name)]
ConfigKey = Annotated[str, must(config_key)]
OptionalSubdomain = Annotated[str, may(dns_subdomain)]
OptionalLabel = Annotated[str, may(dns_label)]
Labels = Annotated[Texts, must(label_set)]
Annotations = Annotated[Texts, must(annotation_set)]


def resource_field(value: str) -> None:
    """Refuse what is no request or limit of a container."""
    side, _, name = value.partition(".")
    known = name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-")
    if side not in ("requests", "limits") or not known:
        raise _bad(value, "the request or limit of a container", "write limits.cpu, requests.memory, ...")

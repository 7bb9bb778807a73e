"""W3C Trace Context: reading and writing `traceparent`, and whether a trace is recorded.

The decision is the SDK's own ParentBased(TraceIdRatioBased), made before anything is built: a request that is not
recorded costs a random number and a comparison.
"""

import re
from random import getrandbits
from typing import NamedTuple

SAMPLED = 0x01
_TWO_TO_THE_64 = 1 << 64  # TraceIdRatioBased compares the low 64 bits
_ABOVE_ALL = "g"

# Version ff is no version; later ones may add fields behind (W3C Trace Context, section 3.2).
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.{0,100})?", re.ASCII)
_NO_TRACE, _NO_SPAN = b"0" * 32, b"0" * 16
# Printable ASCII (section 3.3.1.3); anything else could not be sent on as a header.
_TRACESTATE = re.compile(rb"[\t\x20-\x7e]{1,512}")


class Position(NamedTuple):
    """Where a request stands: its trace, the caller's span (if there is one), the flags it came with."""

    trace_id: str
    parent_id: str
    flags: int


def read(traceparent: bytes) -> Position | None:
    """Read a `traceparent`; none where it is not one."""
    found = _TRACEPARENT.fullmatch(traceparent)
    if found is None:
        return None
    trace_id, parent_id, flags = found.groups()
    if trace_id == _NO_TRACE or parent_id == _NO_SPAN:
        return None
    return Position(trace_id.decode(), parent_id.decode(), int(flags, 16))


def read_state(tracestate: bytes) -> str:
    """Read a `tracestate`; one that is too long or no such text is left out, as the specification allows."""
    return tracestate.decode() if _TRACESTATE.fullmatch(tracestate) else ""


def written(trace_id: str, span_id: str, flags: int) -> str:
    """Write a `traceparent`."""
    return f"00-{trace_id}-{span_id}-{flags:02x}"


def new_trace_id() -> str:
    """Make the id of a trace."""
    return getrandbits(128).to_bytes(16).hex()


def new_span_id() -> str:
    """Make the id of a span."""
    return getrandbits(64).to_bytes(8).hex()


def bound_of(ratio: float) -> str:
    """Compute below which number the low half of a trace's id must lie for it to be recorded."""
    bound = round(ratio * _TWO_TO_THE_64)
    return f"{bound:016x}" if bound < _TWO_TO_THE_64 else _ABOVE_ALL


def is_below(trace_id: str, bound: str) -> bool:
    """Say whether a trace without a caller is recorded; as text, digits of one length compare as numbers do."""
    return trace_id[16:] < bound

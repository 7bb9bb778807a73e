"""A client that asks at a fixed rate, however slow the answers are; wrk asks as fast as it is answered.

Latency counts from the moment at which a request was due, so that a stalled server cannot hide behind a client
that waits for it (coordinated omission).
"""

import asyncio
import sys
import time

import uvloop
from server_apps import REQUEST


async def ask(port: int, rate: float, connections: int, seconds: float) -> list[float]:
    """Ask on many connections at a common rate; give the latencies in seconds."""
    interval = connections / rate
    begin = time.perf_counter() + 0.5
    asked = (one(port, begin + interval * number / connections, interval, seconds) for number in range(connections))
    return [latency for latencies in await asyncio.gather(*asked) for latency in latencies]


async def one(port: int, begin: float, interval: float, seconds: float) -> list[float]:
    """Ask on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies = []
    for number in range(int(seconds / interval)):
        due = begin + number * interval
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        latencies.append(time.perf_counter() - due)
    writer.close()
    return latencies


if __name__ == "__main__":
    found = sorted(uvloop.run(ask(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))))
    print(*(found[min(len(found) - 1, int(len(found) * share))] * 1000 for share in (0.5, 0.95, 0.99)))

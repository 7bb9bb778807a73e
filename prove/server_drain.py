"""SIGTERM under load: 50 clients behind a balancer that polls readiness, ten rounds, with the published contract.

`python -m prove.server_drain`. Ends with 1 if a single request was lost, refused, or answered with anything but 200.
Each client keeps its connection as long as the server does; a request takes 50 ms.
"""

import sys
import tempfile
import time
from pathlib import Path

from server import contract as contracts
from tests.server.balancer import Balancer
from tests.server.instance import ROOT, running

CONTRACT = ROOT / "output" / "production" / "server" / "contract.json"
ROUNDS, CLIENTS, LOAD_SECONDS = 10, 50, 1.5


def main() -> None:
    """Run the rounds and print a table."""
    contract = contracts.load(CONTRACT)
    print(f"| round | answered | lost | refused | exit code | seconds to the end |\n|{' ---: |' * 6}")
    failed = False
    for number in range(1, ROUNDS + 1):
        with tempfile.TemporaryDirectory() as folder, running(Path(folder), contract) as server:
            balancer = Balancer(server.port, CLIENTS, "/api/v1/sleep?seconds=0.05")
            balancer.start()
            time.sleep(LOAD_SECONDS)
            started = time.monotonic()
            server.terminate()
            code = server.wait()
            seconds = time.monotonic() - started
            balancer.stop()
        row = (number, balancer.answered, len(balancer.lost), balancer.refused, code, f"{seconds:.1f}")
        print(f"| {' | '.join(map(str, row))} |", flush=True)
        failed |= bool(balancer.lost or balancer.refused or code or balancer.statuses != {200})
    if failed:
        sys.exit("requests were lost")


if __name__ == "__main__":
    main()

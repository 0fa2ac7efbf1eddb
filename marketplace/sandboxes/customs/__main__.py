"""`python -m marketplace.sandboxes.customs --port P --state FILE`"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from marketplace.sandboxes.customs.server import CustomsServer
from marketplace.sandboxes.customs.signatures import registered
from marketplace.sandboxes.customs.world import World


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="customs sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", default="", help="JSON file that survives a restart")
    parser.add_argument("--time-file", default=os.environ.get("TIME_FILE", ""))
    parser.add_argument("--step-seconds", type=float, default=0.4, help="between two receipts of one list")
    parser.add_argument("--inspection-percent", type=int, default=0)
    parser.add_argument("--certificate", action="append", default=[], help="PEM file of a declarant's registered key")
    told = parser.parse_args()
    world = World(
        state=told.state, time_file=told.time_file, step_seconds=told.step_seconds,
        inspection_percent=told.inspection_percent, certificates=[registered(path) for path in told.certificate],
    )  # fmt: skip
    server = CustomsServer(told.port, world)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(f"customs sandbox on http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

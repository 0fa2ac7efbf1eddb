"""`python -m marketplace.sandboxes.carriers --port P --state FILE --webhook URL` (secret: JINGWEI_WEBHOOK_SECRET)"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from marketplace.sandboxes.carriers.server import CarriersServer
from marketplace.sandboxes.carriers.world import World
from marketplace.sandboxes.desk import webhook


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="carriers sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", default="", help="JSON file that survives a restart")
    parser.add_argument("--time-file", default=os.environ.get("TIME_FILE", ""))
    parser.add_argument("--webhook", default="", help="where the courier sends its events")
    told = parser.parse_args()
    secret = os.environ.get("JINGWEI_WEBHOOK_SECRET", "")
    tell = webhook(told.webhook, secret) if told.webhook and secret else None
    server = CarriersServer(told.port, World(state=told.state, time_file=told.time_file, tell=tell))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(f"carriers sandbox on http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

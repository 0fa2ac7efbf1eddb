"""`python -m marketplace.sandboxes.insurer --port P --state FILE --webhook URL` (secret: INSURER_WEBHOOK_SECRET)"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from marketplace.sandboxes.desk import webhook
from marketplace.sandboxes.insurer.server import InsurerServer
from marketplace.sandboxes.insurer.world import World


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="insurer sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", default="", help="JSON file that survives a restart")
    parser.add_argument("--webhook", default="", help="where the insurer sends its news")
    told = parser.parse_args()
    secret = os.environ.get("INSURER_WEBHOOK_SECRET", "")
    tell = webhook(told.webhook, secret) if told.webhook and secret else None
    server = InsurerServer(told.port, World(state=told.state, tell=tell))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(f"insurer sandbox on http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m marketplace.sandboxes.translate --port P`"""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from marketplace.sandboxes.translate.server import TranslateServer


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="translation sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", default="")
    told = parser.parse_args()
    server = TranslateServer(told.port, api_key=told.api_key)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(f"translation sandbox on http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

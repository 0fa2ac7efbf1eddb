"""`python -m marketplace.sandboxes.wechat --port P` (secret: WECHAT_APP_SECRET)"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from marketplace.sandboxes.wechat.server import WeChatServer
from marketplace.sandboxes.wechat.world import World


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="wechat sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--app-id", default="wx_sandbox")
    told = parser.parse_args()
    server = WeChatServer(told.port, World(app_id=told.app_id, secret=os.environ.get("WECHAT_APP_SECRET", "")))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(f"wechat sandbox on http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

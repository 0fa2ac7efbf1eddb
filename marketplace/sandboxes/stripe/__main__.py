"""`python -m marketplace.sandboxes.stripe --port 12111 --state FILE --public-url http://localhost:12111`"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from .config import Config
from .server import Sandbox

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def read_config(arguments: Sequence[str], environment: Mapping[str, str]) -> Config:
    """Settings from the command line; secrets by preference from the environment."""
    parser = argparse.ArgumentParser(prog="marketplace.sandboxes.stripe", description="Sandbox Stripe on loopback.")
    parser.add_argument("--port", type=int, default=12111, help="0: any free port")
    parser.add_argument("--state", required=True, help="sqlite3 file; made if it is not there")
    parser.add_argument("--public-url", default="", help="how a browser reaches it")
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--webhook-url", default=environment.get("STRIPE_WEBHOOK_URL", ""))
    parser.add_argument(
        "--webhook-events", default=environment.get("STRIPE_WEBHOOK_EVENTS", "*"), help="names with commas, or *"
    )
    parser.add_argument("--webhook-secret", default=environment.get("STRIPE_WEBHOOK_SECRET", ""))
    parser.add_argument("--api-key", default=environment.get("STRIPE_API_KEY", ""))
    parser.add_argument("--time-file", default=environment.get("TIME_FILE", ""), help="clock offset in seconds")
    parser.add_argument("--async-seconds", type=float, default=2.0, help="how long wallets and banks take")
    parser.add_argument("--settle-days", type=float, default=0.0, help="how long captured money stays pending")
    asked = parser.parse_args(arguments)
    if asked.host not in _LOOPBACK:
        parser.error("the sandbox listens on loopback only")
    if asked.public_url and urlsplit(asked.public_url).hostname not in _LOOPBACK:
        parser.error("--public-url must be a loopback address")
    if asked.webhook_url and not asked.webhook_secret:
        parser.error("a webhook address needs STRIPE_WEBHOOK_SECRET")
    if asked.api_key and not asked.api_key.startswith(("sk_test_", "rk_test_")):
        parser.error("the sandbox takes test keys only (sk_test_…)")
    return Config(
        port=asked.port,
        state=asked.state,
        public_url=asked.public_url,
        api_key=asked.api_key,
        webhook_url=asked.webhook_url,
        webhook_secret=asked.webhook_secret,
        webhook_events=tuple(asked.webhook_events.split(",")),
        async_seconds=asked.async_seconds,
        settle_days=asked.settle_days,
        time_file=asked.time_file,
    )


def main() -> int:
    """Serve until SIGINT or SIGTERM."""
    config = read_config(sys.argv[1:], os.environ)
    try:
        sandbox = Sandbox(config)
    except OSError as error:
        sys.stderr.write(f"sandbox stripe: cannot listen on port {config.port}: {error.strerror}\n")
        return 1

    def end(*_: object) -> None:
        # shutdown() waits for serve_forever(), which runs in this very thread.
        threading.Thread(target=sandbox.stop, name="stop").start()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    sys.stdout.write(f"sandbox stripe: {sandbox.world.public_url} (state: {config.state})\n")
    sys.stdout.flush()
    sandbox.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`make check`: every check that needs no running shop, each named, all run even where one fails."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from marketplace.config import embedded
from tools import messages

PROJECT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run all checks; the exit status: 0 where all passed."""
    messages.compile_all()
    python = sys.executable
    manage = [python, "manage.py"]
    using = embedded.use("test")
    tests = dict(os.environ) | embedded.start("test") | {"DJANGO_SETTINGS_MODULE": "marketplace.config.settings"}
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("ruff", [python, "-m", "ruff", "check", "--quiet", "."], tests),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--quiet", "."], tests),
        ("mypy", [python, "-m", "mypy", "--no-error-summary"], tests),
        ("import layers", [str(Path(python).with_name("lint-imports")), "--no-cache"], tests),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], tests),
        ("translations", [python, "-m", "tools.messages", "check"], tests),
        ("templates", [python, "-m", "tools.check_templates"], tests),
        ("production settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production_environment()),
    ]
    failed = [name for name, command, environment in checks if not _passes(name, command, environment)]
    os.close(using)
    embedded.release("test")
    print(f"make check: {len(failed)} of {len(checks)} failed: {', '.join(failed)}" if failed else "make check: passed")
    return 1 if failed else 0


def production_environment() -> dict[str, str]:
    """Settings as in production, with made-up secrets and addresses that nobody is asked at."""
    names = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return names | {
        "MIAOMIAO_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{_key()}",
        "SIGNING_KEYS": f"s1:{_key()}",
        "DATABASE_URL": "postgresql://miaomiao:secret@127.0.0.1:5432/miaomiao",
        "CACHE_URL": "redis://127.0.0.1:6379/0",
        "BROKER_URL": "redis://127.0.0.1:6380/0",
        "CHANNELS_URL": "redis://127.0.0.1:6380/1",
        "PUBLIC_URL": "https://shop.example.com",
        "WEBSOCKET_URL": "wss://shop.example.com",
        "ALLOWED_HOSTS": "shop.example.com",
        "STRIPE_API_KEY": "sk_live_not_a_key",
        "STRIPE_WEBHOOK_SECRET": "whsec_not_a_secret",
        "SMS_ADAPTER": "marketplace.notices.channels.sms.HttpSms",
        "SMS_URL": "https://sms.example.com/send",
        "IDENTITY_VERIFIER": "marketplace.accounts.verification.HttpVerifier",
        "IDENTITY_URL": "https://identity.example.com/match",
        "CUSTOMS_URL": "https://customs.example.com",
        "STATIC_ROOT": str(PROJECT / ".local" / "test" / "static"),
        "EMAIL_URL": "smtp://mail.example.com:25",
    }


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    word = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<20} {word:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

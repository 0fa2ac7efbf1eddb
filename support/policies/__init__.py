"""What a message, a conversation and a reference may be. Pure."""

import re
from datetime import timedelta

MAX_LENGTH = 4000
MAX_MESSAGES = 2000
BURST, BURST_WINDOW = 12, timedelta(seconds=20)
STARTS, STARTS_WINDOW = 8, timedelta(hours=1)
STARTS_PER_ADDRESS = 60  # guests an hour; a whole campus may sit behind one address
BOT_ANSWER = "support_bot_answer"  # the assistant's clock on a conversation; where it runs out, people take over
CLOSE_AFTER = timedelta(days=7)
CLIENT_ID = re.compile(r"[!-~]{1,40}")  # visible ASCII, made by the page or the integrator

REFERENCE = re.compile(r"(order|purchase|return_case|parcel|passport|listing):([A-Za-z0-9-]{1,60})")
PRIVATE = frozenset({"order", "purchase", "return_case"})
"""References that count only from their owner: nobody writes in under somebody else's order."""


def reference(text: str) -> tuple[str, str]:
    """(kind, id) of a reference like `order:MO…`; two empty strings for anything else."""
    found = REFERENCE.fullmatch(text.strip())
    return (found[1], found[2]) if found else ("", "")

"""What a message, a conversation and a reference may be, and how much of it. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Bound:
    """At most `most` within `seconds`."""

    most: int
    seconds: int


MAX_LENGTH = 4000
LONGEST_LOOKED_AT = 20_000  # characters; nothing that shrinks to 4,000 by cleaning is longer
MAX_MESSAGES = 2000
BURST, BURST_WINDOW = 12, timedelta(seconds=20)
STARTS, STARTS_WINDOW = 8, timedelta(hours=1)
STARTS_PER_ADDRESS = 60  # guests an hour; a whole campus may sit behind one address
BOT_ANSWER = "support_bot_answer"  # the assistant's clock on a conversation; where it runs out, people take over
PER_PERSON, PER_ADDRESS = Bound(40, 60), Bound(200, 60)  # messages; an address may be a whole campus
FILES_A_WINDOW = Bound(40, 600)
MAILS_A_WINDOW = Bound(20, 3600)  # letters of one sender; what is beyond is kept as a flood and answered by nothing
FRAMES = Bound(40, 10)  # of one socket, typing and read marks included; one that sends more is ended
MOST_FILES, MOST_FILES_IN_ALL = 6, 300  # a message, a conversation
CLOSE_AFTER = timedelta(days=7)
CLIENT_ID = re.compile(r"[!-~]{1,40}")  # visible ASCII, made by the page or the integrator

REFERENCE = re.compile(r"(order|purchase|return_case|parcel|passport|listing):([A-Za-z0-9-]{1,60})")
PRIVATE = frozenset({"order", "purchase", "return_case"})
"""References that count only from their owner: nobody writes in under somebody else's order."""


def reference(text: str) -> tuple[str, str]:
    """(kind, id) of a reference like `order:MO…`; two empty strings for anything else."""
    found = REFERENCE.fullmatch(text.strip())
    return (found[1], found[2]) if found else ("", "")


PAGE = re.compile(r"/(?!/)[\w\-./<>:]{0,118}", re.ASCII)


def page_pattern(text: str) -> str:
    """`text` where it is the pattern of one of our pages (`/me/orders/<number>/`); "" for anything else."""
    return text if PAGE.fullmatch(text) else ""

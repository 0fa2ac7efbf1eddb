"""Letters that nobody wrote, and that we must not answer: otherwise two machines would write to each other for ever.

RFC 3834 (Auto-Submitted), RFC 2919 (List-Id), RFC 3464 (delivery reports), the null reverse path of RFC 5321, and what
Exchange and older programs do. Pure.
"""

import re
from email.message import EmailMessage

from django.conf import settings

from support.channels.mail.addresses import is_ours
from support.models import Arrival

MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|daemon)([+\-.@]|$)", re.IGNORECASE)
AWAY = re.compile(r"^\s*(automatic reply|auto(matic)?[ -]?reply|out of office|自动回复|自動回覆)", re.IGNORECASE)
FROM_MACHINES = ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Autoresponse")
LISTS = ("List-Id", "List-Post", "List-Unsubscribe")
Verdict = Arrival.Verdict


def kind_of(letter: EmailMessage, sender: str) -> str:
    """The verdict of a letter that no person wrote to us; "" for a person's. `sender` is the bare address of From."""
    if is_ours(_header(letter, "Message-ID")) or sender.lower() in _our_addresses():
        return Verdict.OWN
    if _is_bounce(letter, sender):
        return Verdict.BOUNCE
    precedence = _header(letter, "Precedence").lower()
    if precedence == "list" or any(letter[name] for name in LISTS):
        return Verdict.LIST
    submitted = _header(letter, "Auto-Submitted").lower().partition(";")[0].strip()
    is_automatic = (
        submitted not in ("", "no")
        or precedence in {"bulk", "junk", "auto_reply"}
        or any(letter[name] for name in FROM_MACHINES)
        or bool(AWAY.match(_header(letter, "Subject")))
        or bool(MACHINES.match(sender))
    )
    return Verdict.AUTOMATIC if is_automatic else ""


def _is_bounce(letter: EmailMessage, sender: str) -> bool:
    has_null_path = letter["Return-Path"] is not None and _header(letter, "Return-Path").strip("<> ") == ""
    is_report = letter.get_content_type() == "multipart/report"
    return has_null_path or is_report or sender.lower().startswith("mailer-daemon@")


def _our_addresses() -> set[str]:
    ours = re.findall(r"[\w.+\-]+@[\w.\-]+", settings.DEFAULT_FROM_EMAIL)
    return {one.lower() for one in (*ours, settings.SUPPORT_MAIL)}


def _header(letter: EmailMessage, name: str) -> str:
    return str(letter.get(name, "") or "")

"""How a booking on the clearing account names what moved at the provider. Pure; ids that need a row are looked up by the caller."""

import re

SETTLED = re.compile(r"(?P<source>.+):(?:settled|returned)")
DISPUTE = re.compile(r"(?P<key>dispute:[^:]+):(?:opened|closed|won)")
PAYOUT = re.compile(r"(?P<key>payout:[^:]+):(?:paid|returned|failed|asked)")
LATE = re.compile(r"(?:late|deposit-late|repair-late):(?P<attempt>\d+)")
DEPOSIT = re.compile(r"(?P<reference>deposit:[^:]+):received")
BREAK = re.compile(r"recon:(?P<pk>\d+)")


def plain_key(source: str, kind: str, memo: str) -> str:
    """The key of a booking whose source or memo says it all; empty where a row has to be asked."""
    if kind == "paid" and memo:
        return f"payment:{memo}"
    for pattern in (DISPUTE, PAYOUT):
        if found := pattern.fullmatch(source):
            return found["key"]
    if source.startswith(("fee:", "treasury:")):
        return source
    return ""


def attempt_in(source: str) -> int | None:
    """A late or second payment: the attempt that brought it."""
    found = LATE.fullmatch(source)
    return int(found["attempt"]) if found else None


def reference_in(source: str) -> str:
    """A deposit that was paid at the provider: the reference of its payment."""
    found = DEPOSIT.fullmatch(source)
    return found["reference"] if found else ""


def refund_in(source: str) -> str:
    """A refund that left or came back: the source of the provider's refund."""
    found = SETTLED.fullmatch(source)
    return found["source"] if found else ""


def break_in(source: str) -> int | None:
    """A correcting entry: the difference that it corrects."""
    found = BREAK.fullmatch(source)
    return int(found["pk"]) if found else None

"""What a receipt of customs means for the case and its parcel. Pure; unknown codes mean nothing and ring an alarm."""

from dataclasses import dataclass

from logistics.customs import codes
from logistics.states import DeclarationStatus as S
from logistics.states import ParcelException

NO_CHANGE = frozenset({codes.STORED, codes.SENDING, codes.SENT, codes.SEND_FAILED, codes.MANUAL, codes.APPROVED})


@dataclass(frozen=True)
class Meaning:
    """`to` is the next state of the declaration ('' none); `exception` goes on the parcel; `is_known` False is an alarm."""

    to: str = ""
    exception: str = ""
    is_known: bool = True


MEANINGS: dict[str, Meaning] = {
    codes.REJECTED: Meaning(S.REJECTED, ParcelException.HELD),
    codes.ACCEPTED: Meaning(S.ACCEPTED),
    codes.INSPECTION: Meaning(S.INSPECTION),
    codes.RETURNED: Meaning(S.RETURNED, ParcelException.RETURNED_TO_SENDER),
    codes.RELEASED: Meaning(S.RELEASED),
    codes.CLOSED: Meaning(S.CLOSED),
}
RANK = {S.DECLARED: 0, S.ACCEPTED: 1, S.INSPECTION: 2, S.REJECTED: 3, S.RETURNED: 3, S.RELEASED: 3, S.CLOSED: 4}


def meaning(code: str) -> Meaning:
    """The meaning of a `returnStatus` of CEB622. Negative codes are processing errors and count as rejected."""
    if code in NO_CHANGE:
        return Meaning()
    if code in codes.DETAINED:
        return Meaning("", ParcelException.HELD)
    if code.startswith("-"):
        return Meaning(S.REJECTED, ParcelException.HELD)
    return MEANINGS.get(code, Meaning(is_known=False))


def is_late(seen: str, to: str) -> bool:
    """Does a receipt for state `to` come after the case has already passed it? Then it is history, not news."""
    return RANK.get(S(to), 0) <= RANK.get(S(seen), -1)

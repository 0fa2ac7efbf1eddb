"""The instant answer to a wish to return: questions and pictures of the reason, the best right, the wish; kept on the case."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts.models import User
from marketplace.core import time
from orders.models import Order, OrderLine
from returns import portal
from returns.errors import (
    Excepted,
    NotIntact,
    NotReturnable,
    QuestionUnanswered,
    ShotsNeeded,
    UnknownShot,
    WasOnTime,
    WindowPassed,
    WishNotOffered,
)
from returns.models import ReturnCase, ReturnGround, ReturnShot
from returns.policies import reasons, rules, wishes
from returns.policies.rights import Answer, Right

REFUSALS = {"window_passed": WindowPassed, "not_intact": NotIntact, "exception": Excepted, "was_on_time": WasOnTime}


def checked(reason: str, answers: Mapping[str, Any] | None, *, user: User, shots: Sequence[str] = ()) -> dict[str, str]:
    """The answers that belong to the reason, and the pictures it needs.

    Raises NotReturnable for an unknown reason, QuestionUnanswered, ShotsNeeded, UnknownShot for pictures of somebody else.
    """
    if reason not in reasons.TREE:
        raise NotReturnable(fields={"reason": reason})
    mine = portal.loose_shots(user).filter(public_id__in=shots)
    photographs = mine.filter(seconds=None).count()
    if mine.count() != len(set(shots)):
        raise UnknownShot
    if answers is None:
        return {}
    said = reasons.cleaned(reason, answers)
    if said is None or reasons.unanswered(reason, said):
        open_ones = reasons.unanswered(reason, said or {})
        raise QuestionUnanswered(fields={"question": ", ".join(open_ones)})
    needed = reasons.shots_needed(reason, said)
    if photographs < needed:
        raise ShotsNeeded(fields={"needed": needed, "given": photographs})
    return said


def right_for(order: Order, lines: Sequence[OrderLine], reason: str, said: Mapping[str, str]) -> tuple[Answer, Right]:
    """The best right for these lines now. Raises NotReturnable, WindowPassed, NotIntact, Excepted, WasOnTime."""
    answer = portal.answer_for(order, lines, reason, said)
    if answer.used is not None:
        return answer, answer.used
    if answer.why_not == "window_passed":
        raise WindowPassed(fields={"days": max(one.days for one, why in answer.others if why == "window_passed")})
    raise REFUSALS.get(answer.why_not, NotReturnable)(fields={"reason": reason})


def wish_for(order: Order, going: Mapping[int, int], right: Right, wish: str, way: str) -> list[wishes.Wish]:
    """What was offered for these pieces. Raises WishNotOffered for a wish that is not among it."""
    offers = portal.wishes_for(order, going, right.reason, right, way=way)
    found = next((one for one in offers if one.code == wish), None)
    if found is None or not found.is_offered:
        raise WishNotOffered(fields={"wish": wish, "why": found.why_not if found else ""})
    return offers


def keep(
    case: ReturnCase, *, answer: Answer, said: Mapping[str, str], offers: Sequence[wishes.Wish], shots: Sequence[str]
) -> None:
    """Freeze beside the case which right was used and why, what was answered and offered; the pictures become its own."""
    right = answer.used or rules.rule_by_code(case.rule)
    ReturnGround.objects.create(
        case=case, by=right.by, words={"zh": right.zh, "en": right.en, "source": right.source}, until=answer.until,
        others=[[one.code, why] for one, why in answer.others], answers=dict(said), offers=[one.plain() for one in offers],
    )  # fmt: skip
    if shots:
        ReturnShot.objects.filter(user_id=case.user_id, case=None, public_id__in=shots).update(
            case=case, added_at=time.now()
        )

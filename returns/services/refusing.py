"""We say no to a wish to keep a flawed piece for a part of the money: with a reason, and the return goes on as planned."""

from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from returns import choices
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.services import leaving
from returns.states import Stage


def refuse_keep(case: ReturnCase, *, answer: str, by: User) -> ReturnCase:
    """The caller holds the case and knows that `by` may. It is not offered again for this return. Raises IllegalMove where nobody
    wishes to keep anything."""
    choice = choices.choice_of(case)
    if choice is None or choice.code != outcomes.KEEP:
        raise IllegalMove(fields={"from": case.stage, "to": str(Stage.DECLINED)})
    ReturnCase.objects.filter(pk=case.pk).update(keep_refused_at=time.now())
    case.keep_refused_at, case.answer = time.now(), answer
    case.save(update_fields=["answer"])
    leaving.keep_no_more(case, actor=by.ref)
    trail.record(verb="return.keep_refused", target=case.ref, actor=by.ref, after={"fen": choice.offered_fen})
    emit(topic="returns.keep_refused", key=case.ref, payload={"case": case.number})
    return case

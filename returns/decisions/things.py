"""Another one, the same one repaired, or the same one as it is."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import trail
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from returns import choices, selectors
from returns.decisions.base import Decision, Told
from returns.errors import WayNotOpen
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.services import exchanging, settling


class Exchange(Decision):
    """A replacement from overseas stock. Where it cannot be (sold out, quota, dearer than shown) the money goes back at once."""

    code = outcomes.EXCHANGE
    words = _("Exchange")
    told = Told("return_exchanged", "return_closed_exchanged")

    def require_open(self, case: ReturnCase) -> None:
        if choices.chosen_way(case) != self.code or choices.choice_of(case) is None:
            raise WayNotOpen(fields={"outcome": self.code, "why": "not_chosen"})  # nobody has seen what it costs

    def effect(self, case: ReturnCase, *, actor: str) -> None:
        try:
            with transaction.atomic():  # a savepoint: the fall-back must not see half an exchange
                exchanging.exchange(case, actor=actor)
        except DomainError as refused:
            trail.record(verb="return.not_exchanged", target=case.ref, actor=actor, why=str(refused.code))
            ReturnCase.objects.filter(pk=case.pk).update(outcome=outcomes.REFUND)
            case.refresh_from_db()
            settling.refund(case, actor=actor)


class Repair(Decision):
    """The piece goes to a workshop. The case stays open, and the seller's money waits, until `services/repaired.py` hears of it."""

    code = outcomes.REPAIR
    words = _("Repair")
    stays_open = True
    told = Told("return_repairing", "return_repairing_seller")

    def require_open(self, case: ReturnCase) -> None:
        self._require_way(case, self.code)

    def effect(self, case: ReturnCase, *, actor: str) -> None:
        for item in selectors.items_of(case):
            seen = getattr(item, "inspection", None)
            fault = str(seen.note) if seen and seen.note else ""
            emit(
                topic="returns.repair_decided", key=case.ref,
                payload={"case": case.number, "unit": item.unit.passport_code, "fault": fault or case.reason},
            )  # fmt: skip


class Decline(Decision):
    """The piece goes back to the shopper, who reads why."""

    code = outcomes.DECLINE
    words = _("Decline")
    needs_reason = True
    told = Told("return_declined")

    def effect(self, case: ReturnCase, *, actor: str) -> None:
        settling.decline(case, actor=actor)

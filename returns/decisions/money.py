"""The money goes back: all of it, or a part for keeping the thing."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from orders.services import refunds
from returns import choices
from returns.decisions.base import Decision, Told
from returns.errors import WayNotOpen
from returns.models import ReturnCase
from returns.policies import outcomes, rules
from returns.policies.outcomes import Level
from returns.policies.rights_data import SELLER
from returns.services import leaving, settling
from returns.states import OfferStatus, Stage


class Refund(Decision):
    """Whatever else is open, this always is: the law gives it."""

    code = outcomes.REFUND
    words = _("Refund")
    told = Told("return_settled")

    def effect(self, case: ReturnCase, *, actor: str) -> None:
        settling.refund(case, actor=actor)


class PartRefundAndKeep(Decision):
    """The shopper keeps it, a part of the goods money goes back, no parcel travels. The sum is the one they accepted."""

    code = outcomes.KEEP
    words = _("Part refund, the shopper keeps it")
    target: ClassVar[str] = Stage.LABEL_ISSUED
    told = Told("return_kept")

    def require_open(self, case: ReturnCase) -> None:
        if choices.chosen_way(case) != self.code or choices.choice_of(case) is None:  # a wish alone names no sum
            raise WayNotOpen(fields={"outcome": self.code})

    def level(self, case: ReturnCase) -> Level:
        return outcomes.keep_level(self.amount(case), kept_lately=choices.kept_lately(case))

    def amount(self, case: ReturnCase) -> int:
        choice = choices.choice_of(case)
        return min(choice.offered_fen if choice else 0, sum(choices.goods_left(case).values()))

    def effect(self, case: ReturnCase, *, actor: str) -> None:
        parts = choices.keep_parts(case, self.amount(case))
        amount = 0
        if parts:
            made = refunds.refund(
                order_id=case.order_id, source=case.ref, reason=f"keep_{case.reason}", lines=parts, actor=actor,
                borne_by=_bearer(case), way=case.way,
            )  # fmt: skip
            amount = made.amount_fen
        leaving.leave(case, actor=actor)  # no courier has to come, and nothing else is offered
        settling.end(case, amount, actor=actor)


def _bearer(case: ReturnCase) -> str:
    """The shop bears what it offered itself; what we offered, whoever the rule names."""
    by_shop = case.part_refunds.filter(status=OfferStatus.TAKEN).exists()
    return SELLER if by_shop else rules.rule_by_code(case.rule).borne_by

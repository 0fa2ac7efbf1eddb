"""The letter of a demand: a sheet of A4 for whoever was at fault. Facts of the road only; no name, phone or address of a shopper."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from claims import words
from claims.models import Recovery
from logistics.policies.seals import OUTCOMES
from marketplace.core.paper import Paper
from marketplace.core.time import SHANGHAI
from orders.receipt_files import amount


def draw(found: Recovery) -> bytes:
    """The PDF, in Chinese for parties in China and in English for the others."""
    with override("en" if found.party in (Recovery.Party.AIRLINE,) else "zh-hans"):
        return _draw(found)


def _draw(found: Recovery) -> bytes:
    claim, day = found.claim, "%Y-%m-%d"
    title = _("Demand for compensation %(number)s") % {"number": claim.number}
    paper = Paper(title=title, foot=found.public_id)
    paper.title(title)
    paper.fact(_("To"), f"{words.PARTIES[found.party]} {found.code}")
    paper.fact(_("Date"), found.demanded_at.astimezone(SHANGHAI).strftime(day))
    paper.fact(_("Amount"), amount(found.amount_fen))
    paper.fact(_("Answer by"), found.answer_by.astimezone(SHANGHAI).strftime(day))
    paper.heading(_("What happened"))
    paper.fact(_("Kind"), str(words.KINDS[claim.kind]))
    if claim.parcel is not None:
        paper.fact(_("Parcel"), f"{claim.parcel.number} {claim.parcel.waybill}".strip())
    paper.fact(_("Decided by rule"), str(words.RULES.get(claim.rule, claim.rule)))
    paper.fact(_("Reasons"), words.words_of(claim.reasons))
    paper.heading(_("The record of the road"))
    told = claim.facts
    paper.fact(_("Seal, as last seen"), str(OUTCOMES.get(told.get("seal", ""), "–")))
    paper.fact(_("Weight when packed (g)"), str(told.get("packed_g") or "–"))
    paper.fact(_("Weight at last (g)"), str(told.get("last_g") or "–"))
    for one in told.get("custody", [])[-20:]:
        paper.text(f"{one['at'][:16]}  {one['action']}  {one['place']}  {one['hash'][:16]}", size=8)
    paper.heading(_("What we ask"))
    paper.text(
        _(
            "We paid our customer for these goods and ask you for the amount above. Please pay it or answer in writing by the day named."
        )
    )
    return paper.done()

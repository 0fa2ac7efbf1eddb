"""Something is wrong with the goods, or somebody asks about goods."""

from django.utils.translation import gettext as _

from assistant import matching
from assistant.skills.base import Ask, Choice, Reply, Skill, lines, link, to_a_person
from assistant.skills.picking import is_delivered, pick
from assistant.skills.road import describe
from assistant.wording import day, goods, moment, title
from cases import selectors as cases
from cases.states import CaseStatus
from claims import selectors as claims
from claims.states import ClaimStatus
from knowledge.selectors import articles
from logistics.selectors import parcels_of, progress
from marketplace.catalog.search import engine
from marketplace.catalog.selectors import availability, on_sale
from orders.models import Order
from repairs.selectors.cases import cases_of as repairs_of
from repairs.selectors.pieces import Piece, pieces_of

QUERY = 60  # characters of a question that the search reads
CASES_OVER = (CaseStatus.FINAL, CaseStatus.WITHDRAWN)


class Trouble(Skill):
    """What came is not as it should be: the claim or the return that fits, at the right order, and what is under way already."""

    is_claim = True

    def answer(self, ask: Ask) -> Reply:
        found = pick(ask, fits=is_delivered, intent=self.intent)
        if isinstance(found, Reply):
            return found
        known = self._known(found)
        if known is not None:
            return known
        if found.delivered_at is None:
            return self._on_the_way(found)
        named = matching.lines_with(ask.text, found.lines.all())
        what = title(named[0]) if len(named) == 1 else goods(found)
        text = lines(
            _("I am sorry that it came like this: order %(number)s, %(goods)s, delivered on %(at)s.") % {
                "number": found.number, "goods": what, "at": moment(found.delivered_at),
            },
            self.advice(),
        )  # fmt: skip
        return Reply(text, (*self.ways(found), to_a_person()), order=found.number)

    def advice(self) -> str:
        raise NotImplementedError

    def ways(self, order: Order) -> tuple[Choice, ...]:
        if self.is_claim:
            return (
                link(_("Report it now"), f"/me/orders/{order.number}/claim/"),
                link(_("Return it"), f"/me/orders/{order.number}/return/"),
            )
        return (link(_("Return it"), f"/me/orders/{order.number}/return/"),)

    def _known(self, order: Order) -> Reply | None:
        """A report that is being looked at already."""
        if not self.is_claim:
            return None
        claim = next(
            (one for one in claims.claims_of_order(order).order_by("-id")[:3] if one.status not in OVER_CLAIMS), None
        )
        if claim is None:
            return None
        text = _("Your report %(number)s about this order is with us since %(at)s; you hear from us within 48 hours.")
        page = link(_("Open the report"), f"/me/claims/{claim.number}/")
        return Reply(
            text % {"number": claim.number, "at": moment(claim.opened_at)}, (page, to_a_person()), order=order.number
        )

    def _on_the_way(self, order: Order) -> Reply:
        """Some parcels may be there and others not: the story of the road says which."""
        base = describe(order)
        text = _("By our records this order has not been delivered yet:")
        return Reply(lines(text, base.text), (*base.choices, to_a_person()), order=order.number)


OVER_CLAIMS = (ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.ELSEWHERE, ClaimStatus.WITHDRAWN)


class Damaged(Trouble):
    intent = "damaged"

    def advice(self) -> str:
        return lines(
            _(
                "Please take one photo of the damage, and one of the parcel if it was damaged too, then press "
                "“Report it now”. You hear from us, and have your money back, within 48 hours of the report."
            ),
            _(
                "Report it within two days of delivery (seven with insurance of the road). After that a return for "
                "damage is still possible."
            ),
        )


class MissingItem(Trouble):
    intent = "missing_item"

    def advice(self) -> str:
        return lines(
            _(
                "We hold the weights and photos of every parcel, so what was left out can be seen. Press “Report it "
                "now” and choose what is missing; you hear from us within 48 hours."
            ),
            _("Goods of one order may come in several parcels; the order shows which are still on the way."),
        )

    def ways(self, order: Order) -> tuple[Choice, ...]:
        rest = [parcel for parcel in parcels_of([order.number]) if parcel.status not in ("delivered", "cancelled")]
        tracks = tuple(
            link(_("Track %(parcel)s") % {"parcel": one.number}, f"/track/{one.number}/") for one in rest[:2]
        )
        return (*tracks, link(_("Report it now"), f"/me/orders/{order.number}/claim/"))


class WrongItem(Trouble):
    intent = "wrong_item"
    is_claim = False

    def advice(self) -> str:
        return _(
            "What came is compared with the photos taken abroad. Open the return, choose “Not what I ordered” "
            "and add a photo: we pay the way back, and you get your money or an exchange."
        )


class Authenticity(Skill):
    """Is it genuine?"""

    intent = "authenticity"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        rule = _(
            "Every item has a passport: who sold it, photos, weight and number from abroad, every seal and every "
            "opening by customs. Scan the code on the item to read it."
        )
        warrant = _("If an examination finds a fake, you get your money back and three times the price on top.")
        if ask.user is None or not (
            ask.found.has_number or ask.memory.order or ask.came_from("order") or _is_about_mine(ask.text)
        ):
            return Reply(lines(rule, warrant), (link(_("How we check"), "/help/seals/"),))
        found = pick(ask, fits=is_delivered, intent=self.intent)
        if isinstance(found, Reply):
            return found
        running = next(
            (one for one in cases.cases_of(ask.user)[:5] if one.order_id == found.pk and one.status not in CASES_OVER),
            None,
        )
        if running is not None:
            return Reply(
                _("Your case %(number)s about this order is being looked into.") % {"number": running.number},
                (link(_("Open the case"), f"/me/cases/{running.number}/"), to_a_person()),
                order=found.number,
            )
        known = progress(found.number)
        passports = [unit.passport_code for unit in known.units if unit.status != "cancelled"][:3] if known else []
        links = tuple(link(_("Passport %(code)s") % {"code": code}, f"/passport/{code}/") for code in passports)
        doubt = link(_("Have it examined"), f"/me/orders/{found.number}/case/") if found.delivered_at else None
        head = _("Order %(number)s: %(goods)s") % {"number": found.number, "goods": goods(found)}
        return Reply(
            lines(head, rule, warrant), (*links, *([doubt] if doubt else []), to_a_person()), order=found.number
        )


def _is_about_mine(text: str) -> bool:
    plain = text.lower()
    return any(
        word in plain
        for word in (
            "收到",
            "我买",
            "我這",
            "我这",
            "怀疑",
            "懷疑",
            "感觉",
            "感覺",
            "鉴定",
            "鑑定",
            "假货",
            "假貨",
            "i bought",
            "i got",
            "received",
            "mine",
            "my ",
            "fake",
        )
    )


class WarrantyRepair(Skill):
    """It broke in use."""

    intent = "warranty_repair"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        rule = _(
            "What breaks in use within the warranty is repaired in China; things go to a service point or to our "
            "centre."
        )
        points = link(_("Service points"), "/service-points/")
        terms = link(_("Warranty terms"), "/warranty/")
        if ask.user is None:
            return Reply(rule, (terms, points))
        running = next((one for one in repairs_of(ask.user)[:5] if one.is_open), None)
        if running is not None and not matching_other(ask, running.unit_id):
            return Reply(
                _("Your repair %(number)s is under way; the page shows its steps.") % {"number": running.number},
                (link(_("Open the repair"), f"/me/repairs/{running.number}/"), to_a_person()),
            )
        pieces = [piece for piece in pieces_of(ask.user) if piece.is_with_shopper]
        named = matching.lines_with(ask.text, [piece.line for piece in pieces])
        meant = [piece for piece in pieces if piece.line in named] if named else pieces
        if len({piece.line.pk for piece in meant}) == 1:
            return self._of(meant[0], terms)
        return Reply(
            lines(
                rule,
                _("Choose the thing under “My warranties” and say what happened; you read at once what is covered."),
            ),
            (link(_("My warranties"), "/me/warranty/"), points),
        )

    def _of(self, piece: Piece, terms: Choice) -> Reply:
        report = link(_("Report the fault"), f"/me/warranty/{piece.unit.passport_code}/report/")
        if piece.warranty is not None and piece.warranty.ends_at:
            text = _(
                "“%(goods)s” has a warranty until %(day)s. Report what happened; you read at once what is covered "
                "and where it goes."
            )
            return Reply(
                text % {"goods": title(piece.line), "day": day(piece.warranty.ends_at)},
                (report, terms),
                order=piece.line.order.number,
            )
        text = _(
            "“%(goods)s” was bought without a longer warranty. Report the fault all the same: you read at once "
            "whether it is covered, and what a repair would cost otherwise."
        )
        return Reply(text % {"goods": title(piece.line)}, (report, terms), order=piece.line.order.number)


def matching_other(ask: Ask, unit_id: int) -> bool:
    """Does the message name another thing than the one in repair?"""
    pieces = pieces_of(ask.user) if ask.user else []
    named = matching.lines_with(ask.text, [piece.line for piece in pieces])
    return bool(named) and all(piece.unit.pk != unit_id for piece in pieces if piece.line in named)


class ProductQuestion(Skill):
    """What is it like? From the listing and the shop window; what neither says is asked of the shop."""

    intent = "product_question"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        listing = on_sale().filter(public_id=ask.came_from("listing")).first()
        if listing is not None:
            free = availability([listing.pk])[listing.pk]
            stock = (
                _("%(pieces)s pieces can be bought now.") % {"pieces": free}
                if free > 0
                else _("It is sold out at the moment.")
            )
            text = lines(
                _("“%(goods)s”:") % {"goods": listing.title},
                stock,
                _(
                    "Size, material and everything the shop says stand on its page. If it is not there, ask the shop and "
                    "people who have it; you are told of the answer."
                ),
            )
            return Reply(text, (link(_("Ask about it"), f"/l/{listing.public_id}/questions/"), to_a_person()))
        return self._search(ask)

    def _search(self, ask: Ask) -> Reply:
        result = engine.search(query=ask.text[:QUERY], page_size=3)
        rows = [] if result.is_relaxed else list(on_sale().filter(pk__in=result.ids))
        if rows:
            text = lines(
                _(
                    "Perhaps you mean one of these. Their pages show stock, size and material; the shop answers "
                    "questions there."
                ),
                *(f"· {row.title}" for row in rows),
            )
            return Reply(
                text,
                tuple(
                    link(_("Item %(n)s") % {"n": place}, f"/l/{row.public_id}/") for place, row in enumerate(rows, 1)
                ),
            )
        found = articles.search(ask.text, ask.locale, 1)
        if found:
            return Reply(lines(found[0].title, found[0].summary), (link(_("Read more"), found[0].url),))
        text = _(
            "I do not know which item you mean. Please open its page and write to me from there, or search for it."
        )
        return Reply(text, (link(_("Search"), "/s/"), to_a_person()))

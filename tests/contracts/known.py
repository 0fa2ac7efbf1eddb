"""Real identifiers of the seeded world for every address parameter.

Shopper's things are Xiaomei's, a seller's are Akira's, a warehouse's are of a station where Lupe works, an escort's are
Lao Zhang's. So whoever else gets in has got in where they should not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cases.models import Case
from cases.services import opening
from desk.models import CallBack, Compensation
from knowledge.models import Complaint
from logistics.models import (
    AttendanceGap,
    Bag,
    Consignment,
    EscortHandover,
    Evidence,
    Flight,
    Opening,
    Paper,
    Parcel,
    Seal,
    Unit,
)
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingReport
from marketplace.core import time
from marketplace.ledger.models import Transaction
from marketplace.notices.models import WebhookEndpoint
from marketplace.notices.services import habits, webhooks
from marketplace.payments.models import PaymentAttempt
from marketplace.scenes.people import BY_KEY
from orders.models import AnswerObjection, CartLine, Challenge, Order, Purchase, Question, Review
from orders.selectors.money import left_of
from orders.services import carts, challenges, objections, reviewing
from promotions.models import PriceCut, Promotion
from repairs.models import RepairCase
from repairs.selectors.pieces import piece_for, pieces_of
from repairs.services import reporting
from returns.models import ReturnCase, ReturnItem, ReturnShot
from risk.models import Assessment
from sellers.models import Audit, AuditPhoto, Document, Invitation, OwedReport, Seller, SellerMember
from sellers.services import invitations
from support.models import Conversation, RelayMessage, SellerQuestion, Ticket
from wanted.models import Offer
from warehousing.models import Count, Recall, Transfer, Wave

Values = dict[str, Any]


def person(key: str) -> User:
    return User.objects.get(email=BY_KEY[key].login)


class Known:
    """`Known().values("orders:detail", ("number",))` → `{"number": "MO…"}`."""

    @cached_property
    def xiaomei(self) -> User:
        return person("xiaomei")

    @cached_property
    def laozhang(self) -> User:
        return person("laozhang")

    @cached_property
    def stations(self) -> list[int]:
        return [posting.warehouse_id for posting in person("lupe").postings.all()]

    @cached_property
    def shop(self) -> Seller:
        return Seller.objects.get(members__user=person("akira"))

    @cached_property
    def listing(self) -> Listing:
        return Listing.objects.filter(seller=self.shop, status="published").order_by("pk")[0]

    @cached_property
    def order(self) -> Order:
        return Order.objects.filter(user=self.xiaomei, delivery="delivered").order_by("pk")[0]

    @cached_property
    def case(self) -> ReturnCase:
        return ReturnCase.objects.filter(user=self.xiaomei).order_by("pk")[0]

    @cached_property
    def talk(self) -> Conversation:
        return Conversation.objects.filter(user=self.xiaomei).order_by("pk")[0]

    @cached_property
    def parcel(self) -> Parcel:
        return Parcel.objects.get(consignment__order_number=self.order.number)

    @cached_property
    def escorted(self) -> Parcel:
        return Parcel.objects.filter(bag__flight__escort=self.laozhang).order_by("pk")[0]

    @cached_property
    def opening(self) -> Opening:
        return Opening.objects.filter(escort=self.laozhang).order_by("pk")[0]

    def values(self, name: str, parameters: tuple[str, ...]) -> Values:
        """A real value for each parameter of the address `name`."""
        return {parameter: self._value(name, parameter) for parameter in parameters if parameter != "words"}

    def _value(self, name: str, parameter: str) -> Any:
        for known, make in {**self._by_area(), **self._anywhere()}.items():
            area, _, wanted = known.rpartition(" ")
            if wanted == parameter and name.startswith(tuple(area.split("|"))):
                return make()
        raise LookupError(f"{name} takes {parameter}: name a value in tests/contracts/known.py")

    def _thing(self) -> Unit:
        """A piece of Xiaomei's that is with her and in no case."""
        held = ReturnItem.objects.filter(is_open=True).values("unit")
        mine = [one.unit.pk for one in pieces_of(self.xiaomei) if one.is_with_shopper]
        return Unit.objects.filter(pk__in=mine).exclude(pk__in=held).order_by("-pk")[0]

    def _repair(self) -> RepairCase:
        """Her repair, reported now if there is none."""
        found = RepairCase.objects.filter(user=self.xiaomei).order_by("pk").first()
        if found is not None:
            return found
        code = self._thing().passport_code
        piece, answers = piece_for(self.xiaomei, code), []
        while not (step := reporting.walk(piece=piece, answers=answers, language="en").step).is_end:
            answers.append(step.answers[-1][0])
        leaf = reporting.diagnose(user=self.xiaomei, passport_code=code, answers=answers)
        return reporting.report(
            user=self.xiaomei, diagnosis=leaf, words="用着用着就坏了", happened_on=time.today(), actor=self.xiaomei.ref
        )

    def _call(self) -> CallBack:
        """A call for her ticket, booked now if there is none."""
        ticket = self.talk.tickets.order_by("pk")[0]
        found, _is_new = CallBack.objects.get_or_create(
            ticket=ticket, status="booked",
            defaults={"starts_at": time.now() + timedelta(hours=2), "zone": "Asia/Shanghai", "booked_by": "user:x",
                      "client_id": "known", "created_at": time.now()},
        )  # fmt: skip
        return found

    def _by_area(self) -> dict[str, Callable[[], Any]]:
        """`prefix|prefix parameter` → value; the first that fits."""
        return {
            "desk:act kind": lambda: "receipt",
            "desk:call-end public_id": lambda: self._call().public_id,
            "desk:compensation public_id": lambda: Compensation.objects.order_by("pk")[0].public_id,
            "api-seller-audit|sellers:audit_appeal audit_id": lambda: self._audit(seller=self.shop),
            "api-audit-open|api-audit-excuse|sellers:audit_open|sellers:audit_excuse|storefront:audit-start|api-audit-start|api-ops-audit-send|"
            "api-ops-audit-call-off audit_id": lambda: self._audit(status="dispatched"),
            "api-ops-audit audit_id": lambda: self._audit(status="filed"),
            "api-audit|sellers:audit_ audit_id": lambda: self._audit(status="on_site"),
            "sellers:audit audit_id": lambda: self._audit(seller=self.shop),
            "sellers:audit|api-audit|api-ops-audit period": lambda: "2026-10",
            "sellers:audit_entry kind": lambda: "note",
            "sellers:audit_photo photo_id": lambda: AuditPhoto.objects.filter(entry__audit__status="filed")[0].public_id,
            "returns:shot|returns:appeal-shot|api-return-shot public_id": lambda: self._shot(self.case),
            "storefront:seller-return-shot public_id": lambda: self._shot(self._theirs()),
            "storefront:seller-return|storefront:seller-dispose|api-seller-dispose|api-seller-return number": lambda: self._theirs().number,
            "storefront:seller-certificate number": lambda: self._theirs().number,
            "storefront:seller-certificate item": lambda: self._theirs().items.order_by("pk")[0].pk,
            "storefront:seller-dispose|api-seller-dispose item": lambda: self._theirs().items.order_by("pk")[0].pk,
            "storefront:seller-message public_id": lambda: self._question(),
            "sellers:webhook_verb name": lambda: "ping",
            "orders:purchase_done|orders:pay_check|api-purchase|api-pay number": lambda: self.order.purchase.number,
            "orders:review|api-review number": lambda: self._review().line.order.number,
            "storefront:sitemap number": lambda: 1,
            "orders:second_look|api-review-second-look review_id": lambda: self._challenge().review.public_id,
            "storefront:seller-shopper|api-seller-shopper number": lambda: self._review().line.order.number,
            "storefront:review-desk-opinion|api-ops-opinion kind": lambda: "review",
            "storefront:answer|api-answers question_id": lambda: self._public_question(),
            "api-finance-bank-twin line_id": lambda: 1,
            "repairs:report passport": lambda: self._thing().passport_code,
            "repairs:work|repairs:photo|repairs:paid|api-partner-work public_id": lambda: "nothing",
            "api-partner-work-verb verb": lambda: "accept",
            "repairs:|api-repair number": lambda: self._repair().number,
            "orders:|returns:ask|api-order|api-seller-order-short|api-desk-order-goodwill number": lambda: self.order.number,
            "returns:|api-return|api-bench|api-twin|api-opinion|api-again number": lambda: self.case.number,
            "returns:stray|api-stray public_id": lambda: "nothing",
            "returns:look|api-look look_id": lambda: "nothing",
            "returns:pack-home seller": lambda: self.shop.pk,
            "returns:send-home|api-bench-send|returns:box-|api-bench-box|storefront:seller-box box": lambda: "no-such-box",
            "returns:homeward-|api-bench-parcel parcel": lambda: "no-such-parcel",
            "returns:|api-return|api-bench number": lambda: self.case.number,
            "support:shift-plan-end pk": lambda: 0,
            "support:held-one public_id": lambda: self._held(),
            "support:held-question public_id": lambda: self._question(),
            "support:|desk:|api-ticket number": lambda: Ticket.objects.filter(user=self.xiaomei)[0].number,
            "api-bag|api-close-bag|api-reopen-bag|logistics:bag|logistics:take-from-bag|logistics:close-bag number":
                lambda: Bag.objects.filter(warehouse__in=self.stations).order_by("pk")[0].number,
            "logistics:seal-page|api-void-seal number": lambda: Seal.objects.filter(issued_to=person("lupe"), status="issued")[0].number,
            "tower:flight public_id": lambda: Flight.objects.order_by("pk")[0].public_id,
            "tower:clocks kind": lambda: "hand_in",
            "learning:report|learning:centre-back|learning:alarm public_id": lambda: "nothing",
            "finance:figure|api-finance-figure code": lambda: "gmv",
            "finance:account|api-finance-account code": lambda: "escrow",
            "finance:account|api-finance-account currency": lambda: "CNY",
            "finance:booking pk": lambda: Transaction.objects.order_by("pk")[0].pk,
            "finance:difference pk": lambda: 0,
            "api-ops-odd-rate rate_id": lambda: 0,
            "api-finance-booking booking_id": lambda: Transaction.objects.order_by("pk")[0].pk,
            "api-finance-difference break_id": lambda: 0,
            "api-finance-bill bill_id": lambda: 0,
            "api-ops-odd-rate verb": lambda: "accept",
            "finance:bill pk": lambda: 0,
            "api-finance-bill place": lambda: 1,
            "api-finance-bill verb": lambda: "book",
            "api-finance-export table": lambda: "trial",
            "care:person public_id": lambda: self.xiaomei.public_id,
            "care:remove-note note_id": lambda: "nothing",
            "care_ops:segment code": lambda: "322",
            "notices:no-more token": lambda: habits.stop_link(self.xiaomei.ref, "wishes", "mail").rstrip("/").rpartition("/")[2],
            "notice_texts:one name": lambda: "order_paid",
            "api-finance-job name": lambda: "finance.reconcile",
            "finance:|api-finance day": lambda: str(time.today() - timedelta(days=1)),
            "api-void-seal number": lambda: Seal.objects.filter(issued_to=person("lupe"), status="issued")[0].number,
            "freight:departure|freight:invoice pk": lambda: 0,
            "freight:plan|freight:outage public_id": lambda: "nothing",
            "api-freight departure": lambda: 0,
            "api-freight invoice": lambda: 0,
            "api-freight contract": lambda: 0,
            "api-freight schedule": lambda: 0,
            "api-freight line": lambda: 0,
            "api-freight plan": lambda: "nothing",
            "api-freight outage": lambda: "nothing",
            "api-freight-offers parcel": lambda: self.parcel.number,
            "claims:report|claims_ops:report number": lambda: self.order.number,
            "api-complaint number": lambda: self._complaint().number,
            "claims:|claims_ops:|api-claim|api-ops-claim|api-ops-stock-claim number": lambda: "MC0000000000000",
            "claims:|claims_ops:|api-claim|api-ops-claim|api-ops-recovery public_id": lambda: "nothing",
            "api-insurer-news insurer": lambda: "anda",
            "cases:ask number": lambda: self.order.number,
            "cases:|api-case|api-seller-case|api-desk-case number": lambda: self._dispute().number,
            "cases:file|cases:seller-file|cases:desk-file|api-case-file|api-seller-case-file|"
            "api-desk-case-file public_id": lambda: "nothing",
            "logistics:label-file|api-label kind": lambda: "parcel",
            "logistics:label-file|api-label form": lambda: "png",
            "logistics:found|logistics:handover|logistics:print public_id": lambda: "nothing",
            "api-escort-withdraw handover": lambda: self._handover(given=True),
            "api-escort handover": lambda: self._handover(),
            "logistics:escort|api-escort|api-open-parcel|api-hand-over number": lambda: self.escorted.number,
            "api-warehouse-wave|warehousing:wave number": lambda: self._wave().number,
            "api-warehouse-transfer|warehousing:transfer number": lambda: Transfer.objects.order_by("pk")[0].number,
            "warehousing:recall|warehousing:seller-recall|api-seller-recall|api-warehouse-recall number": lambda: self._recall().number,
            "api-ops-shelf-loss loss_id": lambda: 1,
            "warehousing:|api-warehouse-notice|api-seller-inbound number": lambda: self.shop.inbound_notices.order_by("pk")[0].number,
            "warehousing: code": lambda: Count.objects.order_by("pk")[0].bin.code,
            "warehousing: public_id": lambda: Count.objects.order_by("pk")[0].public_id,
            "api-ops-withdraw-list|api-ops-customs-pack number": lambda: self.escorted.number,
            "api-parcel-epcis number": lambda: Parcel.objects.filter(
                consignment__buyer_ref=self.xiaomei.ref, warehouse__in=self.stations, bag__flight__escort=self.laozhang
            ).order_by("pk")[0].number,
            "logistics:escort|api-open-parcel|api-hand-over number": lambda: self.escorted.number,
            "logistics:escort|api-open-parcel|api-hand-over|api-book-carrier number": lambda: self.escorted.number,
            "logistics:|api- number": lambda: Parcel.objects.filter(warehouse__in=self.stations).order_by("pk")[0].number,
            "wanted:seller-proof|wanted:seller-withdraw|api-seller-offer offer_id": lambda: self._offer().public_id,
            "promotions:seller-verb|api-seller-promotion-verb verb": lambda: "pause",
            "promotions:seller-cut-stop|api-seller-cut-stop public_id": lambda: self._cut().public_id,
            "promotions:seller-verb|api-seller-promotion-verb public_id": lambda: self._promotion(self.shop).public_id,
            "promotions:|api-promotion-claim|api-seller-promotion-join public_id": lambda: self._promotion(None).public_id,
            "promotions: code": lambda: "NOSUCHCODE",
            "wanted:accept|wanted:proof|api-want-accept offer_id": lambda: self._offer().public_id,
            "wanted:|api-want|api-seller-want public_id": lambda: self._offer().want.public_id,
            "sellers:payout public_id": lambda: self.shop.payouts.order_by("pk")[0].public_id,
            "sellers:hold public_id": lambda: self.shop.holds.order_by("pk")[0].public_id,
            "sellers:deposit_paid public_id": lambda: "nothing",
            "sellers:owed_proof public_id": lambda: self._report(),
            "orders:goodwill|api-order-goodwill public_id": lambda: "nothing",
            "orders:pay public_id": lambda: self._attempt().public_id,
            "api-conversation-file|support:chat-file file_id": lambda: "nothing",
            "support:shared-file|support:wechat-link token": lambda: "nothing",
            "api-conversation|support: public_id": lambda: self.talk.public_id,
            "logistics:photo-small public_id": lambda: Evidence.objects.filter(is_public=True).order_by("pk")[0].public_id,
            "logistics:photo public_id": lambda: Evidence.objects.filter(
                unit__line__consignment__buyer_ref=self.xiaomei.ref,
                unit__line__consignment__seller_ref=f"seller:{self.shop.public_id}",
            ).order_by("pk")[0].public_id,
            "api-seller-import|catalog:seller-import public_id": lambda: "nothing",
            "orders:|storefront:|catalog:|seller_learning:|api- public_id": lambda: self.listing.public_id,
            "api-application|api-ops-application|sellers: code": lambda: self.shop.requirements.order_by("pk")[0].code,
            "api-unit|api-unit-batch|api-receive-unit|api-capture|api-parcel-unit|logistics: code": lambda: self._unit().passport_code,
            "api-passport code": lambda: self._unit().passport_code,
            "api-ops-application-hit verb": lambda: "clear",
            "api-ops-held-ruling assessment_id": lambda: Assessment.objects.order_by("pk")[0].public_id,
            "api-ops-hold-verb verb": lambda: "lift",
            "api-ops-deposit-move-verb verb": lambda: "approve",
            "api-ops-deposit-move-verb move_id": lambda: "nothing",
            "api-ops-payout-retry payout_id": lambda: self.shop.payouts.order_by("pk")[0].public_id,
            "api-ops-application-item verb": lambda: "accept",
            "api-ops-application verb": lambda: "take",
            "language code": lambda: "en",
            "knowledge:rule|knowledge:changes-of|knowledge:follow|knowledge_ops:rule slug": lambda: "terms",
            "knowledge:article|knowledge:vote|knowledge_ops:article|api-help-article slug": lambda: "shipping",
            "knowledge:problem code": lambda: "tax",
            "knowledge:order|knowledge:problem number": lambda: self.order.number,
            "knowledge:complaint|knowledge_ops:complaint number": lambda: self._complaint().number,
            "knowledge_ops:|quality: pk": lambda: 0,
            "knowledge_ops:feedback public_id": lambda: "nothing",
            "quality:calibrate number": lambda: Ticket.objects.filter(user=self.xiaomei)[0].number,
            "quality: code": lambda: "first-steps",
            "storefront:category|api-category-attributes slug": lambda: "beauty",
        }  # fmt: skip

    def _anywhere(self) -> dict[str, Callable[[], Any]]:
        return {
            " dispute": lambda: "nothing",
            " pack_id": lambda: "nothing",
            " bin_code": lambda: Count.objects.order_by("pk")[0].bin.code,
            " count_id": lambda: Count.objects.order_by("pk")[0].public_id,
            " paper_id": lambda: "nothing",
            " evidence_id": lambda: "nothing",
            "catalog:|api-ip-notice|api-seller-ip|api-ops-ip notice_id": lambda: "nothing",
            " certificate_id": lambda: 1,
            " ref": lambda: self.order.purchase.number,
            " slug": lambda: self.shop.slug,
            " endpoint_id": lambda: self._hook().public_id,
            " delivery_id": lambda: self._delivery(),
            " invitation_id": lambda: self._invitation(),
            " question_id": lambda: self._question(),
            " review_id": lambda: self._review().public_id,
            " challenge_id": lambda: self._challenge().public_id,
            " objection_id": lambda: self._objection().public_id,
            " file_id": lambda: "nothing",
            " opinion_id": lambda: self._review().public_id,
            " line": lambda: 1,
            " token": lambda: "NOSUCHINVITATION0000",
            " seller_id": lambda: self.shop.public_id,
            " hit_id": lambda: 1,
            " hold_id": lambda: self.shop.holds.order_by("pk")[0].public_id,
            " report_id": lambda: self._report(),
            " listing_report_id": lambda: ListingReport.objects.order_by("pk")[0].public_id,
            **{
                f" {name}": lambda: "nothing"
                for name in ("found_id", "handover", "parked", "device", "job", "incident", "photo")
            },
            " parcel": lambda: self.parcel.number,
            " order_number": lambda: (
                Consignment.objects.filter(warehouse__in=self.stations).order_by("pk")[0].order_number
            ),
            " flight": lambda: Flight.objects.filter(escort=self.laozhang).order_by("pk")[0].public_id,
            " bag": lambda: Bag.objects.filter(warehouse__in=self.stations).order_by("pk")[0].number,
            " opening": lambda: self.opening.public_id,
            " gap": lambda: self._gap(),
            " paper": lambda: self._paper(),
            " carrier": lambda: "jingwei",
            " item": lambda: ReturnItem.objects.filter(case=self.case)[0].pk,
            " line_id": lambda: self._cart_line().pk,
            " address_id": lambda: self.xiaomei.addresses.filter(removed_at=None)[0].pk,
            " token_id": lambda: 1,
            " request_id": lambda: 1,
            " key_id": lambda: "nothing",
            " excursion_id": lambda: "nothing",
            " job_id": lambda: "nothing",
            " notice_id": lambda: self._notice(),
            " purpose": lambda: "marketing",
            " document_id": lambda: Document.objects.filter(requirement__seller=self.shop)[0].public_id,
            " member_id": lambda: SellerMember.objects.get(seller=self.shop, user=person("akira")).pk,
            " picture_id": lambda: self.listing.pictures.order_by("pk")[0].pk,
            " year": lambda: time.today().year,
            " form": lambda: "csv",
            " switch_id": lambda: 1,
            " export_id": lambda: "none",
            " rule_code": lambda: "orders.fx_fee",
            "catalog:moderation-report-verb name": lambda: "dismiss",
            " name": lambda: "pause",
            " path": lambda: self.listing.pictures.order_by("pk")[0].image,
            " page": lambda: "home",
        }

    def _audit(self, **wanted: Any) -> str:
        return Audit.objects.filter(**wanted).order_by("pk")[0].public_id

    def _handover(self, *, given: bool = False) -> str:
        """The open handover of Lao Zhang's flight: to him, or (`given`) by him."""
        flight = Flight.objects.filter(escort=self.laozhang).order_by("pk")[0]
        giver, taker = (self.laozhang, person("xiaolin")) if given else (person("xiaolin"), self.laozhang)
        facts = {"giver": giver, "taker": taker, "offered_at": time.now()}
        return EscortHandover.objects.update_or_create(
            flight=flight, accepted_at=None, withdrawn_at=None, defaults=facts
        )[0].public_id

    def _gap(self) -> str:
        flight = Flight.objects.filter(escort=self.laozhang).order_by("pk")[0]
        now = time.now()
        return AttendanceGap.objects.get_or_create(flight=flight, defaults={"began_at": now, "ended_at": now})[
            0
        ].public_id

    def _paper(self) -> str:
        flight = Flight.objects.filter(escort=self.laozhang).order_by("pk")[0]
        facts = {
            "reference": "P711KNOWN", "kind": "711", "flight": flight, "asked_by": "system:test", "asked_at": time.now(),
            "status": "refused",
        }  # fmt: skip
        return Paper.objects.get_or_create(source="711:known", defaults=facts)[0].public_id

    def _recall(self) -> Recall:
        made, _new = Recall.objects.get_or_create(
            number="MB261122000001K",
            defaults={"warehouse_id": self.stations[0], "seller": self.shop, "created_at": time.now()},
        )
        return made

    def _wave(self) -> Wave:
        made, _new = Wave.objects.get_or_create(
            number="MW2611220000011",
            defaults={"warehouse_id": self.stations[0], "made_by": "user:lupe", "created_at": time.now()},
        )
        return made

    def _unit(self) -> Unit:
        return Unit.objects.filter(warehouse__in=self.stations, status="delivered").order_by("pk")[0]

    def _attempt(self) -> PaymentAttempt:
        purchases = Purchase.objects.filter(user=self.xiaomei)
        refs = [purchase.ref for purchase in purchases]
        return PaymentAttempt.objects.filter(reference__in=refs).order_by("pk")[0]

    def _offer(self) -> Offer:
        return Offer.objects.filter(want__user=self.xiaomei, seller=self.shop, status="open").order_by("pk")[0]

    def _promotion(self, seller: Any) -> Promotion:
        """Akira's own promotion, or one of the platform that shops may join and shoppers may claim."""
        return Promotion.objects.filter(seller=seller, status="live", platform_bp__lt=10_000).order_by("pk")[0]

    def _cut(self) -> PriceCut:
        return PriceCut.objects.filter(seller=self.shop).order_by("pk")[0]

    def _dispute(self) -> Case:
        """A case of Xiaomei about one of Akira's orders."""
        found = Case.objects.filter(user=self.xiaomei, order__seller=self.shop).first()
        if found is not None:
            return found
        order = Order.objects.filter(user=self.xiaomei, seller=self.shop, confirmed_at__isnull=False).order_by("-pk")
        number = next(one.number for one in order if left_of(list(one.lines.all())))
        return opening.open_case(
            user=self.xiaomei, order_number=number, reason="not_as_described", line_numbers=[1], text="颜色不对。",
            claim_fen=100, actor="user:test",
        )  # fmt: skip

    def _complaint(self) -> Complaint:
        return Complaint.objects.filter(user=self.xiaomei).order_by("pk")[0]

    def _report(self) -> str:
        return OwedReport.objects.filter(leaves__seller=self.shop).order_by("pk")[0].public_id

    def _cart_line(self) -> CartLine:
        cart = carts.cart_for(user=self.xiaomei)
        if not cart.lines.exists():
            carts.add(cart=cart, listing=self.listing.public_id, quantity=1)
        return cart.lines.all()[0]

    def _notice(self) -> int:
        from marketplace.notices.models import Notice

        return Notice.objects.filter(recipient=self.xiaomei.ref, channel="in_app").order_by("pk")[0].pk

    def _shot(self, case: ReturnCase) -> str:
        """A picture that the shopper added to a return."""
        name = "returns/known.jpg"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(b"known"))
        facts = {"user": case.user, "file": name, "mime": "image/jpeg", "added_at": case.requested_at}
        return ReturnShot.objects.get_or_create(case=case, sha256="0" * 64, defaults=facts)[0].public_id

    def _theirs(self) -> ReturnCase:
        """A return of one of Akira's orders."""
        return ReturnCase.objects.filter(order__seller=self.shop).order_by("pk")[0]

    def _question(self) -> str:
        return SellerQuestion.objects.filter(seller=self.shop).order_by("pk")[0].public_id

    def _held(self) -> str:
        return RelayMessage.objects.order_by("pk")[0].public_id

    def _review(self) -> Review:
        """Xiaomei's review of something of Akira's."""
        return Review.objects.filter(user=self.xiaomei, seller=self.shop, status="shown").order_by("pk")[0]

    def _challenge(self) -> Challenge:
        """Akira's challenge of that review."""
        found = Challenge.objects.filter(review__seller=self.shop).first()
        return found or challenges.challenge(
            seller=self.shop, public_id=self._review().public_id, reason="off_topic", body="这条评价说的是快递，不是商品。",
            by=person("akira"),
        )  # fmt: skip

    def _objection(self) -> AnswerObjection:
        """Xiaomei's objection to Akira's answer."""
        review = self._review()
        if not review.answer:
            reviewing.answer_review(
                seller=self.shop, public_id=review.public_id, body="谢谢您的评价。", by=person("akira")
            )
        return AnswerObjection.objects.filter(review=review).first() or objections.object_to_answer(
            user=self.xiaomei, public_id=review.public_id, reason="insult", body="店家的回复里有侮辱我的话，请核实。"
        )

    def _public_question(self) -> str:
        return Question.objects.filter(status="shown").order_by("pk")[0].public_id

    def _hook(self) -> WebhookEndpoint:
        owner = f"seller:{self.shop.public_id}"
        found = WebhookEndpoint.objects.filter(owner=owner).first()
        return found or webhooks.add_endpoint(
            owner=owner, url="http://127.0.0.1:65009/", kinds_wanted=[], actor="user:test"
        )

    def _delivery(self) -> int:
        hook = self._hook()
        if not hook.deliveries.exists():
            webhooks.announce(owner=hook.owner, kind="order.completed", payload={"order": "MO1"})
        return hook.deliveries.order_by("pk")[0].pk

    def _invitation(self) -> str:
        found = Invitation.objects.filter(seller=self.shop).first()
        if found is None:
            found = invitations.invite(seller=self.shop, email="new@example.com", role="buyer", by=person("akira"))
        return found.public_id

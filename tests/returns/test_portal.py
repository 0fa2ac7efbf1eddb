"""The portal: the instant answer, pictures, wishes, courier, part refund, appeal, the shop's own terms, label and timeline."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation
from PIL import Image
from rest_framework.test import APIClient

from logistics.carriers.base import BookingFacts, CarrierFault
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.core import files, time
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import OutboxEvent
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from orders.models import NoReasonConfirmation, Order, OrderLine, Refund
from returns import errors, portal, timeline
from returns.label_files import label_pdf, lines_of
from returns.models import PartRefund, Pickup, PickupSlot, ReturnAppeal, ReturnCase, ReturnShot
from returns.policies import rules
from returns.services import appealing, deciding, keeping, pickups, requesting, showing
from returns.states import AppealStatus, OfferStatus, PickupStatus, Stage
from sellers.models import GradeEvent, Seller
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]
Browse = Callable[[User | None], Client]
Api = Callable[[User | None], APIClient]
ROOT = "/api/v1/"


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def photo(colour: str = "teal") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", out.getvalue(), "image/jpeg")


def video(seconds: int = 5) -> SimpleUploadedFile:
    """The smallest MP4 that says how long it is."""
    header = (
        b"\x00\x00\x00\x00" + bytes(8) + (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big") + bytes(80)
    )
    movie = (len(header) + 8).to_bytes(4, "big") + b"mvhd" + header
    moov = (len(movie) + 8).to_bytes(4, "big") + b"moov" + movie
    return SimpleUploadedFile("v.mp4", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + moov, "video/mp4")


def test_it_works(bought: Bought, browse: Browse, xiaomei: User) -> None:
    """By phone: pieces and reason, then the answer with its price and days, pictures, the label."""
    order, mine = bought(), browse(xiaomei)
    address = f"/me/orders/{order.number}/return/"
    first = mine.get(address).content.decode()
    assert "Not possible: the order came on time." in first
    second = mine.get(address, {"line_1": "1", "reason": "damaged"})
    assert second.status_code == 200
    assert "Was the parcel damaged when it came?" in second.content.decode()
    assert "the way back costs you nothing" in second.content.decode()
    wish = {"line_1": "1", "reason": "damaged", "wish": "refund"}
    assert mine.post(address, wish).status_code == 422
    short = mine.post(address, {**wish, "ask_parcel": "yes", "pictures": [photo()]})
    assert "We need photographs" in short.content.decode(), short.context["form"].errors
    assert not ReturnCase.objects.exists()
    mine.post(address, {**wish, "ask_parcel": "yes", "pictures": [photo(), photo("red"), video()]})
    case = ReturnCase.objects.get()
    assert (case.rule, case.ground.answers, case.ground.by) == ("mm-damaged-7", {"parcel": "yes"}, "platform")
    assert sorted(shot.mime for shot in case.shots.all()) == [files.JPEG, files.JPEG, files.MP4]
    page = mine.get(f"/me/returns/{case.number}/").content.decode()
    assert "Customs: back at the supervised place within 45 days of release" in page
    assert "Damaged on the road: seven days, at our cost." in page
    shown = mine.get(f"/me/returns/{case.number}/pictures/{case.shots.all()[0].public_id}/")
    assert shown["Content-Type"] == files.JPEG
    assert shown["Cache-Control"] == "private, no-store"
    pdf = mine.get(f"/me/returns/{case.number}/label.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_nobody_else_sees_it(bought: Bought, browse: Browse, api: Api, charlie: User, xiaomei: User) -> None:
    case = world.ask(bought())
    shot = showing.add(user=xiaomei, case_number=case.number, uploads=[photo()])[0]
    for path in ("label.pdf", f"pictures/{shot.public_id}/", ""):
        assert browse(charlie).get(f"/me/returns/{case.number}/{path}").status_code == 404
    for path in ("timeline/", "pickup/", "pictures/", "label.pdf", f"pictures/{shot.public_id}/"):
        assert api(charlie).get(f"{ROOT}returns/{case.number}/{path}").status_code == 404
    mine = showing.upload(user=xiaomei, uploads=[photo("red")])[0]
    with pytest.raises(errors.ReturnNotFound):
        showing.add(user=charlie, case_number=case.number, uploads=[photo()])
    with pytest.raises(errors.UnknownShot):
        requesting.answering.checked("quality", {}, user=charlie, shots=[mine.public_id])


@pytest.mark.parametrize(
    ("upload", "refusal"),
    [
        (SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>"), files.FileTypeRefused),
        (SimpleUploadedFile("a.mp4", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"), errors.BadVideo),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7 %%EOF"), files.FileTypeRefused),
        (SimpleUploadedFile("a.jpg", b""), files.FileTypeRefused),
    ],
)
def test_files_that_are_none(xiaomei: User, upload: SimpleUploadedFile, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        showing.upload(user=xiaomei, uploads=[upload])
    assert not ReturnShot.objects.exists()


def test_files_are_few_short_and_no_bombs(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.BadVideo):
        showing.upload(user=xiaomei, uploads=[video(61)])
    with pytest.raises(errors.TooManyShots):
        showing.upload(user=xiaomei, uploads=[video(5), video(6)])
    with pytest.raises(errors.TooManyShots):
        showing.upload(user=xiaomei, uploads=[photo() for _ in range(11)])
    monkeypatch.setattr(files, "MAX_PIXELS", 4000)
    with pytest.raises(files.FileTooBig):
        showing.upload(user=xiaomei, uploads=[photo()])
    assert not ReturnShot.objects.exists()
    monkeypatch.undo()
    twice = [showing.upload(user=xiaomei, uploads=[photo()])[0] for _ in range(2)]
    assert twice[0] == twice[1]
    assert default_storage.exists(twice[0].file)


def test_the_shops_promise_is_frozen_at_purchase(bought: Bought, seller: Seller, akira: User, xiaomei: User) -> None:
    early = bought()
    world.days_later(1)
    keeping.set_terms(seller=seller, reason="no_reason", days=30, freight_payer="seller", by=akira)
    late = bought()
    world.days_later(1)
    keeping.set_terms(seller=seller, reason="no_reason", days=0, freight_payer="shopper", by=akira)
    world.days_later(9)
    with pytest.raises(errors.WindowPassed):
        world.ask(early)
    case = world.ask(late)
    assert (case.rule, case.return_freight_payer, case.ground.by) == ("seller-no_reason-30-seller", "seller", "seller")
    assert dict(case.ground.others)["cn-no-reason-7"] == "window_passed"


@pytest.mark.parametrize(
    ("reason", "days", "payer"),
    [("no_reason", 6, "seller"), ("no_reason", 7, "shopper"), ("quality", 15, "seller"), ("quality", 30, "shopper"),
     ("no_reason", 91, "seller"), ("damaged", 30, "seller")],
)  # fmt: skip
def test_terms_that_are_not_better(
    seller: Seller, akira: User, charlie: User, reason: str, days: int, payer: str
) -> None:
    with pytest.raises(errors.TermsRefused):
        keeping.set_terms(seller=seller, reason=reason, days=days, freight_payer=payer, by=akira)
    with pytest.raises(NotAllowed):
        keeping.set_terms(seller=seller, reason="no_reason", days=30, freight_payer="seller", by=charlie)
    assert not seller.return_terms.exists()


def test_an_exception_holds_only_where_it_was_confirmed(bought: Bought, browse: Browse, xiaomei: User) -> None:
    """The goods are beauty: unsealed they come back without a reason only where nothing was confirmed and the seal is whole."""
    order = bought(pieces=2)
    lines = list(order.lines.all())
    opened = portal.answer_for(order, lines, "no_reason", {"state": "box_opened"})
    path = portal.known_of(order, lines).path
    assert (opened.used is not None) is True
    row = next(row for row in portal.versions.at("orders.no_reason").body["rows"] if row["code"] == "cn-unsealed")
    if not set(row["categories"]) & set(path):
        pytest.fail(f"the builder's goods are in {path}: choose others")
    NoReasonConfirmation.objects.create(
        purchase=order.purchase,
        code="cn-unsealed",
        version=1,
        words=row["zh"],
        digest="0" * 64,
        confirmed_at=order.placed_at,
    )
    assert portal.answer_for(order, lines, "no_reason", {"state": "box_opened"}).why_not == "not_intact"
    assert portal.answer_for(order, lines, "no_reason", {"state": "unopened"}).used is not None
    assert portal.answer_for(order, lines, "quality", {}).used is not None


class Courier:
    """A carrier that answers as it is told."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []  # type: ignore[var-annotated]

    def book(self, facts: BookingFacts) -> Mapping[str, Any]:
        self.asked.append(facts)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"waybill": answer, "sorting_code": "510"}

    def find(self, key: str) -> Mapping[str, Any] | None:
        return None


@pytest.fixture
def courier(monkeypatch: pytest.MonkeyPatch) -> Courier:
    made = Courier()
    monkeypatch.setattr(pickups, "client_of", lambda _code: made)
    monkeypatch.setattr(pickups.tasks, "send", lambda *_args, **_more: None)
    return made


def test_a_courier_comes_is_moved_and_cancelled(
    bought: Bought, courier: Courier, xiaomei: User, settle: Callable[[], int]
) -> None:
    from marketplace.sandboxes.carriers import numbers

    case = world.ask(bought())
    first, second = portal.windows_for(case)[:2]
    for _ in range(2):
        pickups.book(user=xiaomei, case_number=case.number, window=first.code, actor=xiaomei.ref)
    assert PickupSlot.objects.get().taken == 1
    courier.answers = [CarrierFault("busy"), numbers.courier(7)]
    assert pickups.run_due() == 0
    assert Pickup.objects.get().status == PickupStatus.UNKNOWN
    time.travel(timedelta(minutes=1))
    assert pickups.run_due() == 1
    assert world.fresh(case).waybill == numbers.courier(7)
    assert [facts.key for facts in courier.asked] == [Pickup.objects.get().key] * 2
    settle()
    assert Notice.objects.filter(recipient=xiaomei.ref, template="return_pickup").exists()
    pickups.book(user=xiaomei, case_number=case.number, window=second.code, actor=xiaomei.ref)
    assert world.fresh(case).waybill == ""
    assert dict(PickupSlot.objects.values_list("hours", "taken")) == {first.hours: 0, second.hours: 1}
    requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert set(PickupSlot.objects.values_list("taken", flat=True)) == {0}
    assert set(Pickup.objects.values_list("status", flat=True)) == {PickupStatus.CANCELLED}
    with pytest.raises(errors.NoPickup):
        pickups.book(user=xiaomei, case_number=case.number, window=first.code, actor=xiaomei.ref)


def test_a_slot_holds_as_many_as_it_holds(bought: Bought, courier: Courier, xiaomei: User, charlie: User) -> None:
    order = bought(pieces=2)
    first, second = world.ask(order), world.ask(order, reason="quality")
    window = portal.windows_for(first)[0]
    pickups.book(user=xiaomei, case_number=first.number, window=window.code, actor=xiaomei.ref)
    PickupSlot.objects.update(capacity=1)
    with pytest.raises(errors.SlotFull):
        pickups.book(user=xiaomei, case_number=second.number, window=window.code, actor=xiaomei.ref)
    for wrong in ("2020-01-01 09:00-12:00", "soon", ""):
        with pytest.raises(errors.NoPickup):
            pickups.book(user=xiaomei, case_number=second.number, window=wrong, actor=xiaomei.ref)
    with pytest.raises(errors.ReturnNotFound):
        pickups.cancel(user=charlie, case_number=first.number, actor=charlie.ref)
    courier.answers = [CarrierFault("no such district", is_permanent=True)]
    pickups.run_due()
    assert (Pickup.objects.get().status, PickupSlot.objects.get().taken) == (PickupStatus.FAILED, 0)
    assert world.fresh(first).stage == Stage.LABEL_ISSUED


def test_keep_it_and_get_a_part_back(
    bought: Bought, seller: Seller, akira: User, xiaomei: User, charlie: User, settle: Callable[[], int]
) -> None:
    order = bought()
    case = world.ask(order, reason="quality", wish="keep")
    most = keeping.most_fen(case)
    for amount in (0, -5, most + 1):
        with pytest.raises(errors.OfferRefused):
            keeping.offer(seller=seller, case_number=case.number, amount_fen=amount, by=akira)
    with pytest.raises(NotAllowed):
        keeping.offer(seller=seller, case_number=case.number, amount_fen=100, by=charlie)
    keeping.offer(seller=seller, case_number=case.number, amount_fen=500, by=akira)
    keeping.offer(seller=seller, case_number=case.number, amount_fen=2000, by=akira)
    keeping.take(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    with pytest.raises(errors.OfferGone):
        keeping.take(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    case, refund = world.fresh(case), Refund.objects.get()
    assert (case.stage, case.refund_fen, refund.amount_fen, refund.borne_by) == (Stage.SETTLED, 2000, 2000, "seller")
    assert OrderLine.objects.get(order=order).returned_quantity == 0
    assert world.escrow_of(order).open_cases == 0
    assert set(PartRefund.objects.values_list("status", flat=True)) == {OfferStatus.LAPSED, OfferStatus.TAKEN}
    assert any(step["label"] == "You keep it and get a part back" for step in timeline.steps(case))
    settle()
    told = Notice.objects.filter(template__startswith="return_").values_list("recipient", "template")
    assert {(xiaomei.ref, "return_offer"), (xiaomei.ref, "return_kept"), (akira.ref, "return_offer_taken")} <= set(told)
    again = world.ask(order, reason="wrong")
    assert keeping.most_fen(again) == most - 2000


def test_an_offer_ends_when_the_parcel_leaves(bought: Bought, seller: Seller, akira: User, xiaomei: User) -> None:
    case = world.ask(bought(), reason="quality")
    keeping.offer(seller=seller, case_number=case.number, amount_fen=500, by=akira)
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    with pytest.raises(errors.OfferGone):
        keeping.take(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    with pytest.raises(errors.OfferRefused):
        keeping.offer(seller=seller, case_number=case.number, amount_fen=500, by=akira)
    assert not Refund.objects.exists()


def declined(order: Order, inspector: User, decider: User, *, reason: str = "quality") -> ReturnCase:
    case = world.arrived(world.ask(order, reason=reason), inspector)
    world.inspect_all(case, inspector)
    deciding.decide(case_number=case.number, outcome="decline", why="吊牌已剪", decider=decider)
    return world.fresh(case)


def test_an_appeal_is_decided_by_somebody_else_and_binds(
    bought: Bought, xiaomei: User, xiaochen: User, dana: User, tingting: User, ming: User, settle: Callable[[], int]
) -> None:
    order = bought()
    case = declined(order, xiaochen, dana)
    appealing.appeal(user=xiaomei, case_number=case.number, words="吊牌是你们验货时剪的", actor=xiaomei.ref)
    assert world.escrow_of(order).open_cases == 1
    with pytest.raises(errors.MoreThanDelivered):  # the pieces wait with the appeal
        world.ask(order, reason="wrong")
    with pytest.raises(errors.TooLateToAppeal):
        appealing.appeal(user=xiaomei, case_number=case.number, words="再来一次", actor=xiaomei.ref)
    for hand in (xiaochen, dana):
        with pytest.raises(errors.NeedsSecondPerson):
            appealing.decide(case_number=case.number, outcome="overturned", words="看过录像", decider=hand)
    with pytest.raises(NotAllowed):
        appealing.decide(case_number=case.number, outcome="overturned", words="看过录像", decider=tingting)
    with pytest.raises(errors.DecisionIncomplete):
        appealing.decide(case_number=case.number, outcome="overturned", words=" ", decider=ming)
    assert not Refund.objects.exists()
    appealing.decide(case_number=case.number, outcome="overturned", words="录像显示吊牌完好", decider=ming)
    case = world.fresh(case)
    assert (case.stage, case.outcome) == (Stage.SETTLED, "refund")
    assert case.refund_fen == Refund.objects.get().amount_fen > 0
    assert world.units_of(order)[0].status == UnitStatus.RETURNED
    assert world.escrow_of(order).open_cases == 0
    with pytest.raises(IllegalMove):
        appealing.decide(case_number=case.number, outcome="upheld", words="改主意了吧", decider=ming)
    assert ReturnAppeal.objects.get().status == AppealStatus.OVERTURNED
    settle()
    assert Notice.objects.filter(recipient=xiaomei.ref, template="return_appeal").exists()
    assert not Notice.objects.filter(recipient=xiaomei.ref, template="return_settled").exists()


def test_the_seller_hears_of_an_appeal_and_of_its_end(
    bought: Bought, xiaomei: User, akira: User, xiaochen: User, dana: User, ming: User, settle: Callable[[], int]
) -> None:
    """Their money waits again, then goes back: told both times, counted in the grade, announced to their programs."""
    order = bought()
    case = declined(order, xiaochen, dana)
    drain()
    assert not GradeEvent.objects.filter(source=f"{case.ref}:returned").exists()
    appealing.appeal(user=xiaomei, case_number=case.number, words="吊牌是你们验货时剪的", actor=xiaomei.ref)
    drain()
    told = Notice.objects.filter(recipient=akira.ref, channel="in_app")
    assert told.filter(template="return_seller_appeal").count() == 1
    appealing.decide(case_number=case.number, outcome="overturned", words="录像显示吊牌完好", decider=ming)
    settle()
    over = told.get(template="return_seller_appeal_over")
    assert order.number in over.body
    assert GradeEvent.objects.filter(source=f"{case.ref}:returned").count() == 1
    sources = OutboxEvent.objects.filter(topic="returns.settled", key=case.ref)
    assert sources.count() == 2  # the refusal, and what became of it


def test_the_page_of_an_appeal_shows_what_the_bench_found(
    bought: Bought, browse: Browse, xiaomei: User, xiaochen: User, dana: User, ming: User
) -> None:
    case = declined(bought(), xiaochen, dana)
    appealing.appeal(user=xiaomei, case_number=case.number, words="吊牌是你们验货时剪的", actor=xiaomei.ref)
    page = browse(ming).get(f"/warehouse/appeals/{case.number}/").content.decode()
    item = case.items.get()
    assert "The serial number is the same." in page
    assert f"/warehouse/returns/{case.number}/items/{item.pk}/again/" in page
    assert "Weight" in page


def test_an_appeal_that_fails_or_comes_too_late(
    bought: Bought, xiaomei: User, charlie: User, xiaochen: User, dana: User, ming: User
) -> None:
    order = bought(pieces=2)
    case = declined(order, xiaochen, dana)
    with pytest.raises(errors.ReturnNotFound):
        appealing.appeal(user=charlie, case_number=case.number, words="与我何干呢", actor=charlie.ref)
    appealing.appeal(user=xiaomei, case_number=case.number, words="我不同意这个决定", actor=xiaomei.ref)
    appealing.decide(case_number=case.number, outcome="upheld", words="照片显示已使用", decider=ming)
    assert world.fresh(case).stage == Stage.DECLINED
    assert world.escrow_of(order).open_cases == 0
    assert world.units_of(order)[0].status == UnitStatus.DELIVERED
    late = declined(order, xiaochen, dana, reason="wrong")
    world.days_later(7)
    with pytest.raises(errors.TooLateToAppeal):
        appealing.appeal(user=xiaomei, case_number=late.number, words="现在才看到通知", actor=xiaomei.ref)
    assert ReturnAppeal.objects.count() == 1
    assert not Refund.objects.exists()


def test_label_and_deadlines(bought: Bought, xiaochen: User) -> None:
    case = world.ask(bought())
    with translation.override("zh-hans"):
        words = [words for _size, words in lines_of(case, time.today())]
        data = label_pdf(case, today=time.today())
    assert any("上海退货中心" in line for line in words)
    assert any(str(case.customs_arrive_by) in line for line in words)
    assert b"/MediaBox [ 0 0 297.6378 419.5276 ]" in data  # A6
    assert not any(case.user.display_name in line for line in words)
    assert not any(
        str(case.customs_arrive_by) in line
        for _size, line in lines_of(case, case.customs_arrive_by + timedelta(days=1))
    )
    before = {one.code: one.state for one in timeline.countdowns(case)}
    assert before == {"send": "running", "customs_apply": "running", "customs_arrive": "running"}
    case = world.arrived(case, xiaochen)
    after = {one.code: (one.state, one.days_left) for one in timeline.countdowns(case)}
    assert after["customs_arrive"] == ("met", None)
    assert after["refund"] == ("running", 7)
    world.days_later(8)
    assert {one.code: one.state for one in timeline.countdowns(case)}["refund"] == "missed"


def test_by_the_api(bought: Bought, api: Api, xiaomei: User, akira: User, courier: Courier) -> None:
    order, mine, shop = bought(), api(xiaomei), api(akira)
    tree = mine.get(f"{ROOT}returns/reasons/").json()["results"]
    assert {row["reason"] for row in tree} == {row["reason"] for row in rules.DEFAULT["rights"]}
    wish = {
        "order": order.number,
        "items": [{"line": 1, "quantity": 1}],
        "reason": "damaged",
        "answers": {"parcel": "no"},
    }
    look = mine.post(f"{ROOT}returns/look/", wish, format="json").json()
    assert (look["code"], look["photographs_needed"], look["is_allowed"]) == ("mm-damaged-7", 1, True)
    assert {one["wish"]: one["is_offered"] for one in look["wishes"]}["refund"] is True
    sent = mine.post(f"{ROOT}returns/pictures/", {"files": [photo()]}, format="multipart")
    assert sent.status_code == 201
    made = mine.post(
        f"{ROOT}returns/", {**wish, "evidence": [sent.json()["results"][0]["id"]], "wish": "keep"}, format="json"
    )
    assert (made.status_code, made.json()["wish"]) == (201, "keep")
    number = made.json()["number"]
    assert mine.get(f"{ROOT}returns/{number}/label.pdf").content.startswith(b"%PDF")
    assert mine.get(f"{ROOT}returns/{number}/timeline/").json()["countdowns"][0]["code"] == "send"
    window = mine.get(f"{ROOT}returns/{number}/pickup/").json()["results"][0]["window"]
    booked = mine.post(f"{ROOT}returns/{number}/pickup/", {"window": window}, format="json")
    assert (booked.json()["booked"], booked.json()["status"]) == (window, "created")
    assert mine.delete(f"{ROOT}returns/{number}/pickup/").json()["booked"] == ""
    assert (
        shop.post(f"{ROOT}seller/returns/{number}/comment/", {"words": "已检查批次"}, format="json").status_code == 201
    )
    assert shop.post(f"{ROOT}seller/returns/{number}/offer/", {"amount_fen": 900}, format="json").status_code == 201
    assert mine.post(f"{ROOT}returns/{number}/offer/take/").json()["refund_fen"] == 900
    assert mine.post(f"{ROOT}returns/{number}/appeal/", {"words": "不满意这个结果"}, format="json").status_code == 409
    terms = {"reason": "quality", "days": 60, "freight_payer": "seller"}
    assert shop.put(f"{ROOT}seller/return-terms/", terms, format="json").json()["results"][0]["days"] == 60


def test_the_sellers_page(bought: Bought, browse: Browse, xiaomei: User, akira: User) -> None:
    case = world.ask(bought(), reason="quality", note="my secret words")
    showing.add(user=xiaomei, case_number=case.number, uploads=[photo()])
    shop, address = browse(akira), f"/seller/returns/{case.number}/"
    page = shop.get(address).content.decode()
    assert "Offer a part refund" in page
    assert "my secret words" not in page
    assert shop.get(f"{address}pictures/{case.shots.all()[0].public_id}/").status_code == 200
    assert shop.post(f"{address}say/", {"words": "Batch checked"}).status_code == 302
    assert shop.post(f"{address}say/", {"do": "offer", "yuan": "12.50"}).status_code == 302
    page = shop.get(address).content.decode()
    assert "Batch checked" in page
    assert "waits for the shopper" in page
    mine = browse(xiaomei)
    seen = mine.get(f"/me/returns/{case.number}/").content.decode()
    assert "The seller offers a part refund" in seen
    assert "Batch checked" not in seen
    mine.post(f"/me/returns/{case.number}/offer/", {"do": "take"})
    assert world.fresh(case).refund_fen == 1250
    assert (
        shop.post(
            "/seller/returns/terms/", {"reason": "no_reason", "days": "15", "freight_payer": "seller"}
        ).status_code
        == 302
    )
    assert "15 days" in shop.get("/seller/returns/terms/").content.decode()
    assert (
        shop.post("/seller/returns/terms/", {"reason": "quality", "days": "5", "freight_payer": "seller"}).status_code
        == 422
    )


def test_answers_at_the_door_are_stored_encrypted(bought: Bought, xiaomei: User, xiaochen: User, dana: User) -> None:
    case = declined(bought(), xiaochen, dana)
    appealing.appeal(user=xiaomei, case_number=case.number, words="我的电话 13800138000", actor=xiaomei.ref)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM returns_returnappeal")
        assert "13800138000" not in cursor.fetchone()[0]

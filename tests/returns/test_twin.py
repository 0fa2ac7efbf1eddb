"""Pictures in the match, numbers of others, rights that end, other eyes, signals."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from logistics.models import CustodyEvent, Evidence, Unit
from marketplace.accounts.models import User
from marketplace.core import files, time
from marketplace.core.clocks import selectors as clocks
from marketplace.core.duties.models import Duty
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.drain import drain
from marketplace.notices.models import Notice
from marketplace.scenes.twins import drawing
from orders.models import Order, Refund
from returns import errors, errors_twin, selectors_twin
from returns.models import CaseSignal, Inspection, Look, PictureMatch, ReturnCase
from returns.policies import fraud, pictures, pictures_score, twin
from returns.policies.twin import Facts, Verdict
from returns.services import deciding, guarding, inspecting, looking, picturing
from returns.tasks import compare_waiting
from tests.returns import world

Bought = Callable[..., Order]
RNG = 20261122


def shot(trait: drawing.Trait, *, strength: float, wear: bool = False, design: int = 3) -> bytes:
    rng = np.random.default_rng(RNG)
    piece = drawing.piece(design, trait)
    return drawing.photographed(drawing.worn(piece, rng) if wear else piece, rng, strength=strength)


LOT = drawing.Trait(drawing.LOT, text="K7P20931")
ABROAD = shot(LOT, strength=0.1)
BACK = shot(LOT, strength=1.0, wear=True)
TWIN = shot(drawing.Trait(drawing.LOT, text="K7R88931"), strength=1.0, wear=True)
OTHER = shot(drawing.Trait(drawing.SEAM, offset=10), strength=1.0, design=99)


def clean(data: bytes) -> files.CleanFile:
    return files.accept(BytesIO(data), allowed=files.PICTURES)


def abroad(unit: Unit, data: bytes = ABROAD, *, numbers: bool = False) -> None:
    """The only picture of this piece from abroad; without numbers: goods that never had any."""
    Evidence.objects.filter(unit=unit, stage="outbound").delete()
    name = default_storage.save("evidence/twin.jpg", ContentFile(data))
    facts = {
        "stage": "outbound",
        "pose": "label",
        "sha256": "a" * 64,
        "taken_by": "user:x",
        "taken_at": unit.created_at,
    }
    Evidence.objects.create(unit=unit, image=name, **facts)
    if not numbers:
        Unit.objects.filter(pk=unit.pk).update(serial="", serial_index="", tag="", tag_index="")


@pytest.fixture
def case(bought: Bought) -> ReturnCase:
    return world.ask(bought())


def inspected(case: ReturnCase, inspector: User, data: bytes, **more: object) -> Inspection:
    item = case.items.select_related("unit").get()
    values: dict[str, object] = {"weight_g": item.unit.weight_g or 0, "photos": {"label": clean(data)}} | more
    return inspecting.inspect(case_number=case.number, item_id=item.pk, inspector=inspector, **values)  # type: ignore[arg-type]


def test_pictures_find_the_piece_again() -> None:
    out = pictures.read(ABROAD)
    same, other, strange = (pictures.compare(out, pictures.read(data)) for data in (BACK, TWIN, OTHER))
    assert same.opinion() == pictures_score.SAME
    assert other.opinion() != pictures_score.SAME
    assert other.spot is not None
    assert other.spot[1] > 200  # the lot number stands at the bottom
    assert strange.opinion() == pictures_score.OTHER


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff" + b"x" * 99, b"GIF89a" + b"\0" * 99])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(pictures.BadPicture):
        pictures.read(data)


def test_a_picture_bomb_is_refused_before_it_is_decoded() -> None:
    """A PNG that says it has 20,000 × 20,000 pixels: refused by its head, no pixel is made."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(pictures.BadPicture):
        pictures.read(bomb + b"\0" * 20)


def test_a_plain_picture_says_nothing() -> None:
    plain = np.full((200, 200), 128, np.uint8)
    assert pictures.compare(plain, plain).opinion() == pictures_score.UNCLEAR


@pytest.mark.parametrize(
    ("reasons", "score", "word", "verdict"),
    [
        (("nothing_identifies",), 100, "same", "match"),
        (("nothing_identifies",), 100, "unclear", "unsure"),
        (("nothing_identifies",), 100, "differ", "unsure"),
        (("nothing_identifies", "weight_off"), 90, "same", "unsure"),
        (("nothing_identifies",), None, "same", "unsure"),
        (("serial_absent", "nothing_identifies"), 100, "same", "unsure"),
        (("tag_absent", "serial_equal"), 100, "same", "unsure"),
    ],
)
def test_what_pictures_may_decide(reasons: tuple[str, ...], score: int | None, word: str, verdict: str) -> None:
    assert twin.with_pictures(Verdict("unsure", reasons, score), word, 80).verdict == verdict


def test_pictures_take_a_match_away_and_never_a_mismatch() -> None:
    assert twin.with_pictures(Verdict("match", ("serial_equal",), 100), "differ", 10).verdict == "unsure"
    assert twin.with_pictures(Verdict("mismatch", ("serial_differs",), 100), "same", 90).verdict == "mismatch"


@pytest.mark.parametrize(("is_no_reason", "ends"), [(True, True), (False, False)])
def test_an_absent_number_ends_the_right_without_a_reason_only(is_no_reason: bool, ends: bool) -> None:
    seen = twin.compare(Facts("A1", "T1", 300), Facts("A1", "", 300))
    assert ("no_reason_ended" in twin.with_right(seen, is_no_reason=is_no_reason).reasons) is ends


def test_signals() -> None:
    calm = fraud.Seen(("serial_equal",), 300, 299, True, "", 3)
    assert fraud.signals(calm, fraud.History(10, 3)) == []
    assert [found.code for found in fraud.signals(calm, fraud.History(10, 8))] == ["serial_returner"]
    assert fraud.signals(calm, fraud.History(20, 8)) == []
    worn = fraud.Seen(("tag_absent",), 300, 299, True, "B", 6)
    assert [found.code for found in fraud.signals(worn, fraud.History())] == ["wardrobing"]
    assert fraud.signals(fraud.Seen(("tag_absent",), 300, 299, False, "B", 6), fraud.History()) == []
    box = fraud.Seen((), 300, 60, False, "", 1)
    assert [found.code for found in fraud.signals(box, fraud.History())] == ["empty_box"]
    swapped = fraud.Seen(("number_of_another_shopper",), 300, 300, False, "", 1)
    assert [found.code for found in fraud.signals(swapped, fraud.History())] == ["swapped"]


@pytest.mark.django_db
def test_it_works(case: ReturnCase, xiaochen: User) -> None:
    """Goods that never had a number: the worker compares, the verdict follows, the passport tells."""
    item = world.arrived(case, xiaochen).items.select_related("unit").get()
    abroad(item.unit)
    found = inspected(case, xiaochen, BACK)
    assert (found.verdict, PictureMatch.objects.get().state) == ("unsure", "waiting")
    assert selectors_twin.are_pictures_awaited(case)
    with pytest.raises(errors_twin.PicturesAwaited):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert not Refund.objects.exists()

    assert compare_waiting() == 1
    assert compare_waiting() == 0

    found.refresh_from_db()
    assert (found.verdict, found.reasons[-1]) == ("match", "pictures_same")
    row = PictureMatch.objects.get()
    assert (row.state, row.opinion, row.poses[0]["pose"]) == ("done", "same", "label")
    event = CustodyEvent.objects.filter(subject=f"unit:{item.unit.passport_code}").order_by("-sequence")[0]
    assert (event.action, event.details["opinion"]) == ("pictures_compared", "same")
    deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [TWIN, OTHER])
def test_pictures_of_something_else_stay_with_a_person(case: ReturnCase, xiaochen: User, data: bytes) -> None:
    abroad(world.arrived(case, xiaochen).items.select_related("unit").get().unit)
    found = inspected(case, xiaochen, data)
    compare_waiting()
    found.refresh_from_db()
    assert found.verdict == "unsure"
    with pytest.raises(errors.NeedsSecondPerson):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)


@pytest.mark.django_db
def test_pictures_that_come_after_the_decision_only_call_a_person(case: ReturnCase, xiaochen: User, dana: User) -> None:
    unit = world.arrived(case, xiaochen).items.select_related("unit").get().unit
    abroad(unit, numbers=True)
    found = inspected(case, xiaochen, OTHER, serial=unit.serial, tag=unit.tag)
    with pytest.raises(errors_twin.PicturesAwaited):
        deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    time.travel(timedelta(minutes=3))  # no worker comes: a person waits no longer, but not alone
    with pytest.raises(errors.NeedsSecondPerson):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    compare_waiting()
    found.refresh_from_db()
    assert (found.verdict, "pictures_differ" in found.reasons) == ("match", False)
    assert Duty.objects.filter(kind="twin_doubt", subject=case.ref, done_at=None).exists()


@pytest.mark.django_db
def test_a_picture_that_kills_the_worker_is_given_up(case: ReturnCase, xiaochen: User) -> None:
    abroad(world.arrived(case, xiaochen).items.select_related("unit").get().unit)
    inspected(case, xiaochen, BACK)
    PictureMatch.objects.update(attempts=picturing.MOST_ATTEMPTS)
    assert compare_waiting() == 1
    assert PictureMatch.objects.get().state == "failed"
    assert Inspection.objects.get().verdict == "unsure"


@pytest.mark.django_db
def test_a_number_of_another_shopper_is_blocked(
    bought: Bought,
    case: ReturnCase,
    xiaochen: User,
    dana: User,
    tingting: User,
    seller: object,
    lupe: User,
    laozhang: User,
) -> None:
    theirs = world.units_of(world.deliver(world.buy(tingting, seller), lupe, laozhang))[0]  # type: ignore[arg-type]
    world.arrived(case, xiaochen)
    (found,) = world.inspect_all(case, xiaochen, serial=theirs.serial, tag=theirs.tag)
    assert found.verdict == "mismatch"
    assert "number_of_another_shopper" in found.reasons
    with pytest.raises(errors_twin.NumberOfAnother):
        guarding.require_not_blocked(case, outcome="refund")
    guarding.require_not_blocked(case, outcome="decline")
    assert CaseSignal.objects.get().code == "swapped"

    unit = case.items.select_related("unit").get().unit  # misread: a colleague reads the right ones
    look = looking.ask_again(case_number=case.number, item_id=found.item_id, why="看错了编号", asked_by=xiaochen.ref)
    Evidence.objects.filter(unit=unit).delete()  # nothing was photographed abroad: nothing has to be now
    looking.inspect_again(look_id=look.public_id, weight_g=330, serial=unit.serial, tag=unit.tag, inspector=dana)
    guarding.require_not_blocked(case, outcome="refund")


@pytest.mark.django_db
def test_a_number_of_another_delivery_of_the_same_shopper(bought: Bought, xiaochen: User) -> None:
    theirs, case = world.units_of(bought())[0], world.arrived(world.ask(bought()), xiaochen)
    (found,) = world.inspect_all(case, xiaochen, serial=theirs.serial, tag=theirs.tag)
    assert (found.verdict, "number_of_another_delivery" in found.reasons) == ("mismatch", True)


@pytest.mark.django_db
def test_nothing_in_the_parcel(case: ReturnCase, xiaochen: User) -> None:
    world.arrived(case, xiaochen)
    item = case.items.get()
    found = inspecting.inspect(
        case_number=case.number, item_id=item.pk, weight_g=40, is_absent=True, inspector=xiaochen
    )
    assert (found.verdict, found.reasons) == ("mismatch", ["not_in_parcel"])
    assert CaseSignal.objects.get().code == "empty_box"


@pytest.mark.django_db
def test_a_signal_refuses_nothing_and_calls_a_person(case: ReturnCase, xiaochen: User, dana: User) -> None:
    world.inspect_all(world.arrived(case, xiaochen), xiaochen)
    CaseSignal.objects.create(case=case, code="serial_returner", reasons=["returns_most"], seen_at=case.requested_at)
    with pytest.raises(errors.NeedsSecondPerson):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    deciding.decide(case_number=case.number, outcome="refund", decider=dana)
    assert world.fresh(case).stage == "settled"


@pytest.mark.django_db
def test_a_second_look_is_somebody_elses(case: ReturnCase, xiaochen: User, dana: User) -> None:
    (found,) = world.inspect_all(world.arrived(case, xiaochen), xiaochen, serial="")
    values = {"case_number": case.number, "item_id": found.item_id, "opinion": "same"}
    with pytest.raises(errors_twin.NeedsSomebodyElse):
        looking.give_opinion(looker=xiaochen, **values)
    assert not Look.objects.exists()
    looking.give_opinion(looker=dana, **values)
    with pytest.raises(errors_twin.LookDone):
        looking.give_opinion(looker=dana, **values)
    found.refresh_from_db()
    assert found.verdict == "unsure"  # evidence, not a verdict
    unit = case.items.select_related("unit").get().unit
    actions = CustodyEvent.objects.filter(subject=f"unit:{unit.passport_code}").order_by("-sequence")
    assert actions[0].action == "second_look"


@pytest.mark.django_db
def test_inspected_again_by_somebody_else(case: ReturnCase, xiaochen: User, dana: User, xiaomei: User) -> None:
    """The hook of an appeal: asked twice it is one row, the first inspector may not do it, the verdict is replaced."""
    world.inspect_all(world.arrived(case, xiaochen), xiaochen, serial="ANOTHER-1")
    item = case.items.select_related("unit").get()
    wish = {"case_number": case.number, "item_id": item.pk, "why": "请再看一次", "asked_by": xiaomei.ref}
    look = looking.ask_again(**wish)
    assert looking.ask_again(**wish).pk == look.pk
    assert clocks.open_clock("return_reinspection", case.ref) is not None
    values = {"look_id": look.public_id, "weight_g": 330, "serial": item.unit.serial, "tag": item.unit.tag}
    with pytest.raises(errors_twin.NeedsSomebodyElse):
        looking.inspect_again(inspector=xiaochen, **values)  # type: ignore[arg-type]
    with pytest.raises(errors_twin.PicturesMissing):
        looking.inspect_again(inspector=dana, **values)  # type: ignore[arg-type]
    values["photos"] = {pose: clean(BACK) for pose in selectors_twin.COMPARED}
    done = looking.inspect_again(inspector=dana, **values)  # type: ignore[arg-type]
    assert (done.verdict_before, done.verdict) == ("mismatch", "match")
    assert Inspection.objects.get().verdict == "match"
    assert clocks.open_clock("return_reinspection", case.ref) is None
    with pytest.raises(errors_twin.LookDone):
        looking.inspect_again(inspector=dana, **values)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_second_look_is_compared_by_its_own_pictures(case: ReturnCase, xiaochen: User, dana: User) -> None:
    """The first one photographed the right piece; what the second photographed is another one, and that is what counts."""
    item = world.arrived(case, xiaochen).items.select_related("unit").get()
    abroad(item.unit)
    found = inspected(case, xiaochen, BACK)
    compare_waiting()
    look = looking.ask_again(case_number=case.number, item_id=item.pk, why="再看一次", asked_by=xiaochen.ref)
    values = {"look_id": look.public_id, "weight_g": 330, "inspector": dana}
    for photos in (None, {}, {"serial": clean(BACK)}):  # a close-up of the serial is compared with nothing
        with pytest.raises(errors_twin.PicturesMissing):
            looking.inspect_again(photos=photos, **values)  # type: ignore[arg-type]
    looking.inspect_again(photos={"label": clean(TWIN)}, **values)  # type: ignore[arg-type]
    assert PictureMatch.objects.get().taken == [clean(TWIN).sha256]
    compare_waiting()
    found.refresh_from_db()
    assert (found.verdict, PictureMatch.objects.get().poses[0]["back"]) == ("unsure", clean(TWIN).sha256)
    drain()
    told = Notice.objects.filter(template="return_looked_again", channel="in_app")
    assert [notice.recipient for notice in told] == [xiaochen.ref]


@pytest.mark.django_db
def test_a_second_look_into_an_empty_parcel_needs_no_picture(case: ReturnCase, xiaochen: User, dana: User) -> None:
    item = world.arrived(case, xiaochen).items.select_related("unit").get()
    abroad(item.unit)
    inspected(case, xiaochen, BACK)
    look = looking.ask_again(case_number=case.number, item_id=item.pk, why="再看一次", asked_by=xiaochen.ref)
    done = looking.inspect_again(look_id=look.public_id, weight_g=40, is_absent=True, inspector=dana)
    assert (done.verdict, "not_in_parcel" in done.reasons) == ("mismatch", True)
    assert not PictureMatch.objects.exists()


@pytest.mark.django_db
def test_only_what_was_inspected_is_inspected_again(case: ReturnCase, xiaochen: User) -> None:
    item = world.arrived(case, xiaochen).items.get()
    with pytest.raises((errors_twin.NotInspected, IllegalMove)):
        looking.ask_again(case_number=case.number, item_id=item.pk, why="again", asked_by=xiaochen.ref)
    assert not Look.objects.exists()

"""At the bench: receiving by label, capturing again, and which piece it really is."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from logistics.models import CustodyEvent, Evidence, Warehouse
from logistics.states import UnitStatus
from marketplace.accounts.models import User
from marketplace.core import files
from marketplace.core.clocks import selectors as clocks
from marketplace.core.errors import DomainError, IllegalMove
from orders.models import Order
from returns import errors
from returns.models import Inspection, ReturnCase
from returns.services import deciding, inspecting, looking, requesting
from returns.states import Stage
from returns.tasks import expire_due
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


@pytest.fixture
def case(bought: Bought) -> ReturnCase:
    return world.ask(bought())


def picture() -> files.CleanFile:
    out = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "JPEG")
    return files.accept(out, allowed=files.PICTURES)


def test_it_works(case: ReturnCase, xiaochen: User) -> None:
    world.arrived(case, xiaochen)
    assert clocks.open_clock("return_refund", case.ref) is not None
    item = case.items.select_related("unit").get()

    found = inspecting.inspect(
        case_number=case.number,
        item_id=item.pk,
        weight_g=332,
        serial=f" {item.unit.serial.lower()} ",
        tag=item.unit.tag,
        sides_mm=(60, 60, 120),
        grade="A",
        note="配件齐全",
        photos={"front": picture()},
        inspector=xiaochen,
    )

    assert (found.verdict, found.score) == ("match", 100)
    assert found.reasons == ["serial_equal", "tag_equal"]
    assert world.fresh(case).stage == Stage.INSPECTED
    assert clocks.open_clock("return_inspection", case.ref) is None
    assert clocks.open_clock("return_refund", case.ref) is not None
    item.unit.refresh_from_db()
    assert item.unit.status == UnitStatus.RETURNED
    assert not Evidence.objects.get(unit=item.unit, stage="return").is_public
    actions = CustodyEvent.objects.filter(subject=f"unit:{item.unit.passport_code}").order_by("sequence")
    assert [event.action for event in actions][-3:] == ["sent_back", "received_back", "inspected_back"]


def test_a_label_is_used_once(case: ReturnCase, xiaochen: User) -> None:
    world.arrived(case, xiaochen)
    with pytest.raises(errors.LabelUsed):
        inspecting.receive(label_code=case.label_code, inspector=xiaochen)


@pytest.mark.parametrize("label", ["", "MR000", "0123456789AB", "'; DROP TABLE", "🐱" * 20])
def test_an_unknown_label(case: ReturnCase, xiaochen: User, label: str) -> None:
    with pytest.raises(errors.UnknownLabel):
        inspecting.receive(label_code=label, inspector=xiaochen)
    assert world.fresh(case).stage == Stage.LABEL_ISSUED


def test_a_label_typed_by_hand(case: ReturnCase, xiaochen: User) -> None:
    typed = f" {case.label_code[:4].lower()}-{case.label_code[4:].replace('0', 'O').replace('1', 'l')} "
    assert inspecting.receive(label_code=typed, inspector=xiaochen).pk == case.pk


def test_only_colleagues_of_this_centre(case: ReturnCase, xiaochen: User, centre: Warehouse) -> None:
    centre.staff.all().delete()
    with pytest.raises(errors.NotYourBench):
        inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    assert world.fresh(case).stage == Stage.LABEL_ISSUED


def test_withdrawn_and_then_received(case: ReturnCase, xiaomei: User, xiaochen: User) -> None:
    requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    with pytest.raises(errors.LabelUsed):
        inspecting.receive(label_code=case.label_code, inspector=xiaochen)
    assert case.items.get().unit.status == UnitStatus.DELIVERED


def test_received_and_then_withdrawn(case: ReturnCase, xiaomei: User, xiaochen: User) -> None:
    world.arrived(case, xiaochen)
    with pytest.raises(IllegalMove):
        requesting.withdraw(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    assert world.fresh(case).stage == Stage.RECEIVED


def test_not_received_yet(case: ReturnCase, xiaochen: User) -> None:
    with pytest.raises(errors.NotReceived):
        inspecting.inspect(case_number=case.number, item_id=case.items.get().pk, weight_g=330, inspector=xiaochen)
    assert not Inspection.objects.exists()


def test_an_item_is_inspected_once(bought: Bought, xiaochen: User) -> None:
    case = world.arrived(world.ask(bought(pieces=2), 2), xiaochen)
    first = case.items.order_by("id")[0]
    values = {"case_number": case.number, "item_id": first.pk, "weight_g": 330, "inspector": xiaochen}
    inspecting.inspect(serial=first.unit.serial, **values)  # type: ignore[arg-type]
    with pytest.raises(errors.AlreadyInspected):
        inspecting.inspect(serial=first.unit.serial, **values)  # type: ignore[arg-type]
    assert Inspection.objects.count() == 1
    assert world.fresh(case).stage == Stage.RECEIVED


def test_an_item_of_another_case(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=2)
    one, other = world.arrived(world.ask(order), xiaochen), world.ask(order, reason="quality")
    with pytest.raises(errors.WrongItem):
        inspecting.inspect(case_number=one.number, item_id=other.items.get().pk, weight_g=330, inspector=xiaochen)
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("changes", [{"weight_g": -1}, {"weight_g": 10**6}, {"sides_mm": (0, 1, 1)}, {"grade": "Z"}])
def test_impossible_measures(case: ReturnCase, xiaochen: User, changes: dict[str, object]) -> None:
    world.arrived(case, xiaochen)
    with pytest.raises(DomainError):
        world.inspect_all(case, xiaochen, **changes)
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"serial": ""}, "unsure", "serial_absent"),
        ({"tag": ""}, "unsure", "tag_absent"),
        ({"serial": "", "tag": ""}, "unsure", "nothing_identifies"),
        ({"serial": "ANOTHER-1"}, "mismatch", "serial_differs"),
        ({"tag": "ANOTHER-1"}, "mismatch", "tag_differs"),
        ({"weight_g": 40}, "unsure", "weight_far_off"),
    ],
)
def test_what_is_not_certain_never_matches_by_itself(
    bought: Bought, xiaochen: User, changes: dict[str, object], verdict: str, reason: str
) -> None:
    case = world.arrived(world.ask(bought(), reason="quality"), xiaochen)
    (found,) = world.inspect_all(case, xiaochen, **changes)
    assert found.verdict == verdict
    assert reason in found.reasons
    refused = errors.NeedsOperations if verdict == "mismatch" else errors.NeedsSecondPerson
    with pytest.raises(refused):
        deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)
    assert world.fresh(case).stage == Stage.INSPECTED


def test_the_numbers_say_which_of_the_named_pieces_it_is(bought: Bought, xiaochen: User) -> None:
    case = world.arrived(world.ask(bought(pieces=2), 2), xiaochen)
    first, second = case.items.select_related("unit").order_by("id")
    found = inspecting.inspect(
        case_number=case.number,
        item_id=first.pk,
        weight_g=330,
        serial=second.unit.serial,
        tag=second.unit.tag,
        inspector=xiaochen,
    )
    assert (found.item_id, found.verdict) == (second.pk, "match")


def test_the_shopper_sent_another_of_the_equal_pieces(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=3)
    case = world.arrived(world.ask(order), xiaochen)
    named, other, _third = world.units_of(order)
    found = inspecting.inspect(
        case_number=case.number,
        item_id=case.items.get().pk,
        weight_g=330,
        serial=other.serial,
        tag=other.tag,
        inspector=xiaochen,
    )
    assert found.verdict == "match"
    assert case.items.get().unit_id == other.pk
    named.refresh_from_db()
    other.refresh_from_db()
    assert (named.status, other.status) == (UnitStatus.DELIVERED, UnitStatus.RETURNED)


def test_a_piece_of_another_case_stays_there(bought: Bought, xiaochen: User) -> None:
    order = bought(pieces=2)
    case, other = world.arrived(world.ask(order), xiaochen), world.ask(order, reason="quality")
    theirs = other.items.get().unit
    found = inspecting.inspect(
        case_number=case.number,
        item_id=case.items.get().pk,
        weight_g=330,
        serial=theirs.serial,
        tag=theirs.tag,
        inspector=xiaochen,
    )
    assert found.verdict == "mismatch"
    assert other.items.get().unit_id == theirs.pk


def test_a_label_that_was_never_used_expires(bought: Bought) -> None:
    order = bought()
    case = world.ask(order)
    assert expire_due() == 0
    world.days_later(11)
    assert expire_due() == 1
    assert expire_due() == 0
    assert world.fresh(case).stage == Stage.EXPIRED
    assert world.escrow_of(order).open_cases == 0
    assert case.items.get().unit.status == UnitStatus.DELIVERED


def test_a_parcel_that_never_arrives_expires(bought: Bought, xiaomei: User) -> None:
    order = bought()
    case = world.ask(order)
    requesting.mark_sent(user=xiaomei, case_number=case.number, actor=xiaomei.ref)
    world.days_later(29)
    assert expire_due() == 0
    world.days_later(2)
    assert expire_due() == 1
    assert case.items.get().unit.status == UnitStatus.DELIVERED
    assert world.escrow_of(order).open_cases == 0


@pytest.mark.parametrize("side", ["xiaomei", "akira"])
def test_no_side_of_a_return_examines_or_decides_it(
    side: str, bought: Bought, xiaochen: User, dana: User, request: pytest.FixtureRequest
) -> None:
    """The shopper, or somebody of the shop, who also works for us: at no step, whatever their role is."""
    one: User = request.getfixturevalue(side)
    one.roles = [*one.roles, "ops", "inspector"]
    one.save(update_fields=["roles"])
    world.centre(one)
    case = world.ask(bought(), reason="quality")
    with pytest.raises(errors.OwnReturn):
        inspecting.receive(label_code=case.label_code, inspector=one)
    assert world.fresh(case).stage == Stage.LABEL_ISSUED
    world.arrived(case, xiaochen)
    item = case.items.select_related("unit").get()
    with pytest.raises(errors.OwnReturn):
        inspecting.inspect(case_number=case.number, item_id=item.pk, weight_g=300, inspector=one)
    assert not Inspection.objects.exists()
    world.inspect_all(case, xiaochen)
    look = looking.ask_again(case_number=case.number, item_id=item.pk, why="再看一次", asked_by=dana.ref)
    with pytest.raises(errors.OwnReturn):
        looking.give_opinion(case_number=case.number, item_id=item.pk, opinion="same", looker=one)
    with pytest.raises(errors.OwnReturn):
        looking.inspect_again(look_id=look.public_id, weight_g=300, inspector=one)
    for outcome in ("refund", "decline"):
        with pytest.raises(errors.OwnReturn):
            deciding.decide(case_number=case.number, outcome=outcome, why="看过了", decider=one)
    assert (world.fresh(case).stage, Inspection.objects.get().confirmed_by) == (Stage.INSPECTED, "")
    deciding.decide(case_number=case.number, outcome="refund", decider=xiaochen)

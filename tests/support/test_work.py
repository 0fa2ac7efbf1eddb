"""What agents put on tickets: steps, scripts, tags, links, macros, reminders."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import User
from marketplace.core import rules, time
from marketplace.core.errors import IllegalMove
from marketplace.core.models import TrailEntry
from marketplace.notices.models import Notice
from marketplace.notices.services import habits
from orders.models import Order
from sellers.models import Seller
from support import errors, facts
from support.models import FollowUp, Macro, Message, TicketTag
from support.policies import priority, scripts, texts
from support.seller_questions import seller_of
from support.services import follow_ups, macros, paths, tagging
from support.states import PathStep, TicketStatus
from tests import shop
from tests.clock import own_clock
from tests.support import desk, talk

__all__ = ["own_clock"]
pytestmark = pytest.mark.django_db


def test_the_guided_path(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    for step in ("verify", "soothe", "propose", "archive"):
        paths.step(ticket=ticket, to=step, agent=tingting)
    assert paths.step(ticket=ticket, to="archive", agent=tingting) is None
    taken = list(ticket.steps.order_by("id").values_list("step", "by"))
    assert taken == [(step, tingting.ref) for step in ("verify", "soothe", "propose", "archive")]
    with pytest.raises(IllegalMove):
        paths.step(ticket=ticket, to="accept", agent=tingting)
    assert talk.fresh(ticket).path == PathStep.ARCHIVE


@pytest.mark.parametrize(
    ("clock", "zone", "said", "hour"),
    [
        ("14:10", "Asia/Shanghai", "我今天 16:00 前给您答复", "16"),
        ("14:40", "Asia/Shanghai", "我今天 16:30 前给您答复", "16"),
        ("23:10", "Asia/Shanghai", "我明天 01:00 前给您答复", None),
        ("23:10", "Europe/London", "我今天 17:00 前给您答复", "17"),
    ],
)
@pytest.mark.usefixtures("own_clock")
def test_a_promise_names_its_day_in_the_shoppers_zone(
    xiaomei: User, tingting: User, clock: str, zone: str, said: str, hour: str | None
) -> None:
    _talk, ticket = talk.ask(xiaomei)
    habits.choose(recipient_ref=xiaomei.ref, off=[], zone=zone, actor=xiaomei.ref)
    here = time.now().astimezone(time.SHANGHAI)
    then = here.replace(hour=int(clock[:2]), minute=int(clock[3:]), second=30, month=1, day=20, year=here.year + 1)
    time.travel(then - here)
    found = {row["code"]: row for row in paths.texts_for(ticket, tingting, step="propose")}["when"]
    assert found["text"].startswith(said)
    assert found["missing"] == []
    assert facts.values_of(ticket, tingting).get("hour") == hour, (
        "a text that says “today {hour}” is not offered at night"
    )


def test_scripts_are_filled_and_never_go_out_with_a_gap(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    said = {row["code"]: row for row in paths.texts_for(ticket, tingting)}
    assert said["hello"]["text"].startswith(f"{xiaomei.display_name}您好，我是{tingting.display_name}")
    assert said["hello_order"]["missing"] == ["order"]
    assert paths.text_of(ticket, tingting, step="accept", code="hello") == said["hello"]["text"]
    for step, code in (("accept", "hello_order"), ("accept", "nothing"), ("nowhere", "hello")):
        with pytest.raises(errors.ScriptNotFound):
            paths.text_of(ticket, tingting, step=step, code=code)


def test_scripts_speak_english(charlie: User, tingting: User) -> None:
    _talk, ticket = talk.ask(charlie, "Hello")
    type(ticket).objects.filter(pk=ticket.pk).update(language="en")
    assert paths.texts_for(talk.fresh(ticket), tingting)[0]["text"].startswith("Hello Charlie")


def test_rules_of_scripts_and_priority() -> None:
    assert scripts.check(scripts.DEFAULT) == {} == priority.check(priority.DEFAULT)
    wrong = {**scripts.DEFAULT, "accept": [{"code": "x", "zh": "{salary}", "en": "x"}]}
    assert set(scripts.check(wrong)) == {"accept"}
    assert set(priority.check({**priority.DEFAULT, "topics": {"tax_fee": "very"}})) == {"topics"}
    assert rules.at("support.scripts").version == 1
    assert texts.fill("{name}，{eta}", {"name": "小美"}) == ("小美，{eta}", ["eta"])


@pytest.mark.parametrize(
    ("text", "upset"),
    [
        ("你们太过分了", True), ("WHERE IS MY PARCEL NOW", True), ("再不处理我就打 12315", True), ("急！！！", True),
        ("请问到哪了？谢谢！", False), ("OK", False),
    ],
)  # fmt: skip
def test_mood(text: str, upset: bool) -> None:
    assert priority.is_upset(text, priority.DEFAULT["angry"]) is upset


def test_priority_has_reasons(xiaomei: User) -> None:
    _talk, ticket = talk.ask(xiaomei, "我要投诉！！！")
    assert (ticket.priority, ticket.priority_reasons) == ("high", ["mood"])
    assert ticket.rank == 1


def test_tags(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    for _twice in range(2):
        tagging.tag(ticket=ticket, name=" VIP-客人 ", actor=tingting.ref)
    assert TicketTag.objects.get().tag == "vip-客人"
    for bad in ("", "a b", "x" * 31, "<b>"):
        with pytest.raises(errors.BadTag):
            tagging.tag(ticket=ticket, name=bad, actor=tingting.ref)
    tagging.untag(ticket=ticket, name="vip-客人", actor=tingting.ref)
    assert not TicketTag.objects.exists()
    assert TrailEntry.objects.filter(verb__in=("ticket.tag", "ticket.untag")).count() == 2


def test_links_lead_to_what_exists(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    _other, second = talk.ask(xiaomei, "还有")
    made = tagging.link(ticket=ticket, kind="ticket", key=second.number.lower(), actor=tingting.ref)
    assert made.to == second.ref
    for kind, key in (
        ("order", "MO0000000000000"),
        ("ticket", "<x>"),
        ("nothing", "1"),
        ("seller", ""),
        ("claim", "MC1"),
    ):
        with pytest.raises(errors.BadLink):
            tagging.link(ticket=ticket, kind=kind, key=key, actor=tingting.ref)
    assert ticket.links.count() == 1


def ordered(user: User, seller: Seller) -> Order:
    shop.tariff()
    address = shop.ready_fast(user, user.public_id) if not user.addresses.exists() else user.addresses.get()
    return shop.place(user, {shop.listing(seller).public_id: 1}, address).orders.get()


def test_an_agent_says_what_it_is_about(xiaomei: User, akira: User, charlie: User, tingting: User, browse: Any) -> None:
    """By a link; texts and the seller to ask follow. What belongs to somebody else is linked, but never told to this person."""
    seller = shop.seller(akira)
    order, other = ordered(xiaomei, seller), ordered(charlie, seller)
    _talk, ticket = talk.ask(xiaomei)
    assert seller_of(ticket) is None
    for one in (order, other):
        tagging.link(ticket=ticket, kind="order", key=one.number, actor=tingting.ref)
    assert seller_of(ticket) == order.seller, "both are the same shop's"
    page, path = browse(tingting), f"/desk/{ticket.number}/links/"
    assert f'name="about" value="{order.ref}"' in page.get(path).content.decode()
    assert page.post(path, {"about": other.ref}).status_code == 422
    assert talk.fresh(ticket).about == ""
    assert page.post(path, {"about": order.ref}).status_code == 302
    assert talk.fresh(ticket).about == order.ref
    assert facts.order_of(talk.fresh(ticket)) == order
    assert TrailEntry.objects.filter(verb="ticket.about", target=ticket.ref).count() == 1


def test_two_shops_are_nobody_to_ask(xiaomei: User, akira: User, brightwell: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    for seller in (akira, brightwell):
        order = ordered(xiaomei, shop.seller(seller))
        tagging.link(ticket=ticket, kind="order", key=order.number, actor=tingting.ref)
    assert seller_of(ticket) is None
    tagging.say_about(ticket=ticket, to=order.ref, actor=tingting.ref)
    assert seller_of(ticket) == order.seller


def macro(code: str = "thanks", **more: Any) -> Macro:
    acts = {"tags": ["done"], "priority": "low", "path": "archive", "solve": True}
    return Macro.objects.create(**({"code": code, "title": code, "body_zh": "谢谢您，{name}。", "acts": acts} | more))


def test_a_macro_says_and_acts(xiaomei: User, tingting: User) -> None:
    macro()
    conversation, ticket = talk.ask(xiaomei)
    for _twice in range(2):
        macros.apply(ticket=talk.fresh(ticket), code="thanks", agent=tingting, client_id="m1")
    ticket = talk.fresh(ticket)
    assert (ticket.status, ticket.priority, ticket.path) == (TicketStatus.SOLVED, "low", PathStep.ARCHIVE)
    assert [str(one.body) for one in conversation.messages.filter(sender="agent")] == [
        f"谢谢您，{xiaomei.display_name}。"
    ]
    assert TrailEntry.objects.filter(verb="ticket.macro").count() == 1
    assert Macro.objects.get().used == 1


def test_a_macro_with_a_gap_does_nothing(xiaomei: User, tingting: User) -> None:
    macro(body_zh="预计 {eta} 送到")
    _talk, ticket = talk.ask(xiaomei)
    with pytest.raises(errors.FactsMissing):
        macros.apply(ticket=ticket, code="thanks", agent=tingting, client_id="m1")
    assert talk.fresh(ticket).status == TicketStatus.NEW
    assert not Message.objects.filter(sender="agent").exists()


def test_a_macro_of_another_team_is_not_found(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    macro(team=desk.team("london", languages=["en"]))
    macro("old", is_active=False)
    for code in ("thanks", "old", "never"):
        with pytest.raises(errors.MacroNotFound):
            macros.apply(ticket=ticket, code=code, agent=tingting, client_id="m1")


def test_a_macro_that_makes_no_sense_is_refused() -> None:
    assert macros.check("{name}", "", {"tags": ["a"]}) == {}
    assert set(macros.check("{salary}", "", {})) == {"body_zh"}
    for acts in ([], {"refund": 1}, {"tags": "a"}, {"priority": "very"}, {"path": "x"}, {"solve": "yes"}):
        assert set(macros.check("", "", acts)) == {"acts"}


def test_a_reminder_comes_back_once(xiaomei: User, tingting: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    talk.answer(ticket, tingting)
    made = follow_ups.remind(ticket=ticket, due_at=time.now() + timedelta(days=2), reason="看到账", agent=tingting)
    assert follow_ups.bring_back() == 0
    time.travel(timedelta(days=2, minutes=1))
    assert (follow_ups.bring_back(), follow_ups.bring_back()) == (1, 0)
    assert talk.fresh(ticket).status == TicketStatus.OPEN
    assert Notice.objects.filter(recipient=tingting.ref, template="follow_up_due").count() == 1
    follow_ups.done(ticket=ticket, public_id=made.public_id, agent=tingting)
    assert FollowUp.objects.get().done_by == tingting.ref


def test_a_reminder_for_the_team_finds_somebody_else(xiaomei: User, tingting: User, lin: User) -> None:
    _talk, ticket = talk.ask(xiaomei)
    talk.answer(ticket, tingting)
    follow_ups.remind(
        ticket=ticket, due_at=time.now() + timedelta(days=2), reason="看到账", agent=tingting, for_team=True
    )
    time.travel(timedelta(days=2, minutes=1))
    desk.seat(lin)
    follow_ups.bring_back()
    assert talk.fresh(ticket).assignee == lin


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_moment_that_cannot_be(xiaomei: User, tingting: User, days: int) -> None:
    _talk, ticket = talk.ask(xiaomei)
    with pytest.raises(errors.BadMoment):
        follow_ups.remind(ticket=ticket, due_at=time.now() + timedelta(days=days), reason="x", agent=tingting)
    assert not FollowUp.objects.exists()

"""What the rules catch on a simulated half year; the floor of a small town. The whole figures: docs/risk.md."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from marketplace.core import rules, time
from risk.models import Assessment
from risk.policies.facts import Account, Facts, Hands, Seen, gather, links_of, ring_of
from risk.policies.judging import after_paying, before_paying
from risk.policies.rules_of_risk import DEFAULT, check, read
from risk.policies.signs import KINDS, SIGNS
from risk.selectors import near
from risk.simulation import honest
from risk.simulation.measuring import CAST, HELD_OUT, Memory, measure
from risk.simulation.town import play
from tests import shop

SMALL = tuple((act, max(1, times // 12)) for act, times in CAST)
RULES = read(DEFAULT)
NOW = time.now()


def test_it_works():
    report = measure(HELD_OUT, RULES, SMALL)
    assert report.all_fraud.all > 60
    assert report.recall() >= 65
    assert report.precision() >= 80
    assert report.fraud["takeover"].caught == report.fraud["takeover"].all
    assert report.fraud["own shop"].held == report.fraud["own shop"].all
    for kind in ("regular", "family", "frequent", "office", "declined", "moved", "new phone"):
        assert report.honest[kind].caught * 50 <= report.honest[kind].all, kind


def test_the_floor_can_be_missed():
    blind = {**DEFAULT, "weights": dict.fromkeys(DEFAULT["weights"], 0)}
    assert measure(HELD_OUT, read(blind), SMALL).recall() == 0


def test_the_same_seed_is_the_same_town():
    assert play(7, SMALL[:3]) == play(7, SMALL[:3])
    assert play(7, SMALL[:3]) != play(8, SMALL[:3])


def facts(**changes) -> Facts:
    own = Seen(account=1, at=NOW, fen=10_000, person="p", place="h", device="d")
    return replace(gather(own, [], Account(NOW - timedelta(days=90))), **changes)


def test_every_sign_has_a_kind_and_a_weight():
    named = [code for codes in KINDS.values() for code in codes]
    assert sorted(named) == sorted(SIGNS) == sorted(DEFAULT["weights"])
    assert before_paying(facts(), RULES).reasons == ()


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({"is_new_device": True, "is_new_place": True}, "allow"),
        ({"is_new_device": True, "way_in_hours": 71, "account_hours": 168}, "step_up"),
        ({"is_new_device": True, "way_in_hours": 72, "account_hours": 168}, "allow"),
        ({"is_new_device": True, "way_in_hours": 1, "account_hours": 167}, "allow"),
        ({"place_people": 6, "place_fen": 1_200_000}, "hold"),
        ({"place_people": 5, "place_fen": 9_000_000}, "allow"),
        ({"refused_by": ("device",)}, "step_up"),
    ],
)
def test_bounds(changes, decision):
    assert before_paying(facts(**changes), RULES).decision == decision


def test_a_proof_answers_what_it_can_and_nothing_else():
    taken = facts(is_new_device=True, way_in_hours=1, is_new_place=True, fen=900_000, bought_before=1, usual_fen=1)
    assert before_paying(taken, RULES).decision == "step_up"
    assert after_paying(taken, RULES, first="step_up", proof="sms").decision == "allow"
    assert after_paying(taken, RULES, first="step_up", proof="").decision == "hold"
    own = replace(taken, seller_links=("person",))
    assert after_paying(own, RULES, first="step_up", proof="bank").decision == "hold"


def test_links_and_rings():
    own = Seen(account=1, at=NOW, fen=1, person="p", device="d")
    assert links_of(own, Hands(person=frozenset({"p"}), device=frozenset({"x"}))) == ("person",)
    assert links_of(replace(own, device=""), Hands(device=frozenset({""}))) == ()
    assert ring_of([1, 2, 3, 1], {1, 2}) == (7_500, 3, 2)


def test_rules_refuse_nonsense():
    assert check(DEFAULT) == {}
    assert "hold_at" in check({**DEFAULT, "hold_at": 10})
    assert "weights" in check({**DEFAULT, "weights": {**DEFAULT["weights"], "ring": 0.5}})
    assert "limits" in check({**DEFAULT, "limits": {}})
    assert check(None)
    assert rules.kind_of("risk.scoring").default == DEFAULT


@pytest.mark.django_db
def test_the_database_remembers_what_the_simulation_does(xiaomei, charlie, dana):
    """The one statement and the memory of the measurement are held to each other, purchase by purchase."""
    people, memory = [xiaomei, charlie, dana], Memory()
    deals = play(3, ((honest.family, 3), (honest.moved, 2)))
    known: dict[int, int] = {}
    start = time.now() - timedelta(days=400)
    for number, deal in enumerate(deals[:60]):
        user = people[known.setdefault(deal.seen.account, len(known)) % 3]
        now = replace(deal.seen, account=user.pk, at=start + timedelta(days=number * 2), is_paid=number % 2 == 0)
        same = {
            kind: [getattr(now, kind)]
            for kind in ("person", "place", "device", "network", "card")
            if getattr(now, kind)
        }
        about = Account(user.date_joined)
        assert asdict(gather(now, near(f"purchase:{number}", now, same), about)) == asdict(
            gather(now, memory.near(now), about)
        )
        memory.keep(now)
        Assessment.objects.create(
            reference=f"purchase:{number}", user=user, person_key=now.person, place_key=now.place, device_key=now.device,
            network_key=now.network, phone_key=now.phone, card_key=now.card, sellers=list(now.sellers), fen=now.fen,
            placed_at=now.at, paid_at=now.at if now.is_paid else None, status="clear", score=0, decision="allow",
            at_placing={}, declines=now.declines,
        )  # fmt: skip
    assert Assessment.objects.count() >= 40


@pytest.mark.django_db
def test_what_it_rested_on_is_frozen(xiaomei):
    shop.tariff()
    shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, shop.ready(xiaomei))
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Assessment.objects.update(at_placing={})

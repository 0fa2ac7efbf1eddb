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
    report = measure(HELD_OUT[0], RULES, SMALL)
    assert report.all_fraud.all > 60
    assert report.recall() >= 78
    assert report.precision() >= 80
    assert report.fraud["takeover"].caught == report.fraud["takeover"].all
    assert report.fraud["own shop"].held == report.fraud["own shop"].all
    for kind in ("regular", "family", "frequent", "office", "declined", "moved", "new phone"):
        assert report.honest[kind].caught * 50 <= report.honest[kind].all, kind


def test_the_floor_can_be_missed():
    blind = {**DEFAULT, "weights": dict.fromkeys(DEFAULT["weights"], 0)}
    assert measure(HELD_OUT[0], read(blind), SMALL).recall() == 0


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
        ({"account_hours": 23, "purchases_hour": 2, "fen_day": 300_000}, "step_up"),
        ({"account_hours": 23, "purchases_hour": 2, "fen_day": 299_999}, "allow"),
        ({"young_people": 3, "young_fen": 100_000}, "step_up"),
        ({"young_people": 4, "young_fen": 100_000}, "hold"),
        ({"young_people": 30, "young_fen": 99_999}, "allow"),
        ({"loyal_orders": 5, "loyal_accounts": 3, "loyal_bp": 8_000}, "hold"),
        ({"loyal_orders": 5, "loyal_accounts": 2, "loyal_bp": 10_000}, "allow"),
        ({"seller_links": ("bank",)}, "hold"),
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
    assert links_of(own, Hands(bank=frozenset({1}))) == links_of(own, Hands(bank=frozenset({"p"}))) == ("bank",)
    assert links_of(replace(own, person=""), Hands(bank=frozenset({2, "p"}))) == ()
    assert ring_of([1, 2, 3, 1], {1, 2}) == (7_500, 3, 2)


def test_fresh_accounts_at_one_door_and_connected_ones_at_one_shop():
    """Only who is fresh counts, by identity; of what connected accounts bought, the share that went to this very shop."""
    own = Seen(account=1, at=NOW, fen=90_000, person="p1", place="h", device="d", sellers=(7,))
    young = [replace(own, account=n, person=f"p{n}", at=NOW - timedelta(days=n), age=503) for n in (2, 3)]
    old = replace(young[0], account=9, person="p9", age=504)
    fresh, known = Account(NOW - timedelta(days=1)), Account(NOW - timedelta(days=21))
    found = gather(own, [*young, old], fresh)
    assert (found.young_people, found.young_fen) == (3, 90_000)
    assert gather(own, young, known).young_people == 0
    assert (found.loyal_orders, found.loyal_accounts, found.loyal_bp) == (4, 4, 10_000)
    elsewhere = gather(own, [*young, replace(old, sellers=(8,)), replace(old, sellers=(7,), is_refused=True)], known)
    assert (elsewhere.loyal_orders, elsewhere.loyal_accounts, elsewhere.loyal_bp) == (3, 3, 7_500)


def test_an_older_version_of_the_rule_counts_no_sign_it_does_not_know():
    old = {**DEFAULT, "weights": {code: points for code, points in DEFAULT["weights"].items() if code != "one_shop"}}
    shown = facts(loyal_orders=9, loyal_accounts=9, loyal_bp=10_000)
    assert before_paying(shown, read(old)).decision == "allow"


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
            at_placing={"facts": {"account_hours": now.age}}, declines=now.declines,
        )  # fmt: skip
    assert Assessment.objects.count() >= 40


@pytest.mark.django_db
def test_what_it_rested_on_is_frozen(xiaomei):
    shop.tariff()
    shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 1}, shop.ready(xiaomei))
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Assessment.objects.update(at_placing={})

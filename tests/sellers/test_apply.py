"""The application: begun, described, handed in, taken back, and what is refused. The items: test_provide.py."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.accounts.models import User
from marketplace.core import proposals, rules
from marketplace.core.clocks.selectors import open_clock
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import TrailEntry
from sellers.errors import (
    AlreadySeller,
    AlreadySubmitted,
    CountryNotServed,
    DuplicateApplication,
    NotASeller,
    NotComplete,
    NotEditable,
)  # fmt: skip
from sellers.models import Requirement, ScreeningHit, Seller
from sellers.policies.rules_requirements import CODE, DEFAULT
from sellers.selectors import checklist, ref, seller_for
from sellers.selectors.papers import progress
from sellers.services import applications, entering, review
from tests.sellers import shops


def test_it_works(brightwell: User) -> None:
    seller = shops.begin(brightwell)
    assert (seller.status, seller.currency, seller.slug) == ("draft", "GBP", "brightwell-co")
    assert seller_for(brightwell) == seller
    assert progress(checklist(seller)) == (0, 8)
    shops.fill(seller, brightwell)
    assert progress(checklist(seller)) == (8, 8)
    applications.submit(seller=seller, actor=brightwell.ref)
    assert seller.status == "submitted"
    assert open_clock("application_review", ref(seller)) is not None
    assert seller.screened_with
    assert not ScreeningHit.objects.exists()


def test_both_kinds_have_their_own_list(brightwell: User, akira: User) -> None:
    shop = {item.spec.code for item in checklist(shops.begin(brightwell))}
    person = {item.spec.code for item in checklist(shops.begin(akira, kind="buyer", country="JP", name="田中明的店"))}
    assert "business_registration" in shop - person
    assert {"overseas_identity", "long_residence"} <= person - shop
    assert {"payout_account", "returns_agreement", "references", "deposit"} <= shop & person


@pytest.mark.parametrize("leave", ["overseas_identity", "long_residence"])
def test_one_of_two_ways_is_enough(akira: User, leave: str) -> None:
    seller = shops.begin(akira, kind="buyer", country="JP", name="田中明的店")
    assert seller.slug.startswith("tian-zhong-ming")
    shops.describe(seller, akira)
    for item in checklist(seller):
        if item.spec.code != leave and not item.spec.by_system:
            shops.provide(seller, akira, item.spec.code)
    assert Requirement.objects.get(seller=seller, code=leave).status == "missing"
    assert applications.submit(seller=seller, actor=akira.ref).status == "submitted"


def test_incomplete_cannot_be_handed_in(brightwell: User) -> None:
    seller = shops.fill(shops.begin(brightwell), brightwell, leave=("references",))
    with pytest.raises(NotComplete) as refusal:
        applications.submit(seller=seller, actor=brightwell.ref)
    assert set(refusal.value.fields) == {"references"}
    seller.refresh_from_db()
    assert (seller.status, seller.submitted_at) == ("draft", None)
    assert open_clock("application_review", ref(seller)) is None


def test_one_person_one_shop_and_served_countries(brightwell: User, charlie: User) -> None:
    shops.begin(brightwell)
    with pytest.raises(AlreadySeller):
        shops.begin(brightwell, name="Second shop")
    for country in ("CN", "KP", "XX"):
        with pytest.raises(CountryNotServed):
            shops.begin(charlie, country=country)
    assert Seller.objects.count() == 1
    with pytest.raises(NotASeller):
        seller_for(charlie)


def test_same_name_gets_its_own_address(brightwell: User, charlie: User) -> None:
    assert shops.begin(brightwell).slug != shops.begin(charlie).slug


def test_nothing_changes_during_review(brightwell: User, dana: User) -> None:
    seller = shops.submitted(brightwell)
    before = list(Requirement.objects.values("status", "provided_at", "valid_until"))
    for verb in (
        lambda: shops.provide(seller, brightwell, "references"),
        lambda: applications.describe(seller=seller, actor=brightwell.ref, legal_name="Somebody else"),
        lambda: applications.describe(seller=seller, actor=brightwell.ref, display_name="Another name"),
        lambda: applications.describe(seller=seller, actor=brightwell.ref, about="Other words"),
        lambda: entering.add_files(
            seller=seller, code="business_registration", actor="x", files=[("a", shops.pdf("new"))]
        ),
    ):
        with pytest.raises(NotEditable):
            verb()
    assert list(Requirement.objects.values("status", "provided_at", "valid_until")) == before
    review.take(seller=seller, reviewer=dana)
    with pytest.raises(IllegalMove):
        applications.withdraw(seller=seller, actor=brightwell.ref)


@pytest.mark.parametrize("is_taken", [False, True])
def test_resubmission_while_it_is_with_us(brightwell: User, dana: User, is_taken: bool) -> None:
    seller = shops.submitted(brightwell)
    if is_taken:
        review.take(seller=seller, reviewer=dana)
    before = Seller.objects.values().get()
    with pytest.raises(AlreadySubmitted):
        applications.submit(seller=seller, actor=brightwell.ref)
    assert Seller.objects.values().get() == before


def test_withdraw_before_review(brightwell: User) -> None:
    seller = shops.submitted(brightwell)
    applications.withdraw(seller=seller, actor=brightwell.ref)
    assert seller.status == "draft"
    assert open_clock("application_review", ref(seller)) is None
    shops.provide(seller, brightwell, "references")


def test_a_number_that_was_handed_in_meanwhile(brightwell: User, charlie: User) -> None:
    first, second = shops.begin(brightwell), shops.begin(charlie)
    for seller, user in ((first, brightwell), (second, charlie)):
        shops.fill(seller, user, leave=("business_registration",))
        shops.provide(seller, user, "business_registration", number="01234567")
    applications.submit(seller=first, actor=brightwell.ref)
    with pytest.raises(DuplicateApplication) as refusal:
        applications.submit(seller=second, actor=charlie.ref)
    assert set(refusal.value.fields) == {"business_registration"}
    second.refresh_from_db()
    assert second.status == "draft"
    assert open_clock("application_review", ref(second)) is None


def test_the_checklist_follows_the_rule_until_it_is_handed_in(brightwell: User, charlie: User, dana: User) -> None:
    seller, done = shops.fill(shops.begin(brightwell), brightwell), shops.submitted(charlie)
    new = {
        "code": "insurance_gb",
        "kinds": ["retailer"],
        "countries": ["GB"],
        "statement": True,
        "title": {"en": "Insurance", "zh-hans": "保险"},
        "help": {"en": "Your policy.", "zh-hans": "您的保单。"},
    }
    proposal = proposals.propose(
        kind=CODE, body={**DEFAULT, "items": [*DEFAULT["items"], new]}, actor=dana.ref, why="insurers ask for it"
    )
    proposals.approve(proposal=proposal, actor=shops.second_reviewer().ref)
    with in_ten_days():
        with pytest.raises(NotComplete) as refusal:
            applications.submit(seller=seller, actor=brightwell.ref)
        assert set(refusal.value.fields) == {"insurance_gb"}
        seller.refresh_from_db()
        assert seller.requirements_version == 2
        assert [str(item.spec.title) for item in checklist(seller)][-1] == "保险"
        shops.provide(seller, brightwell, "insurance_gb")
        assert applications.submit(seller=seller, actor=brightwell.ref).status == "submitted"
        assert "insurance_gb" not in {item.spec.code for item in checklist(done)}


def test_trail_names_no_person(brightwell: User) -> None:
    seller = shops.submitted(brightwell)
    text = str(list(TrailEntry.objects.values("verb", "target", "before", "after", "why")))
    for secret in (f"{seller.pk:08d}", "Brightwell Trading", "High Street", "TK0", "Wellington"):
        assert secret not in text, text[max(0, text.find(secret) - 300) : text.find(secret) + 60]


def test_only_the_owner_of_this_one(brightwell: User, charlie: User) -> None:
    from sellers.services.members import require_owner

    seller = shops.begin(brightwell)
    with pytest.raises(NotAllowed):
        require_owner(seller, charlie)


def test_the_deposit_comes_from_us(brightwell: User, dana: User, settle: Callable[[], int]) -> None:
    seller = shops.submitted(brightwell)
    row = applications.provide_by_system(seller=seller, code="deposit", statement="£1,000.00 received")
    assert row.status == "provided"
    assert applications.provide_by_system(seller=seller, code="deposit", statement="again").statement == row.statement
    applications.take_back_by_system(seller=seller, code="deposit", why="the bank took it back")
    assert Requirement.objects.get(seller=seller, code="deposit").status == "missing"


class in_ten_days:
    """The rule above starts after its notice of seven days."""

    def __enter__(self) -> None:
        from marketplace.core import time

        time.travel(timedelta(days=10))
        rules.forget()

    def __exit__(self, *_error: object) -> None:
        from marketplace.core import time

        time.reset()

"""Names against the sanctions list: resemblances stop the approval until somebody decides."""

from pathlib import Path

import pytest
from django.test import override_settings

from marketplace.accounts.models import User
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.core.models import TrailEntry
from sellers.errors import HitNotFound, HitsOpen, ReasonNeeded
from sellers.models import ScreeningHit, Seller
from sellers.policies.names import are_same, is_latin, key_of, likeness
from sellers.screening import current
from sellers.services import applications, review, screening
from tests.sellers import shops


@pytest.fixture
def suspect(brightwell: User, dana: User) -> Seller:
    """In review, everything accepted, under a name that is on the sample list."""
    seller = shops.fill(shops.begin(brightwell), brightwell)
    applications.describe(seller=seller, actor=brightwell.ref, legal_name="Severnaya Tundra")
    applications.submit(seller=seller, actor=brightwell.ref)
    review.take(seller=seller, reviewer=dana)
    shops.decide_all(seller, dana)
    return seller


def test_it_works(suspect: Seller, dana: User) -> None:
    hit = ScreeningHit.objects.get()
    assert (hit.status, hit.field, hit.entry) == ("open", "legal_name", "SAMPLE-0002")
    with pytest.raises(HitsOpen):
        review.approve(seller=suspect, reviewer=dana)
    assert Seller.objects.get().first_approved_by == ""
    screening.clear(seller=suspect, hit_id=hit.pk, reviewer=dana, reason="A tea room in Leeds, seen in person")
    assert review.approve(seller=suspect, reviewer=dana).first_approved_by == dana.ref
    screening.screen(seller=suspect)
    assert ScreeningHit.objects.get().status == "cleared"


def test_confirmed_means_no(suspect: Seller, dana: User) -> None:
    hit = ScreeningHit.objects.get()
    screening.confirm(seller=suspect, hit_id=hit.pk, reviewer=dana, reason="The same people")
    with pytest.raises(HitsOpen):
        review.approve(seller=suspect, reviewer=dana)
    with pytest.raises(IllegalMove):
        screening.clear(seller=suspect, hit_id=hit.pk, reviewer=dana, reason="on second thoughts")


def test_who_decides_and_with_what_words(suspect: Seller, dana: User, tingting: User) -> None:
    hit = ScreeningHit.objects.get()
    with pytest.raises(NotAllowed):
        screening.clear(seller=suspect, hit_id=hit.pk, reviewer=tingting, reason="fine with me")
    with pytest.raises(ReasonNeeded):
        screening.clear(seller=suspect, hit_id=hit.pk, reviewer=dana, reason=" ")
    with pytest.raises(HitNotFound):
        screening.clear(seller=suspect, hit_id=hit.pk + 1, reviewer=dana, reason="which one?")
    assert ScreeningHit.objects.get().status == "open"


def test_names_are_not_in_the_trail(suspect: Seller) -> None:
    rows = TrailEntry.objects.filter(verb="seller.screening_hit")
    assert rows.count() == 1
    assert "Tundra" not in str(list(rows.values()))


def test_a_changed_list_is_compared_again(brightwell: User, dana: User, tmp_path: Path) -> None:
    seller = shops.approved(brightwell, dana)
    assert screening.backlog() == 0
    file = tmp_path / "list.csv"
    file.write_text("id,name,aliases,source\nX1,Brightwell Trading,,un\n")
    with override_settings(SANCTIONS_LIST=str(file)):
        assert screening.backlog() == 1
        assert screening.screen_due() == 1
        assert ScreeningHit.objects.get(seller=seller).source == "un"
        assert screening.screen_due() == 0
    assert Seller.objects.get().status == "approved"  # people decide what follows


def test_another_name_of_an_open_shop_is_compared_too(brightwell: User, dana: User) -> None:
    seller = shops.approved(brightwell, dana)
    assert screening.screen_due() == 0
    applications.describe(seller=seller, actor=brightwell.ref, display_name="Severnaya Tundra")
    assert screening.screen_due() == 1
    assert ScreeningHit.objects.get(seller=seller).field == "display_name"


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("VIKTOR ZLOBIN-KARAKOV", "SAMPLE-0001"),
        ("Zlobin Karakov, Victor", "SAMPLE-0001"),
        ("Viktor Zlobin Karakow", "SAMPLE-0001"),
        ("Northern Tundra Trading Ltd", "SAMPLE-0002"),
        ("段恶行", "SAMPLE-0003"),
        ("Esperanza de la Sombra", "SAMPLE-0004"),
        ("Black Heron Shipping", "SAMPLE-0005"),
    ],
)
def test_spellings_are_found(name: str, entry: str) -> None:
    assert [match.entry for match in current().search(name)][:1] == [entry]


@pytest.mark.parametrize("name", ["田中 明", "Brightwell & Co. Ltd.", "Emma Liu", "Black Swan Shipping", "", "…"])
def test_others_are_left_alone(name: str) -> None:
    assert list(current().search(name)) == []


def test_names_made_comparable() -> None:
    assert key_of("José GARCÍA, Ltd.") == key_of("Garcia Jose")
    assert key_of("株式会社サクラデポ") == key_of("サクラデポ")
    assert are_same("Rheinhaus Handels GmbH", "RHEINHAUS HANDELS")
    assert are_same("John Michael Smith", "Smith, John")
    assert not are_same("John Smith", "Jane Smithson")
    assert likeness("", "x") == 0
    assert is_latin("Tanaka Akira")
    assert not is_latin("田中 明")

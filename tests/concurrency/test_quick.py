"""A phone that finds its connection again sends the same draft twice at once: one draft, each file once, no error."""

from collections.abc import Callable
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ListingPaper, Picture, QuickDraft, Stock
from marketplace.catalog.services import categories, papers, pictures, quick
from marketplace.core import locks
from sellers.models import Seller
from tests.catalog.builders import ACTOR, draft, photo, seller_of
from tests.concurrency.threads import PATIENCE, kinds, together

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"title": "面霜", "category": "beauty-skincare", "price_minor": 9800, "pieces": 2}


@pytest.fixture
def shop(akira: User, tmp_path: object, settings: Any) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    categories.plant()
    return seller_of(akira)


def add_picture(listing: Listing) -> Any:
    return pictures.add_once(listing=listing, upload=photo(), actor=ACTOR)


def add_receipt(listing: Listing) -> Any:
    return papers.add(listing=listing, kind="receipt", upload=photo("red"), actor=ACTOR)


def meeting(act: Callable[..., Any], gate: Barrier, **values: Any) -> Any:
    """Two have looked before one writes."""
    gate.wait()
    return act(**values)


def test_control_nobody_stands_in_line(shop: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    listing, gate = draft(shop), Barrier(2, timeout=PATIENCE)
    monkeypatch.setattr(locks, "advisory", lambda _name: None)
    monkeypatch.setattr(pictures, "attach", partial(meeting, pictures.attach, gate))
    monkeypatch.setattr(ListingPaper.objects, "create", partial(meeting, ListingPaper.objects.create, gate))
    assert kinds(together([partial(add_picture, listing)] * 2)) == {"done": 2}
    assert Picture.objects.filter(listing=listing).count() == 2
    assert kinds(together([partial(add_receipt, listing)] * 2)) == {"done": 1, "IntegrityError": 1}


def test_it_works(shop: Seller) -> None:
    def sent() -> Any:
        return quick.begin(
            seller=shop, key="a1b2c3d4e5f6", fields=FIELDS, photos=[photo(), photo("navy")], tags=[photo("blue")],
            receipts=[photo("red")], actor=ACTOR,
        )  # fmt: skip

    made = together([sent] * 4)
    assert kinds(made) == {"done": 4}
    assert {listing.pk for listing, _troubles in made} == {QuickDraft.objects.get().listing_id}
    assert [troubles for _listing, troubles in made] == [[]] * 4
    assert list(Picture.objects.values_list("position", flat=True)) == [0, 1]
    assert sorted(ListingPaper.objects.values_list("kind", flat=True)) == ["price_tag", "receipt"]
    assert Stock.objects.get().on_hand == 2


def test_a_full_gallery_stays_full(shop: Seller) -> None:
    """Eight lie there, four more come at once: one finds room."""
    listing = draft(shop)
    for shade in range(pictures.MOST_PICTURES - 1):
        pictures.add_once(listing=listing, upload=photo(f"#0000{shade * 16:02x}"), actor=ACTOR)
    jobs = [
        partial(pictures.add, listing=listing, upload=photo(shade), actor=ACTOR)
        for shade in ("red", "lime", "tan", "teal")
    ]
    assert kinds(together(jobs)) == {"done": 1, "TooManyPictures": 3}
    assert Picture.objects.filter(listing=listing).count() == pictures.MOST_PICTURES

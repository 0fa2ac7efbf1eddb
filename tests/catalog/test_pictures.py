import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from marketplace.accounts.models import User
from marketplace.catalog.errors import PictureNotFound, TooManyPictures
from marketplace.catalog.models import Listing, Picture
from marketplace.catalog.services import listings, pictures
from marketplace.core.files import BadFile
from tests.catalog.builders import ACTOR, draft, photo, seller_of, tariff_rows


@pytest.fixture
def serum(akira: User, settings: Any, tmp_path: Path) -> Listing:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    return draft(seller_of(akira))


def test_it_works(serum: Listing) -> None:
    picture = pictures.add(listing=serum, upload=photo(size=(1000, 700)), actor=ACTOR)
    assert (picture.width, picture.height) == (1000, 700)
    assert pictures.make_thumb(picture_id=picture.pk)
    assert not pictures.make_thumb(picture_id=picture.pk)
    picture.refresh_from_db()
    assert len(picture.phash) == 16
    assert default_storage.exists(picture.thumb.name)
    with default_storage.open(picture.thumb.name) as stored:
        assert stored.read(4) == b"RIFF"


def test_the_same_picture_is_stored_once(serum: Listing) -> None:
    first = pictures.add(listing=serum, upload=photo(), actor=ACTOR)
    second = pictures.add(listing=serum, upload=photo(), actor=ACTOR)
    assert first.image.name == second.image.name
    assert (first.position, second.position) == (0, 1)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff" + b"x" * 50, b"%PDF-1.7 %%EOF", b"<svg/>"])
def test_what_is_no_picture_is_refused(serum: Listing, content: bytes) -> None:
    with pytest.raises(BadFile):
        pictures.add(listing=serum, upload=io.BytesIO(content), actor=ACTOR)
    assert not Picture.objects.exists()


def test_nine_are_enough(serum: Listing) -> None:
    for number in range(9):
        pictures.add(listing=serum, upload=photo(size=(100 + number, 100)), actor=ACTOR)
    with pytest.raises(TooManyPictures):
        pictures.add(listing=serum, upload=photo(), actor=ACTOR)


def test_order_and_removal(serum: Listing) -> None:
    made = [pictures.add(listing=serum, upload=photo(size=(100 + n, 100)), actor=ACTOR).pk for n in range(3)]
    pictures.reorder(listing=serum, picture_ids=[made[2]], actor=ACTOR)
    assert list(Picture.objects.filter(listing=serum).values_list("pk", flat=True)) == [made[2], made[0], made[1]]
    pictures.remove(listing=serum, picture_id=made[0], actor=ACTOR)
    with pytest.raises(PictureNotFound):
        pictures.remove(listing=serum, picture_id=made[0], actor=ACTOR)
    with pytest.raises(PictureNotFound):
        pictures.reorder(listing=serum, picture_ids=[made[0]], actor=ACTOR)


def test_another_shops_picture_is_flagged(serum: Listing, brightwell: User) -> None:
    pictures.add(listing=serum, upload=photo(), actor=ACTOR)
    other = draft(seller_of(brightwell, slug="brightwell"))
    pictures.add(listing=other, upload=photo(), actor=ACTOR)
    assert "copied_picture" in listings.review(other).flags


def test_new_pictures_of_a_published_item_are_looked_at(serum: Listing) -> None:
    listings.publish(listing=serum, actor=ACTOR)
    pictures.add(listing=serum, upload=photo(), actor=ACTOR)
    assert serum.status == "in_moderation"

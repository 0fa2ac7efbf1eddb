"""Drawn pictures: deterministic, right size, quick, and of the right thing."""

import io
import time

import pytest
from PIL import Image

from marketplace.scenes import pictures
from marketplace.scenes.drawing.catalogue import BY_CATEGORY, DRAWERS, KINDS, WORDS, kind_for
from marketplace.scenes.drawing.looks import brand_of, look_for
from marketplace.scenes.drawing.staging import VIEWS, stage

ARGS = {"slug": "hanami-serum", "category": "beauty/serum", "title": "Hanami 花见 玻尿酸精华 30 ml"}


def opened(data: bytes) -> Image.Image:
    """The decoded picture."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_it_works() -> None:
    image = opened(pictures.product_picture(**ARGS, seed=0, size=300))
    assert image.size == (300, 300)
    assert image.format == "JPEG"


def test_same_arguments_same_bytes() -> None:
    assert pictures.product_picture(**ARGS, seed=3, size=200) == pictures.product_picture(**ARGS, seed=3, size=200)


def test_seeds_and_slugs_differ() -> None:
    made = {
        pictures.product_picture(**{**ARGS, "slug": slug}, seed=seed, size=160)
        for slug in ("a", "b", "c")
        for seed in range(3)
    }
    assert len(made) == 9


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_draws_in_every_view(name: str) -> None:
    kind = KINDS[name]
    for view in VIEWS:
        studio = stage(kind=kind, look=look_for(f"{name}-x", "Northlane thing", kind.line, 1), view=view, size=120)
        colours = studio.image.resize((32, 32)).getcolors(1024) or []
        assert len(colours) > 60


def test_tables_agree() -> None:
    assert set(KINDS) == set(DRAWERS)
    assert set(WORDS) <= set(KINDS)
    assert {kind for kinds in BY_CATEGORY.values() for kind in kinds} <= set(KINDS)
    assert len(BY_CATEGORY) == 14


@pytest.mark.parametrize(
    ("category", "words", "kind"),
    [
        ("electronics", "Northlane 真无线降噪耳机", "earbuds"),
        ("electronics/audio", "northlane headphones", "headphones"),
        ("home", "釜匠 IH 电饭煲", "cooker"),
        ("mother-baby", "Alpen 婴幼儿奶粉 2 段", "tin"),
        ("shoes", "Tide 复古跑鞋", "sneaker"),
        ("pets", "冻干猫粮 1.5 kg", "pouch"),
        ("outdoor-sports", "双人露营帐篷", "tent"),
    ],
)
def test_words_choose_the_thing(category: str, words: str, kind: str) -> None:
    assert kind_for(category=category, words=words, slug="s").name == kind


def test_unknown_words_stay_in_the_category() -> None:
    assert kind_for(category="bags", words="something odd", slug="s").name in BY_CATEGORY["bags"]
    assert kind_for(category="no-such-root", words="", slug="s").name in KINDS


def test_brand_comes_from_the_title() -> None:
    assert brand_of("Hanami 花见 精华", "x") == "Hanami"
    assert brand_of("花见 精华", "x") == brand_of("别的", "x")


@pytest.mark.parametrize("pose", ["front", "back", "label", "serial", "weight", "seal", "defect", "no-such-pose"])
def test_evidence_draws_every_pose(pose: str) -> None:
    data = pictures.evidence_photo(pose=pose, serial="NL4482917F2", weight_g=412, size=200, **ARGS)
    assert opened(data).size == (200, 200)


@pytest.mark.parametrize("stage_name", ["arrived", "opened", "resealed"])
def test_customs_draws_every_stage(stage_name: str) -> None:
    assert opened(pictures.customs_photo(seal="MS-20418873", seed=1, stage=stage_name, size=200)).size == (200, 200)


def test_faces_and_logos_follow_the_name() -> None:
    assert pictures.person_avatar(name="小美") == pictures.person_avatar(name="小美")
    assert pictures.person_avatar(name="小美") != pictures.person_avatar(name="Akira")
    assert opened(pictures.shop_logo(name="全球小店")).size == (240, 240)


def test_pictures_carry_no_metadata() -> None:
    assert not opened(pictures.product_picture(**ARGS, seed=0, size=120)).getexif()


def test_a_picture_is_quick() -> None:
    start = time.process_time()
    for seed in range(3):
        pictures.product_picture(**ARGS, seed=seed)
    assert (time.process_time() - start) / 3 < 0.9  # 0.2 s alone; room for a busy machine

"""Pictures of the seeded world, drawn with Pillow alone: the same arguments give the same bytes.

`product_picture` draws a still life of the thing that a listing sells; `evidence_photo` and `customs_photo` draw what a
warehouse or an escort would have photographed; `person_avatar` and `shop_logo` draw faces for names.
"""

import random

from marketplace.scenes.drawing import evidence, portraits
from marketplace.scenes.drawing.catalogue import kind_for, paint
from marketplace.scenes.drawing.looks import look_for, number
from marketplace.scenes.drawing.staging import VIEWS, stage

__all__ = ["customs_photo", "evidence_photo", "person_avatar", "product_picture", "shop_logo"]


def product_picture(
    *, slug: str, category: str, title: str, seed: int, size: int = 900, view: str = "", form: str = "JPEG"
) -> bytes:
    """A square picture of a product as JPEG (or WEBP) bytes.

    `category` is a root slug or `root/leaf`; words of slug and title choose the kind of thing. `view` is "front",
    "detail" or "context"; without it the seed picks one (seed 0 is the front). Colours stay with the slug.
    """
    kind = kind_for(category=category, words=f"{slug} {title}", slug=slug)
    look = look_for(slug, title, kind.line, seed)
    chosen = view or VIEWS[seed % len(VIEWS)]
    studio = stage(kind=kind, look=look, view=chosen, size=size)
    return studio.finish(form)


def evidence_photo(
    *,
    pose: str,
    slug: str,
    category: str,
    title: str,
    serial: str = "",
    weight_g: int = 0,
    seed: int = 0,
    size: int = 720,
) -> bytes:
    """A capture-table photograph as JPEG: pose is front, back, label, serial, weight, seal or defect."""
    kind = kind_for(category=category, words=f"{slug} {title}", slug=slug)
    look = look_for(slug, title, kind.line, 0)
    rng = random.Random(number("evidence", slug, pose, serial, seed))
    return evidence.photograph(pose, look, lambda s, dressed: paint(kind, s, dressed), serial, weight_g, rng, size)


def customs_photo(*, seal: str, seed: int, stage: str = "opened", size: int = 720) -> bytes:
    """An escort's photograph as JPEG of a parcel at customs: stage is arrived, opened or resealed."""
    return evidence.customs(seal, stage, random.Random(number("customs", seal, stage, seed)), size)


def person_avatar(*, name: str, size: int = 240) -> bytes:
    """A drawn portrait for a name, as JPEG."""
    return portraits.avatar(random.Random(number("face", name)), size)


def shop_logo(*, name: str, size: int = 240) -> bytes:
    """A monogram logo for a shop, as JPEG."""
    return portraits.logo(name, random.Random(number("logo", name)), size)

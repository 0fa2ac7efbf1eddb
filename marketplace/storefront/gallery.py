"""The pictures of a listing in the sizes that the worker drew, and its video, as the gallery component shows them."""

from dataclasses import dataclass

from marketplace.catalog.records import ListingPage, PictureView, VideoView
from marketplace.storefront.tiles import picture_url

SMALL = 480  # the longest side of `thumb`
SHOWN, POSTER = "960", "960"


@dataclass(frozen=True, slots=True)
class Slide:
    """One picture, or the video (`video` is its address). `full` is the biggest picture there is: what zooming shows."""

    src: str
    alt: str
    thumb: str = ""
    full: str = ""
    srcset: str = ""
    video: str = ""
    seconds: int = 0


def slides(page: ListingPage) -> list[Slide]:
    """The pictures in their order, the video behind the first; a drawing where there is nothing."""
    found = [_slide(one, page.card.title) for one in page.pictures]
    if page.video is not None:
        found.insert(1, _video(page.video, page.pictures[0] if page.pictures else None, page.card.title))
    return found or [Slide(picture_url(""), "")]


def _slide(one: PictureView, title: str) -> Slide:
    return Slide(
        src=picture_url(one.formats.get(SHOWN) or one.image), thumb=picture_url(one.thumb or one.image), alt=title,
        full=picture_url(one.image), srcset=_srcset(one),
    )  # fmt: skip


def _video(video: VideoView, first: PictureView | None, title: str) -> Slide:
    poster = "" if first is None else first.formats.get(POSTER) or first.image
    thumb = "" if first is None else first.thumb or first.image
    return Slide(
        picture_url(poster), title, thumb=picture_url(thumb), video=picture_url(video.file), seconds=video.seconds
    )


def _srcset(one: PictureView) -> str:
    """`address 480w, …` by true widths: a format is named by its longest side. Empty where there is one size only."""
    longest = max(one.width, one.height)
    if not one.formats or not longest or not one.width:
        return ""
    sized = [(int(side), name) for side, name in one.formats.items() if side.isdigit() and int(side) < longest]
    sized += [(SMALL, one.thumb)] if one.thumb and longest > SMALL else []
    rows = [(round(one.width * side / longest), name) for side, name in sized] + [(one.width, one.image)]
    return ", ".join(f"{picture_url(name)} {width}w" for width, name in sorted(rows))

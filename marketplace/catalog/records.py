"""What the catalogue tells other rooms about its listings: small frozen records in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """One listing in a list. Paths of pictures are storage names; `stock` is what is free over all places."""

    id: int
    public_id: str
    sku: str
    title: str
    path: str
    brand: str
    price_minor: int
    currency: str
    origin: str
    seller_slug: str
    seller_name: str
    seller_grade: str
    picture: str
    stock: int
    in_warehouse: bool
    arrival_days: int
    is_on_sale: bool
    hs_code: str
    weight_g: int
    size_mm: tuple[int, int, int]
    net_content: Any
    seller_kind: str
    seller_country: str
    away_from: date | None = None
    away_until: date | None = None
    away_stops: bool = False

    def is_away(self, day: date) -> bool:
        """Is the seller on an announced holiday on `day`?"""
        return bool(self.away_from and self.away_until and self.away_from <= day <= self.away_until)

    def works_from(self, day: date) -> date:
        """The first day from `day` on when the seller is there."""
        return self.away_until + timedelta(days=1) if self.away_until and self.is_away(day) else day


@dataclass(frozen=True, slots=True)
class PictureView:
    """Names in the storage. `formats`: longest side in pixels → name; empty until a worker has drawn them."""

    image: str
    thumb: str
    width: int
    height: int
    formats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VideoView:
    """A short MP4: its name in the storage, how long it runs."""

    file: str
    seconds: int


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate that the seller names. `checked_on` is None until we have asked its issuer; refused ones are never shown."""

    name: str
    issuer: str
    number: str
    expires_on: date | None
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class VariantView:
    """One variant of the thing, the listing itself among them."""

    public_id: str
    title: str
    path: str
    options: Mapping[str, str]
    price_minor: int
    currency: str
    stock: int
    thumb: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where pieces lie and how many are free there."""

    place: str
    free: int


@dataclass(frozen=True)
class ListingPage:
    """Everything the page of one listing shows, gathered in one query."""

    card: Card
    description: str
    titles: Mapping[str, str]
    brand_zh: str
    category_id: int
    status: str
    condition: str
    danger: str
    gtin: str
    attributes: Mapping[str, Any]
    pictures: tuple[PictureView, ...]
    places: tuple[Place, ...]
    sold_count: int
    rating_sum: int
    rating_count: int
    seller_id: int
    updated_at: Any
    published_at: Any
    options: Mapping[str, str] = field(default_factory=dict)
    group: str = ""  # a public name of its variants' group; empty where it has none
    variants: tuple[VariantView, ...] = ()
    video: VideoView | None = None
    certificates: tuple[CertificateView, ...] = ()
    quality_grade: str = ""
    quality_by: str = ""
    channel: str = ""
    has_receipt: bool = False
    match_key: str = ""


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category in the reader's language with its children in their order."""

    id: int
    slug: str
    name: str
    parent_id: int | None
    children: tuple["CategoryNode", ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """Its own id and those of everything below."""
        return (self.id, *(pk for child in self.children for pk in child.ids))

    @property
    def url(self) -> str:
        return f"/c/{self.slug}/"

"""Frozen records that cross the border of the app: what orders hands down, what orders and returns read back."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class TradeLine:
    """One line of an order as it will be declared to customs. Amounts in fen; `weight_g` is one piece, from the listing.

    `temperature` is the class that the goods must keep on the road (`policies/climate.py`); empty: by their HS code.
    """

    number: int
    line_ref: str
    sku: str
    title: str
    hs_code: str
    origin_country: str
    quantity: int
    price_fen: int
    total_fen: int
    tax_fen: int
    weight_g: int
    title_en: str = ""
    brand: str = ""
    picture: str = ""
    danger: str = "none"
    temperature: str = ""


@dataclass(frozen=True)
class TradeRecord:
    """One paid order, frozen: what was ordered and paid, by whom, to where. The three documents are built from it.

    Amounts in fen, fixed at checkout: `paid_fen = goods_fen + freight_fen + tax_fen − discount_fen`. A fee that is not
    one of these (currency fee) belongs to `freight_fen`, for customs knows no other word for it; so does the insurance of the
    road, of which `insurance_fen` says how much it is. Services that are not declared (warranties) are in no amount.
    `buyer_*` is the orderer with the verified identity, `consignee*` the person at the address, `district_code` six digits
    (GB/T 2260). `payment_*` and `payer_*` are what the provider recorded, never what the order says: the gate holds one against
    the other. `payment_fen` is what it collected for this order; the checks are "same", "differs", or "unknown" where the
    provider tells nothing.
    """

    order_number: str
    purchase_number: str
    seller_ref: str
    seller_name: str
    warehouse_code: str
    buyer_ref: str
    buyer_name: str = field(repr=False)
    buyer_id_number: str = field(repr=False)
    buyer_phone: str = field(repr=False)
    consignee: str = field(repr=False)
    consignee_phone: str = field(repr=False)
    consignee_address: str = field(repr=False)
    district_code: str
    goods_fen: int
    freight_fen: int
    tax_fen: int
    discount_fen: int
    paid_fen: int
    payment_ref: str
    paid_at: datetime
    payment_fen: int
    payment_currency: str
    payment_method: str
    lines: tuple[TradeLine, ...]
    promise_date: date | None = None
    payer_check: str = "unknown"
    payer_id_check: str = "unknown"
    insurance_fen: int = 0


@dataclass(frozen=True)
class Release:
    """When (day in Shanghai) and at which supervised place customs released things; `place` is empty where they have no common one."""

    day: date
    place: str


@dataclass(frozen=True)
class UnitProgress:
    """Where one physical thing is. `status` is a `UnitStatus` code."""

    passport_code: str
    line_ref: str
    ordinal: int
    status: str
    parcel: str


@dataclass(frozen=True)
class ParcelProgress:
    """Where one parcel is. `status` is a `ParcelStatus` code, `exception` empty while all is well."""

    number: str
    status: str
    exception: str
    carrier: str
    waybill: str
    delivered_at: datetime | None
    openings: int


@dataclass(frozen=True)
class Progress:
    """The road of one order. `stage` is one of waiting, at_warehouse, in_transit, in_customs, last_mile, delivered:
    the least advanced of its things, so an order is delivered when everything is."""

    order_number: str
    stage: str
    units: tuple[UnitProgress, ...] = ()
    parcels: tuple[ParcelProgress, ...] = ()
    promise_date: date | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class ReturnableUnit:
    """One delivered thing that may come back. `serial` and `tag` as recorded abroad, empty where none was recorded."""

    pk: int
    passport_code: str
    line_ref: str
    ordinal: int
    parcel: str
    delivered_at: datetime
    serial: str = field(repr=False, default="")
    tag: str = field(repr=False, default="")
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None


@dataclass(frozen=True)
class Photo:
    """One evidence picture, for people who may see it. `url` is served by our own door."""

    public_id: str
    stage: str
    pose: str
    url: str
    sha256: str
    taken_at: datetime
    is_public: bool


@dataclass(frozen=True)
class OpeningFacts:
    """What an escort writes down when customs opens a parcel. Weight in grams, measured before the seal is broken."""

    old_seal: str
    officer: str = field(repr=False)
    authority: str
    station: str
    reason: str
    weight_before_g: int
    people: str = field(repr=False, default="")
    told_at: datetime | None = None


@dataclass(frozen=True)
class ReceiptFacts:
    """One receipt of customs as it came in: `code` is the returnStatus of CEB622."""

    invt_no: str
    cop_no: str
    code: str
    info: str
    returned_at: datetime


@dataclass(frozen=True)
class StoppedMoney:
    """What the trade record holds for pieces of one line that were taken off it, in fen.

    `back_fen`: what the shopper had paid for them, `tax_fen` of it the tax, `credit_fen` of it what was paid with store credit
    (declared as discount, never with the provider). `discount_fen`: coupons and gifts, on top of `back_fen`.
    `insurance_fen`: the premium in the freight.
    """

    back_fen: int
    tax_fen: int
    credit_fen: int = 0
    discount_fen: int = 0
    insurance_fen: int = 0


@dataclass(frozen=True)
class Stopped:
    """Pieces of one line that were taken off an order. `is_released`: customs had let them in before."""

    line_ref: str
    passport_codes: tuple[str, ...]
    is_released: bool

    @property
    def pieces(self) -> int:
        return len(self.passport_codes)

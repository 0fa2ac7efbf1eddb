"""Words for codes of audits, for pages, notices and refusals. Pure data."""

from django.utils.translation import gettext_lazy as _

MISSING = {
    "bins": _("At least one bin or shelf, with a photograph"),
    "counts": _("Exact counts of the whole pick list"),
    "conditions": _("Temperature, humidity and cleanliness"),
    "receipts": _("Purchase receipts, or that none could be shown"),
    "interviews": _("A supplier or partner, or that none could be reached"),
    "signature": _("The signature"),
    "photo": _("A photograph is needed here."),
}
REASONS = {
    "entry_refused": _("The auditor was not let in"),
    "forged_receipt": _("A receipt looks forged"),
    "stock_missing": _("Much of the claimed stock was not there"),
    "stock_wrong": _("The stock differed from the claim"),
    "expired_goods": _("Expired goods were on the shelf"),
    "origin_unproven": _("Receipts could not prove where the goods come from"),
    "storage_poor": _("Goods were stored poorly"),
    "below_good": _("The whole was below good"),
}
CONSEQUENCES = {
    "none": _("Nothing follows"),
    "warning": _("Warning"),
    "restrict": _("No new orders for now"),
    "suspend": _("Suspended"),
    "close": _("Shop closed"),
}
KINDS = {
    "bin": _("Walk: shelf or bin"),
    "count": _("Exact count"),
    "condition": _("Storage conditions"),
    "receipt": _("Purchase receipt"),
    "interview": _("Interview"),
    "note": _("Note"),
    "refusal": _("Entry refused"),
    "signature": _("Signature"),
}
OUTCOMES = {
    "upheld": _("The decision stands"),
    "changed": _("The decision was changed"),
}
# Names of the fields of an entry; those that are left out are not shown by name.
FIELDS = {
    "label": _("Shelf or bin"),
    "category": _("Category"),
    "rough": _("Pieces, roughly"),
    "sku": _("Article"),
    "counted": _("Counted"),
    "area": _("Area"),
    "celsius_tenths": _("Temperature, °C"),
    "humidity": _("Humidity, %"),
    "cleanliness": _("Cleanliness"),
    "expired": _("Expired articles found"),
    "earliest_expiry": _("Earliest expiry date seen"),
    "outcome": _("The receipt"),
    "shop": _("Bought from"),
    "bought_on": _("Bought on"),
    "pieces": _("Pieces on it"),
    "contact": _("Contact"),
    "name": _("Name"),
    "channel": _("How?"),
    "note": _("Note"),
}

"""The shelves of the help centre: code → words and icon. The order is the order on the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CATEGORIES: dict[str, tuple[Any, str]] = {
    "delivery": (_("Delivery and customs"), "truck"),
    "returns": (_("Returns and refunds"), "return"),
    "paying": (_("Price, tax and payment"), "receipt"),
    "genuine": (_("Genuine goods and sellers"), "seal"),
    "after": (_("Warranty and claims"), "shield"),
    "account": (_("Account and privacy"), "lock"),
    "contact": (_("Complaints and contact"), "flag"),
}
# Words that are pages of the help centre themselves and so no address of an article.
RESERVED = frozenset({
    "chat", "search", "order", "orders", "parcel", "complain", "my-complaints", "feedback", "changes", "requests",
})  # fmt: skip

"""What helps an applicant at each step: what a reviewer looks at, in plain words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

TIPS: Mapping[str, tuple[Any, ...]] = {
    "business_registration": (
        _("An extract of the register, not the invoice for it. The company's name, number and seat can be read."),
        _("We check the number's check digit where the country has one, and look every number up in the public register."),
    ),
    "retail_qualification": (
        _("A licence to trade, a brand's letter of authorisation, or a contract with a distributor."),
        _("The day on which it ends can be read. We remind you sixty, thirty and seven days before."),
    ),
    "healthy_operation": (
        _("Turnover without tax, in whole units of your currency, one line a month. A month without sales is a zero."),
        _("The sum of your months and the sum in your filing should be the same; up to two per cent apart is fine."),
    ),
    "warehouse_address": (
        _("A rental contract or land-register entry for this very address."),
        _("Write the address as your own post would deliver it, and when somebody is there."),
    ),
    "responsible_person": (
        _("Both pages with the picture and the signature, all four corners in the frame, no flash."),
        _("The number stays with us, encrypted; shoppers and your colleagues never see it."),
    ),
    "overseas_identity": (
        _("Two pictures at least: the passport's page with the photograph, and your citizenship or residence permit."),
        _("All four corners in the frame, no flash, nothing covered. The number stays with us, encrypted."),
    ),
    "long_residence": (
        _("Papers with your name and your address abroad. The oldest and the newest lie a year apart or more."),
        _("Different kinds of papers convince more than three of one kind."),
    ),
    "purchase_channels": (
        _("Receipts of different shops with name and date of the shop. You may cover how you paid."),
        _("Photographs of paper and screenshots of orders both count."),
    ),
    "payout_account": (
        _("The account holder is you or your company, spelt as with the bank."),
        _("An IBAN is checked by its check digits. Of other accounts please read every digit twice."),
        _("Another account counts once our reviewer has accepted it. Until then payouts go to the one we know."),
    ),
    "returns_agreement": (
        _("Please read it; your name below is your signature. We keep the day and the very words you signed."),
    ),
    "references": (
        _("People who know your business: a supplier, a partner, a regular customer. Please ask them first."),
    ),
    "deposit": (
        _("You will be asked for it once somebody has begun to read your papers. You find it under Payouts."),
    ),
}  # fmt: skip

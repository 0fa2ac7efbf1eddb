"""Words of codes: kinds, reasons, rules, parties. Codes are permanent, words may change."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Any] = {"lost": _("Lost"), "damaged": _("Damaged"), "short": _("Something is missing from the box")}
PARTIES: Mapping[str, Any] = {
    "carrier": _("Courier"), "airline": _("Airline"), "warehouse": _("Our warehouse"), "broker": _("Customs broker"),
    "seller": _("Seller"), "insurer": _("Insurer"),
}  # fmt: skip
RULES: Mapping[str, Any] = {
    "found_at_our_bench": _("Our bench found it so before it was packed"),
    "declared_lost": _("The parcel was searched for and written off"),
    "still_travelling": _("The parcel is still on its way"),
    "reported_too_late": _("Reported after the days for it"),
    "delivered_but_missing": _("Delivered by the courier's word, not there by the shopper's"),
    "many_claims": _("Several claims in half a year: a person looks"),
    "worth_a_look": _("Worth more than the rules pay by themselves"),
    "seal_not_intact": _("The seal was not intact"),
    "lost_weight": _("The box lost weight on the road"),
    "sealed_and_weighed": _("The box was sealed and weighed the same all the way"),
    "damage_shown": _("The damage is shown"),
    "unclear": _("Nothing on record decides it"),
    "person": _("Decided by a person"),
    "insured_stock": _("Covered by the shop's stock insurance"),
    "our_fault": _("It happened in our hands"),
}
REASONS: Mapping[str, Any] = {
    "bench_wrong_item": _("another item than listed"), "bench_used": _("used or opened"), "bench_expired": _("expired"),
    "bench_incomplete": _("parts were missing when it came to us"), "bench_broken": _("broken when it came to us"),
    "bench_not_genuine": _("looks like a fake"), "searched_and_written_off": _("searched for and not found"),
    "not_declared_lost": _("not written off as lost"), "deadline_over": _("the days to report it were over"),
    "signed": _("somebody signed for it"), "no_signature": _("nobody's signature is on record"),
    "many_claims": _("many claims in half a year"), "above_limit": _("above the limit of the rules"),
    "seal_tampered": _("the seal had been tampered with"), "seal_missing": _("the seal was missing"),
    "seal_mismatch": _("another seal than on record"), "seal_unknown": _("no seal is on record"),
    "seal_incident": _("an incident of its seal is open"), "weight_fell": _("it weighs less than when it was packed"),
    "seal_intact": _("the seals were intact"), "weight_agrees": _("the weights agree"), "photo": _("photos show it"),
    "carrier_says_so": _("the courier reports it"), "cold_chain_broken": _("the cold chain broke and we rejected the goods"),
    "nothing_decides": _("the record says too little"),
    "in_our_hands": _("it happened in our hands"), "damaged_on_receipt": _("recorded when we received it"),
    "missing_in_count": _("not found when we counted"), "not_covered": _("not covered by a policy"),
}  # fmt: skip


def words_of(codes: list[str]) -> str:
    """Reasons as one line in the reader's language; a code that a newer version wrote stands as it is."""
    return " · ".join(str(REASONS.get(code, code)) for code in codes)

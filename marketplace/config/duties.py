"""Who has to see to what: kind of duty → role, words, page (`%s`: the subject's own part). Read through a setting.

`clock:<kind>` rows are called by the clock engine when a rung or the deadline is reached; a clock that is not here is
nobody's duty (a seller's days to hand goods in are told to the seller).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

OPS, AGENT, INSPECTOR = "ops", "agent", "inspector"

DUTIES: dict[str, tuple[str, Any, str]] = {
    "clock:application_review": (OPS, _("An application of a seller waits for its review"), "/admin/sellers/seller/"),
    "clock:document_renewal": (OPS, _("A renewed paper of a shop waits for its review"), "/admin/sellers/seller/"),
    "clock:hold_appeal": (OPS, _("An appeal against a held payout waits for its decision"), "/admin/sellers/hold/"),
    "clock:audit_visit": (OPS, _("An audit visit has not begun"), "/admin/sellers/audit/"),
    "clock:audit_filing": (OPS, _("The findings of an audit have not been filed"), "/admin/sellers/audit/"),
    "clock:audit_decision": (OPS, _("An audit waits for its decision"), "/admin/sellers/audit/"),
    "clock:audit_appeal_answer": (OPS, _("An appeal against an audit waits for its answer"), "/admin/sellers/audit/"),
    "clock:ip_notice": (OPS, _("A right holder's notice waits for its answer"), "/moderation/"),
    "clock:ip_counter": (OPS, _("The fifteen days after a seller's answer to a right holder are nearly over"), "/moderation/"),
    "clock:listing_report": (OPS, _("Somebody reported goods on sale; it waits for a look"), "/moderation/reports/%s/"),
    "clock:support_first_reply": (AGENT, _("A shopper waits for the first answer"), "/desk/"),
    "clock:return_inspection": (INSPECTOR, _("A returned parcel waits for its inspection"), "/warehouse/returns/%s/"),
    "clock:return_refund": (OPS, _("A return must be decided within the legal seven days"), "/warehouse/returns/%s/"),
    "clock:customs_hold": (OPS, _("A parcel has been with customs for long"), "/admin/logistics/parcel/?q=%s"),
    "clock:parcel_silent": (OPS, _("Nothing has been heard of a parcel"), "/admin/logistics/parcel/?q=%s"),
    "clock:delivery_promise": (OPS, _("An order is later than promised"), "/admin/orders/order/?q=%s"),
    "clock:privacy_request": (OPS, _("A privacy request waits for its answer"), "/admin/accounts/privacyrequest/"),
    "clock:risk_hold": (OPS, _("A paid purchase waits for a look before it goes to the seller"), "/admin/risk/assessment/?q=%s"),
    "clock:case_ruling": (OPS, _("A case waits for its ruling"), "/desk/cases/%s/"),
    "clock:case_examination": (OPS, _("The examination of a doubted item takes long"), "/desk/cases/%s/"),
    "clock:case_review": (OPS, _("A case waits for the second instance"), "/desk/cases/%s/"),
    "clock:review_ruling": (OPS, _("A shop's challenge of a review waits for its ruling"), "/moderation/reviews/challenges/%s/"),
    "clock:review_second_look": (OPS, _("A challenged review waits for a second look"), "/moderation/reviews/challenges/%s/"),
    "clock:opinion_held": (OPS, _("Something that was held back waits for a look"), "/moderation/reviews/"),
    "clock:recon_break": (OPS, _("A difference between the books waits for an explanation"), "/admin/finance/differences/%s/"),
    "day_not_closed": (OPS, _("A day of the books could not be closed by itself"), "/admin/finance/days/%s/"),
    "money_job_silent": (OPS, _("A scheduled money job does not run"), "/admin/finance/jobs/"),
    "dispute_to_answer": (OPS, _("A bank disputes a payment: give it our evidence"), "/desk/chargebacks/%s/"),
    "never_handed_in": (OPS, _("The seller did not hand in everything: refund what is missing"), "/admin/orders/order/%s/missing/"),
    "parcel_lost": (OPS, _("A parcel is lost: refund what was in it"), "/admin/orders/order/%s/missing/"),
    "parcel_sent_back": (OPS, _("Customs sends a parcel back: refund what was in it"), "/admin/orders/order/%s/missing/"),
    "refunded_parcel_arrived": (OPS, _("A parcel arrived after it had been refunded: write to the shopper"), "/admin/orders/order/?q=%s"),
    "carrier_code_unknown": (OPS, _("A courier sends a code that we do not know: ask"), "/admin/logistics/trackingevent/?q=%s"),
    "carrier_event_parked": (OPS, _("Messages of a courier found no parcel, or cannot be read"), "/admin/logistics/parkedevent/?q=%s"),
    "carrier_silent": (OPS, _("A courier's server does not answer"), "/admin/logistics/carrierfeed/?q=%s"),
    "carrier_booking_failed": (OPS, _("A courier gave no waybill: book another one"), "/admin/logistics/carrierbooking/?q=%s"),
    "refund_failed": (OPS, _("A refund did not reach the shopper: send it again"), "/admin/payments/providerrefund/?status__exact=failed"),
    "dispute_lost": (OPS, _("A chargeback was lost: say who bears it"), "/admin/orders/escrow/?q=%s"),
    "fx_rate_odd": (OPS, _("An exchange rate moved by more than a tenth: look at it"), "/admin/tariff/fxrate/?q=%s"),
    "fx_source_silent": (OPS, _("The source of exchange rates does not answer"), "/admin/tariff/fxrate/"),
    "hs_unknown": (OPS, _("Goods on sale under an HS code without a rate: check it"), "/admin/catalog/listing/?q=%s"),
    "return_after_release": (OPS, _("A return came after its case had ended and the seller was paid: decide it"), "/warehouse/returns/%s/"),
}  # fmt: skip

"""What a ticket may be linked to: kind → (who finds it by its number, the page of it for the desk). Read through a setting.

The finders raise a DomainError where there is nothing; kinds of apps above support stand here because only the table knows
both.
"""

LINKS: dict[str, tuple[str, str]] = {
    "order": ("orders.selectors.order_by_number", "/admin/orders/order/?q=%s"),
    "parcel": ("logistics.selectors.tracking.tracking_of", "/track/%s/"),
    "return_case": ("returns.selectors.case_by_number", "/warehouse/returns/%s/"),
    "claim": ("claims.selectors.claim_by", "/admin/claims/%s/"),
    "case": ("cases.selectors.case_by", "/desk/cases/%s/"),
    "repair": ("repairs.selectors.cases.case_by", "/admin/repairs/repaircase/?q=%s"),
    "seller": ("sellers.selectors.by_public_id", "/admin/sellers/seller/?q=%s"),
    "ticket": ("support.selectors.ticket_by_number", "/desk/%s/"),
}

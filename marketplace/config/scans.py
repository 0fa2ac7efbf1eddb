"""Codes of rooms above the road that the operators' scan field should know (bins, inbound notices): dotted functions, asked in
this order after the road's own codes. Each takes (user, text) and returns the page's address, or "" where the code is not its own.
"""

SCAN_PAGES: tuple[str, ...] = ("warehousing.views.console.page_of",)

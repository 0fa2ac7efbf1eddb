"""Fixtures of learning: real orders that were really delivered, and rows made by hand for figures."""

from tests.clock import own_clock
from tests.people import akira, brightwell, charlie, dana, laozhang, lupe, ming, tingting, xiaochen, xiaomei
from tests.returns.conftest import bought, centre, media_stays_here, seller

__all__ = [
    "akira", "bought", "brightwell", "centre", "charlie", "dana", "laozhang", "lupe", "media_stays_here", "ming", "own_clock",
    "seller", "tingting", "xiaochen", "xiaomei",
]  # fmt: skip

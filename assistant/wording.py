"""Money, days and moments as the answers write them."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import time
from orders.models import Order, OrderLine

TITLES = 3


def yuan(fen: int) -> str:
    """¥1,299.50; whole yuan without the point."""
    return f"¥{fen / 100:,.2f}".removesuffix(".00")


def day(moment: date | datetime) -> str:
    """11月20日 / 20 Nov, by the calendar of Shanghai; with the year where it is another one."""
    when = moment.astimezone(time.SHANGHAI).date() if isinstance(moment, datetime) else moment
    is_english = (get_language() or "").startswith("en")
    near = "j M" if is_english else "n月j日"
    far = "j M Y" if is_english else "Y年n月j日"
    return date_format(when, near if when.year == time.today().year else far)


def moment(at: datetime) -> str:
    """As `day`, with the clock of Shanghai."""
    return f"{day(at)} {at.astimezone(time.SHANGHAI):%H:%M}"


def title(line: OrderLine) -> str:
    """What the line is called in the language that is active."""
    is_english = (get_language() or "").startswith("en")
    return (line.title_en if is_english else "") or line.title


def goods(order: Order) -> str:
    """The goods of an order in a few words."""
    lines = [line for line in order.lines.all() if not line.is_gift] or list(order.lines.all())
    named = [title(line) + (f" × {line.quantity}" if line.quantity > 1 else "") for line in lines[:TITLES]]
    if len(lines) > TITLES:
        named.append(_("and more"))
    return _(", ").join(named)

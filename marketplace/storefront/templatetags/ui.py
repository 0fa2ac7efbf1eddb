"""Small tags of the look: icons, money, status pills, times, grades, steps. `{% load ui %}` in every template.

All output is escaped by `format_html`; nothing here reads the database or the clock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core.money import Money, exponent, from_minor
from marketplace.storefront.look import status_look

register = template.Library()

SHANGHAI = ZoneInfo("Asia/Shanghai")
SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "KRW": "₩", "AUD": "A$", "HKD": "HK$"}
# length -> (Chinese, other languages); patterns of django.utils.dateformat
TIME_PATTERNS = {
    "date": ("Y年n月j日", "j M Y"),
    "day": ("n月j日", "j M"),
    "minute": ("n月j日 H:i", "j M, H:i"),
    "full": ("Y年n月j日 H:i", "j M Y, H:i"),
    "clock": ("H:i", "H:i"),
}
GRADES = ("S", "A", "B", "C", "D")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of img/icons.svg; decorative unless it gets a `label`. `size` is "", "l" or "xl"."""
    css = f"icon icon-{name}" + (f" icon-{size}" if size else "")
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" viewBox="0 0 24 24"><use href="{}"></use></svg>',
            css,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true" viewBox="0 0 24 24"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def art(name: str, css: str = "art", box: str = "0 0 160 120", label: str = "") -> SafeString:
    """A drawing of img/art.svg: states (160 × 120), `mark` 36 × 36, `word` 99 × 24, `stamp` 60 × 60."""
    box = {"mark": "0 0 36 36", "word": "0 0 99 24", "stamp": "0 0 60 60", "hero": "0 0 500 250"}.get(name, box)
    href = f"{static('img/art.svg')}#{name}"
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" {} viewBox="{}"><use href="{}"></use></svg>', css, role, box, href)


def _as_money(value: Any, currency: str) -> Money | None:
    """Money stays; an int with a currency is minor units; None and "" are no amount."""
    if value is None or value == "":
        return None
    if isinstance(value, Money):
        return value
    if isinstance(value, float):
        raise TypeError("money never comes from a float")
    if isinstance(value, int):
        return from_minor(value, currency)
    return Money(Decimal(str(value)), currency)


def _parts(value: Money) -> tuple[str, str, str, str]:
    """(minus, sign, whole with separators, fen with its point)."""
    code = value.currency.code
    digits = f"{abs(value.amount):,.{exponent(code)}f}"
    whole, dot, fen = digits.partition(".")
    return ("−" if value.amount < 0 else "", SIGNS.get(code, f"{code} "), whole, dot + fen)


@register.filter(name="money")
def money_text(value: Any, currency: str = "CNY") -> str:
    """¥1,299.00 as plain text, for attributes, mail and running text. An int is minor units."""
    amount = _as_money(value, currency)
    return "".join(_parts(amount)) if amount is not None else "—"


@register.simple_tag
def price(value: Any, currency: str = "CNY", size: str = "", css: str = "") -> SafeString:
    """An amount with small sign and fen. `size` "s", "m", "l" makes it a price in the colour of the seal."""
    amount = _as_money(value, currency)
    if amount is None:
        return mark_safe("—")
    minus, sign, whole, fen = _parts(amount)
    if size and fen in (".00", ".000"):
        fen = ""
    classes = " ".join(part for part in ("money", f"price price-{size}" if size else "money-plain", css) if part)
    return format_html(
        '<span class="{}">{}<span class="sign">{}</span>{}<span class="fen">{}</span></span>',
        classes,
        minus,
        sign,
        whole,
        fen,
    )


@register.simple_tag
def pill(code: str, noun: str = "", label: str = "", tone: str = "", glyph: str = "") -> SafeString:
    """A status as icon, words and tone. Words come from the status table unless `label` says otherwise."""
    look = status_look(code, noun)
    return format_html(
        '<span class="pill tone-{}">{}{}</span>', tone or look.tone, icon(glyph or look.icon), label or look.label
    )


@register.simple_tag
def grade(letter: str, size: str = "") -> SafeString:
    """A seller's grade as a seal-like badge; anything that is not S–D reads as new."""
    css = "grade-l" if size == "l" else ""
    if letter not in GRADES:
        return format_html('<span class="grade grade-new {}">{}</span>', css, _("New seller"))
    said = _("Seller grade %(grade)s") % {"grade": letter}
    return format_html(
        '<span class="grade grade-{} {}" role="img" aria-label="{}">{}</span>', letter, css, said, letter
    )


@register.simple_tag
def stars(value: Decimal | int | str | None) -> SafeString:
    """One to five stars, rounded to the nearest; said in words to a screen reader."""
    if value in (None, ""):
        return mark_safe("")
    full = max(0, min(5, int(Decimal(str(value)) + Decimal("0.5"))))
    href = f"{static('img/icons.svg')}#star"
    drawn = format_html_join(
        "",
        '<svg class="icon {}" viewBox="0 0 24 24"><use href="{}"></use></svg>',
        (("" if number < full else "off", href) for number in range(5)),
    )
    said = _("%(stars)s of 5 stars") % {"stars": value}
    return format_html('<span class="stars" role="img" aria-label="{}">{}</span>', said, drawn)


@register.filter
def cn_time(value: datetime | None, length: str = "minute") -> str:
    """A time as people in China read it, in Asia/Shanghai. Lengths: date, day, minute, full, clock."""
    if value is None:
        return "—"
    chinese, other = TIME_PATTERNS.get(length, TIME_PATTERNS["minute"])
    pattern = chinese if (get_language() or "zh").startswith("zh") else other
    return dateformat.format(value.astimezone(SHANGHAI), pattern)


@register.simple_tag
def when(value: datetime | None, length: str = "minute") -> SafeString:
    """`<time>` with the exact moment for machines and Asia/Shanghai for people."""
    if value is None:
        return mark_safe("—")
    stamp = value.astimezone(SHANGHAI).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, cn_time(value, length))


@register.filter
def weight(grams: int | None) -> str:
    """320 → 320 g, 1250 → 1.25 kg."""
    if grams is None:
        return "—"
    if abs(grams) < 1000:
        return f"{grams} g"
    return f"{(Decimal(grams) / 1000).quantize(Decimal('0.01')).normalize():f} kg"


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Steps across (checkout, order): records with label, state (done/current/coming/failed) and perhaps `at`."""
    return {"steps": list(steps), "label": label}


@register.simple_tag
def pages(page: Page[Any]) -> Sequence[int | str]:
    """Page numbers to show, with gaps left out: `{% pages page as numbers %}`."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.filter
def initial(name: str) -> str:
    """The first letter or character of a name, for an avatar without a picture."""
    return (name or "喵").strip()[:1].upper()

"""Text from outside, made safe to store and compare.

Two strengths. `nfkc` is for identifiers and search keys: every compatibility form becomes the plain one. `clean_line`
and `clean_text` are for what people write to be read: only full-width letters, digits and spaces are made plain,
because full NFKC would turn Chinese punctuation (，！？（）) into ASCII and ①㎡℃ into other text.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from marketplace.core.errors import DomainError

# Full-width letters and digits, the ideographic and other wide spaces.
WIDE = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Zero-width and blank-looking characters (fillers, soft hyphen, tags, variation of nothing): only good for hiding text.
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
STRIP = re.compile(f"[{CONTROL}{BIDI}{INVISIBLE}]")
LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
JOINER = "\u200d"
MAX_MARKS = 3  # combining marks on one letter; more is a prank that paints over its neighbours


class BadText(DomainError):
    """A text is empty, too short or too long."""

    code = "bad_text"
    message = _("Please check this text.")


def nfkc(value: str) -> str:
    """`value` in NFKC without invisible, control and direction characters, trimmed. For identifiers and search keys."""
    return unicodedata.normalize("NFKC", STRIP.sub("", value.replace(JOINER, ""))).strip()


def clean_line(value: str, *, max_length: int, min_length: int = 0, field: str = "") -> str:
    """One line of text for people: a name, a title. Every run of white space becomes one space.

    Raises BadText (naming `field`) where fewer than `min_length` or more than `max_length` characters are left.
    """
    text = re.sub(r"\s+", " ", _visible(value)).strip()
    return _within(text, min_length, max_length, field)


def clean_text(value: str, *, max_length: int, min_length: int = 0, field: str = "") -> str:
    """Text of several lines: line breaks are kept (at most one empty line in a row), other white space is tidied.

    Raises BadText (naming `field`) where fewer than `min_length` or more than `max_length` characters are left.
    """
    text = re.sub(r"[^\S\n]+", " ", _visible(value))
    text = re.sub(r" ?\n ?", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return _within(text, min_length, max_length, field)


def shorten(value: str, max_length: int) -> str:
    """The beginning of `value` with an ellipsis where something was cut, never longer than `max_length`."""
    return value if len(value) <= max_length else value[: max_length - 1].rstrip() + "…"


def _visible(value: str) -> str:
    text = LINE_BREAK.sub("\n", value)
    text = unicodedata.normalize("NFC", STRIP.sub("", text).translate(WIDE))
    return _limit_marks(_keep_emoji_joiners(text))


def _keep_emoji_joiners(text: str) -> str:
    """Zero-width joiners hold family emoji together; anywhere else they hide."""
    if JOINER not in text:
        return text
    return "".join(
        character
        for place, character in enumerate(text)
        if character != JOINER
        or (_is_pictorial(text[place - 1 : place]) and _is_pictorial(text[place + 1 : place + 2]))
    )


def _is_pictorial(character: str) -> bool:
    return bool(character) and (unicodedata.category(character) in {"So", "Sk"} or character == "\ufe0f")


def _limit_marks(text: str) -> str:
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _within(text: str, min_length: int, max_length: int, field: str) -> str:
    if len(text) < min_length:
        message = (
            _("Please fill this in.")
            if not text
            else ngettext_lazy(
                "Please write at least %(count)d character.", "Please write at least %(count)d characters.", "count"
            )
            % {"count": min_length}
        )
    elif len(text) > max_length:
        message = ngettext_lazy(
            "Please keep this to %(count)d character.", "Please keep this to %(count)d characters.", "count"
        ) % {"count": max_length}
    else:
        return text
    raise BadText(message, fields={field: message} if field else None)

"""Questions to sellers that come again and again, in the agent's language; `relaying` translates them as any other."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Template:
    """`code` is permanent; `text` is what is asked."""

    code: str
    text: Any


TEMPLATES = (
    Template("stock", _("Is this item still in stock?")),
    Template("ship", _("When will it ship?")),
    Template("size", _("How does it fit? Would you suggest a bigger or a smaller size?")),
    Template("genuine", _("Is it genuine, and is there a receipt?")),
    Template("material", _("What is it made of?")),
    Template("made", _("What is the production date, and how long does it keep?")),
    Template("parts", _("The shopper says that a part is missing. What belongs in the box?")),
    Template("gift", _("Is there a gift box?")),
)
BY_CODE = {one.code: one for one in TEMPLATES}


def words_of(code: str, own: str) -> str:
    """The agent's own words; where there are none, those of the template."""
    return own if own.strip() or code not in BY_CODE else str(BY_CODE[code].text)

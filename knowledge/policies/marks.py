"""A very small markup for articles: paragraphs, `## ` headings, `- ` lists, `[words](/address/)`. Anything else is text. Pure."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LINK = re.compile(r"\[([^\]\n]{1,120})\]\((/(?!/)[A-Za-z0-9/_.?=&;#-]{0,200}|tel:[0-9-]{3,15})\)")


def render(body: str) -> SafeString:
    """HTML of a text. Everything is escaped first; links lead inside the house or to a phone number, nowhere else."""
    blocks = [_block(part) for part in re.split(r"\n\s*\n", body.strip()) if part.strip()]
    return mark_safe("\n".join(blocks))  # noqa: S308 - every part was escaped


def plain(body: str) -> str:
    """The text without its marks, for search and descriptions."""
    return re.sub(r"(?m)^(## |- )", "", LINK.sub(r"\1", body))


def _block(part: str) -> str:
    if part.startswith("## "):
        head, _, rest = part.partition("\n")
        return f"<h2>{_inline(head[3:])}</h2>" + (_block(rest) if rest.strip() else "")
    lines = part.split("\n")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _inline(line: str) -> str:
    return LINK.sub(r'<a href="\2">\1</a>', escape(line))

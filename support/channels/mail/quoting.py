"""What somebody wrote in a letter, without what they quote and how they sign. Pure.

Cut at the first line that begins a quotation: our own marker (surest), the words that mail programs put above it in English,
Chinese and Japanese, a block of copied headers, or lines with `>`; then at the signature.
"""

import re

MARKER = "##- 请在此行上方回复 / Please reply above this line -##"
QUOTE_BEGINS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*>?\s*##- .*-##\s*$",
        r"^\s*on\b.{4,200}\bwrote\s*[:：]\s*$",
        r"^\s*(在|于)?\s*.{4,200}(写道|寫道)\s*[:：]\s*$",
        r"^\s*.{4,200}(のメッセージ|さんは書きました)\s*[:：]?\s*$",
        r"^\s*-{2,}\s*(original message|forwarded message|原始邮件|原始郵件|原邮件|回复的原邮件|转发的邮件)\s*-{2,}\s*$",
        r"^\s*-{4,}\s*(原始邮件|原始郵件|回复的原邮件|original)\s*-{4,}.*$",
        r"^_{10,}\s*$",
    )
)
HEADER = re.compile(
    r"^\s*\**(from|sent|to|subject|date|cc|发件人|寄件者|发送时间|发送日期|收件人|主题|主旨|日期|抄送)\**\s*[:：]",
    re.IGNORECASE,
)
SIGNED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^--\s?$",
        r"^\s*sent from (my )?[\w \-]{2,40}\.?\s*$",
        r"^\s*(发自|發自|来自|來自)我的.{1,30}$",
        r"^\s*(发自|發自)\s?(my )?(iphone|ipad|qq邮箱|网易邮箱|foxmail).{0,20}$",
        r"^\s*get outlook for .{2,20}$",
        r"^\s*iphoneから送信\s*$",
    )
)
HEADERS_TOGETHER = 2


def said(text: str) -> str:
    """The new words of a letter; "" where there are only quotations."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_unsigned(_unquoted(lines))).strip()


def _unquoted(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for place, line in enumerate(lines):
        joined = f"{line} {lines[place + 1].strip()}" if place + 1 < len(lines) else line
        if any(begins.match(line) or begins.match(joined) for begins in QUOTE_BEGINS) or _is_header_block(lines, place):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return kept


def _is_header_block(lines: list[str], place: int) -> bool:
    """Copied headers one under the other; one such word alone may be a sentence."""
    block = [line for line in lines[place : place + HEADERS_TOGETHER + 1] if line.strip()][:HEADERS_TOGETHER]
    return len(block) == HEADERS_TOGETHER and all(HEADER.match(line) for line in block)


def _unsigned(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if any(signed.match(line) for signed in SIGNED) and any(one.strip() for one in lines[:place]):
            return lines[:place]
    return lines

"""One pasted line → recipient, phone, district, detail. Pure: text and the table of regions in, a guess out.

People paste what other shops and chats give them: with or without labels, separators, province, "省" and "市"; with a
municipality named once or twice; with a county-level city without its prefecture. What cannot be told is left empty, for the
person to fill in: a wrong guess costs a parcel.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from marketplace.accounts.regions import PLACEHOLDERS, Region

MOST_CHARACTERS = 300
LABELS = re.compile(
    r"(?:收货人|收件人|联系人|姓名|手机号码|手机号|联系电话|电话号码|手机|电话|所在地区|所在区域|详细地址|收货地址|地区|地址)\s*[:：]?"
)
PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[\s-]?)?(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
BREAKS = re.compile(r"[\s,，;；、|/。]+")
NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}|[A-Za-z][A-Za-z .'-]{1,30}")
PLACE_ENDINGS = "路街道巷弄号室楼栋幢座苑村区镇乡县市省城庄园里坊厦店校院站桥口层单元期"
NATIONS = "壮族|回族|维吾尔|藏族|苗族|彝族|土家族|布依族|侗族|朝鲜族|哈尼族|白族|傣族|景颇族|傈僳族|羌族|(?<!内)蒙古族?|柯尔克孜|哈萨克"
TAILS = re.compile(rf"(?:(?:{NATIONS})+)?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|区|县|旗)$")
LONGEST_NAME_IN_FRONT = 6


@dataclass(frozen=True)
class ParsedAddress:
    """What the line said; empty parts were not found."""

    recipient: str
    phone: str
    region: Region | None
    detail: str


def parse(line: str, regions: Iterable[Region]) -> ParsedAddress:
    """Read one line. Never raises: what is unclear stays empty."""
    text, phone = _take_phone(LABELS.sub(" ", line[:MOST_CHARACTERS]))
    tokens = [token for token in BREAKS.split(text) if token]
    table = list(regions)
    for start in range(len(tokens)):
        found = _region_in(tokens[start:], table)
        if found:
            region, in_front, rest = found
            before = [*tokens[:start], *([in_front] if in_front else [])]
            name, detail = _split_name(before, rest)
            return ParsedAddress(name, phone, region, detail)
    name, detail = _split_name([], tokens)
    return ParsedAddress(name, phone, None, detail)


def _take_phone(text: str) -> tuple[str, str]:
    found = PHONE.search(text)
    if not found:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}", "".join(found.groups())


def _region_in(tokens: list[str], table: list[Region]) -> tuple[Region, str, list[str]] | None:
    """The region that begins in the first token, what stood before it there, and the tokens left after it."""
    joined = "".join(tokens)
    for offset in range(min(len(tokens[0]), LONGEST_NAME_IN_FRONT + 1)):
        hit = _best(joined[offset:], table)
        if hit and (offset == 0 or NAME.fullmatch(joined[:offset])):
            region, used = hit
            return region, joined[:offset], _drop(tokens, offset + used)
    return None


def _best(text: str, table: list[Region]) -> tuple[Region, int] | None:
    """The one region that `text` begins with: most levels named, then most characters; None where two remain."""
    hits = [(score, used, region) for region in table if (score := _match(text, region)) and (used := score[1])]
    if not hits:
        return None
    top = max(score for score, _used, _region in hits)
    winners = {region.code: (region, used) for score, used, region in hits if score == top}
    return next(iter(winners.values())) if len(winners) == 1 else None


def _match(text: str, region: Region) -> tuple[int, int] | None:
    """(levels named, characters used) where `text` begins with this region, else None."""
    levels, at = 0, 0
    used = _begins(text, region.province)
    if used:
        levels, at = 1, used
        at += _begins(text[at:], region.province) if region.city in PLACEHOLDERS else 0  # 北京市北京市朝阳区
    if region.city in PLACEHOLDERS:
        at += len(region.city) if text[at:].startswith(region.city) else 0
    elif used := _begins(text[at:], region.city):
        levels, at = levels + 1, at + used
        if region.district == region.city:  # a city without districts is its own
            return levels + 1, at
    used = _begins(text[at:], region.district, must_be_full=not levels)
    return (levels + 1, at + used) if used else None


def _begins(text: str, name: str, *, must_be_full: bool = False) -> int:
    """How many characters of `text` spell `name`, in full or without its ending (四川 for 四川省); 0 for none."""
    if text.startswith(name):
        return len(name)
    short = TAILS.sub("", name)
    return len(short) if not must_be_full and len(short) >= 2 and text.startswith(short) else 0


def _drop(tokens: list[str], count: int) -> list[str]:
    left = []
    for token in tokens:
        if count >= len(token):
            count -= len(token)
            continue
        left.append(token[count:])
        count = 0
    return left


def _split_name(before: list[str], after: list[str]) -> tuple[str, str]:
    """The recipient among the pieces in front, else the last piece behind that looks like a name; the rest is detail."""
    for piece in _names(before):
        return piece, " ".join(after)
    for piece in _names(reversed(after[1:] or [])):
        rest = list(after)
        rest.reverse()
        rest.remove(piece)
        rest.reverse()
        return piece, " ".join(rest)
    return "", " ".join([*before, *after])


def _names(pieces: Iterable[str]) -> Iterator[str]:
    return (piece for piece in pieces if NAME.fullmatch(piece) and piece[-1] not in PLACE_ENDINGS)

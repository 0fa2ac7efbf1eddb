"""What a translation must not change: amounts, sizes, times, codes, percentages, numbers, found in Chinese, English and Japanese.

Pure. Every fact has canonical keys that are the same whatever the language: 三双 and `3 pairs`, 下午三点半 and `3:30 pm`, 8折 and
`20% off`. Where a writing is ambiguous and nobody may guess (¥ in an English text) the key is ambiguous too and agrees with itself only.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException

from marketplace.translating.policies import lexicon
from marketplace.translating.policies.numerals import DIGITS, HAN, SPELLED, WRITTEN, han, plain, shown, spelled, written

LETTERS_END = "(?![A-Za-z])"
HAN_NUMBER = rf"(?:[{HAN}]+(?:点[{''.join(DIGITS)}]+)?)"
SCALE = r"(?:\s?(?:万|萬|亿|億|千(?!克|米|瓦|卡)|百(?!分|货)|[kK](?![A-Za-z0-9])))"
N = rf"(?:(?<![A-Za-z0-9])(?:{WRITTEN}{SCALE}?|{HAN_NUMBER}|(?i:{SPELLED}){LETTERS_END}))"
SCALES = {"万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8, "千": 1000, "百": 100, "k": 1000, "K": 1000}
RANGE = r"\s?(?:-|~|到|至|to|から)\s?"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact and where it stands. `is_soft`: 一 and `one` may only mean an article; they satisfy a written 1 but are not required."""

    kind: str
    keys: frozenset[str]
    start: int
    end: int
    text: str
    is_soft: bool = False


Found = Iterator[tuple[str, set[str]]]
Build = Callable[[re.Match[str], str], Found]


def value_of(text: str) -> Decimal:
    """The number that `text` says in digits, Chinese numerals or words. Raises ValueError for none."""
    text = text.strip()
    scale = SCALES.get(text[-1:], 0) if text[:1].isdigit() else 0
    if scale:
        return written(text[:-1].strip()) * scale
    if text[:1].isdigit():
        return written(text)
    if text[:1] in HAN:
        whole, _point, part = text.partition("点")
        return han(whole) + (Decimal("0." + str(han("零" + part)).zfill(len(part))) if part else 0)
    return spelled(text)


def facts(text: str, locale: str) -> list[Fact]:
    """Every fact of `text` in the order of the text. `locale` says whose ¥ it is."""
    seen = plain(text)
    taken, found = bytearray(len(seen)), []
    for pattern, build in RULES:
        place = 0
        while (match := pattern.search(seen, place)) is not None:
            start, end = match.span()
            made = None if end == start or any(taken[start:end]) else _made(match, build, locale, text)
            if made is None:
                place = start + 1  # what begins inside of it may still be one
                continue
            found += made
            taken[start:end] = b"\1" * (end - start)
            place = end
    return sorted(found, key=lambda fact: (fact.start, fact.end))


def _made(match: re.Match[str], build: Build, locale: str, text: str) -> list[Fact] | None:
    """The facts of a match; None where it makes no sense (25 o'clock)."""
    try:
        said = [(kind, frozenset(keys)) for kind, keys in build(match, locale)]
    except (ValueError, DecimalException):
        return None
    first = match.group().strip().lower()
    soft = bool(re.match(r"(?:一|one(?![a-z])|first(?![a-z])|第一|最初)", first)) and any(
        key.endswith(":1") for _kind, keys in said for key in keys
    )
    start, end = match.span()
    return [Fact(kind, keys, start, end, text[start:end], soft) for kind, keys in said]


# --- builders: match → (kind, keys) --------------------------------------------------------------------------------------


def _full_date(match: re.Match[str], _locale: str) -> Found:
    year, month, day = match.groupdict().get("y"), match["m"], match["d"]
    said = f"{int(value_of(month))}-{int(value_of(day))}"
    yield "date", {f"date:{int(value_of(year))}-{said}" if year else f"date:{said}"}


def _slash_date(match: re.Match[str], _locale: str) -> Found:
    one, two, year = int(match[1]), int(match[2]), int(match[3])
    if one > 12 >= two:
        yield "date", {f"date:{year}-{two}-{one}"}
    elif two > 12 >= one:
        yield "date", {f"date:{year}-{one}-{two}"}
    else:
        yield "date", {f"date:{year}:{match[1]}/{match[2]}"}  # day or month first? nobody guesses


def _short_slash(match: re.Match[str], _locale: str) -> Found:
    yield "code", {f"code:{match.group()}"}


def _english_date(match: re.Match[str], _locale: str) -> Found:
    month = lexicon.MONTHS.index(match["m"][:3].lower()) + 1
    said = f"{month}-{int(match['d'])}"
    yield "date", {f"date:{match['y']}-{said}" if match["y"] else f"date:{said}"}


def _month(match: re.Match[str], _locale: str) -> Found:
    name = match["m"]
    month = (
        lexicon.MONTHS.index(name[:3].lower()) + 1 if name[0].isascii() and name[0].isalpha() else int(value_of(name))
    )
    if not 1 <= month <= 12:
        raise ValueError(name)
    yield "month", {f"calendar month:{month}"}


AFTERNOON = ("下午", "晚", "傍晚", "午後", "夜", "今晚", "晚上", "pm", "p.m", "afternoon", "evening", "night")


def _hour(hour: int, half: str) -> int:
    half = half.lower().strip(". ")
    if half in ("中午", "正午") and hour < 6:
        return hour + 12
    if half in ("晚上", "今晚", "晚", "夜", "at night") and hour == 12:
        return 0
    if any(half.endswith(word) or half.startswith(word) for word in AFTERNOON) and hour < 12:
        return hour + 12
    return 0 if half in ("am", "a.m", "凌晨", "上午", "午前", "早上", "早", "in the morning") and hour == 12 else hour


def _times(match: re.Match[str], _locale: str) -> Found:
    parts = match.groupdict()
    half = parts.get("half") or parts.get("half2") or ""
    minutes = parts.get("min") or ""
    minute = (
        30
        if minutes in ("半", "half")
        else 15
        if minutes == "一刻"
        else 45
        if minutes == "三刻"
        else int(value_of(minutes) if minutes else 0)
    )
    for name in ("from", "h"):
        if parts.get(name):
            hour = int(value_of(parts[name]))
            at = minute if name == "h" else int(parts.get("min1") or 0)
            if hour > 24 or at > 59:
                raise ValueError(match.group())
            yield "time", {f"time:{_hour(hour, half)}:{at:02}"}


def _half_past(match: re.Match[str], _locale: str) -> Found:
    yield "time", {f"time:{int(value_of(match['h']))}:30"}


def _noon(match: re.Match[str], _locale: str) -> Found:
    yield "time", {"time:0:00" if match.group().lower() in ("midnight", "午夜", "零点") else "time:12:00"}


def _weekday(match: re.Match[str], _locale: str) -> Found:
    said = match["w"].lower()
    if said[0].isascii() and said[0].isalpha():
        yield "weekday", {f"weekday:{lexicon.WEEKDAYS.index(said[:3]) + 1}"}
    else:
        place = (
            "一二三四五六".find(said)
            if said in "一二三四五六"
            else "月火水木金土".find(said)
            if said in "月火水木金土"
            else 6
        )
        yield "weekday", {f"weekday:{place + 1}"}


def _money_keys(code: str, value: Decimal, locale: str) -> set[str]:
    amount = shown(value)
    if code == "¥":
        code = {"zh": "CNY", "ja": "JPY"}.get(locale[:2], "¥")
    if code == "$":
        return {f"money:USD:{amount}", f"money:$:{amount}"}
    return {f"money:{code}:{amount}"}


def _money_before(match: re.Match[str], locale: str) -> Found:
    code = next(name for name, part in zip(lexicon.BEFORE_AMOUNT, match.groups()[:-1], strict=True) if part)
    yield "money", _money_keys(code, value_of(match["n"]), locale)


def _money_after(match: re.Match[str], locale: str) -> Found:
    names = match.groups()[1:-1]
    code = next(name for name, part in zip(lexicon.AFTER_AMOUNT, names, strict=True) if part)
    value = value_of(match["n"])
    keys = _money_keys(code, value + Decimal(match["tenth"] or 0) / 10, locale)
    if match.group().rstrip().endswith(("块", "塊")) and not match["tenth"]:
        keys.add(f"num:{shown(value)}")  # 两块肥皂: two pieces
    yield "money", keys


def _cents(match: re.Match[str], locale: str) -> Found:
    code = next(name for name, part in zip(lexicon.CENTS, match.groups()[1:], strict=True) if part)
    value = value_of(match["n"]) / (10 if code == "CNY10" else 100)
    yield "money", _money_keys(code.removesuffix("10"), value, locale)


SYSTEMS = {
    "US": "US|美国码|美國碼|美码|美碼|美国", "EU": "EU|EUR|欧洲码|欧码|歐碼|欧洲", "UK": "UK|英国码|英码|英碼", "JP": "JP|日本码|日码|日碼",
    "CN": "CN|中国码|国码", "FR": "FR|法码", "IT": "IT|意码", "KR": "KR|韩码",
}  # fmt: skip
LETTER_SIZE = r"(?:[2-6]XL|X{0,3}[SL]|M|均|FREE)"
SPELLINGS = {"XXL": "2XL", "XXXL": "3XL", "均": "FREE"}


def _system_size(match: re.Match[str], _locale: str) -> Found:
    said = (match.groupdict().get("s1") or match.groupdict().get("s2") or "").upper()
    system = next(code for code, names in SYSTEMS.items() if said in names.split("|"))
    number = match.groupdict().get("n1") or match.groupdict().get("n2") or ""
    yield "size", {f"size:{system}:{shown(value_of(number))}"}


def _size(match: re.Match[str], _locale: str) -> Found:
    yield "size", {f"size::{shown(value_of(match['n']))}"}


def _letter_size(match: re.Match[str], _locale: str) -> Found:
    said = match["s"].upper()
    yield "size", {f"size::{SPELLINGS.get(said, said)}"}


def _unit(match: re.Match[str], _locale: str) -> Found:
    name = next(unit for unit in lexicon.UNITS if match[unit] is not None)
    amount = shown(value_of(match["n"]))
    keys = {f"money:GBP:{amount}", f"lb:{amount}"} if name == "pounds" else {f"{name}:{amount}"}
    yield name, keys


def _percent(match: re.Match[str], _locale: str) -> Found:
    yield "percent", {f"percent:{shown(value_of(match['n']))}"}


def _discount(match: re.Match[str], _locale: str) -> Found:
    value = value_of(match["n"])
    yield "percent", {f"percent:{shown(100 - (value * 10 if value < 10 else value))}"}


def _tenths(match: re.Match[str], _locale: str) -> Found:
    yield "percent", {f"percent:{shown(value_of(match['n']) * 10)}"}


def _ordinal(match: re.Match[str], _locale: str) -> Found:
    value = shown(value_of(match["n"]))
    keys = {f"ord:{value}"}
    if match.group().endswith(("号", "號", "番")) or match.group()[:1] in "Nn#":
        keys |= {f"num:{value}", f"size::{value}"}
    yield "ord", keys


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _ordinal_word(match: re.Match[str], _locale: str) -> Found:
    yield "ord", {f"ord:{ORDINALS.index(match.group().lower()) + 1}"}


def _code(match: re.Match[str], _locale: str) -> Found:
    yield "code", {f"code:{match.group().upper()}"}


def _number(match: re.Match[str], _locale: str) -> Found:
    yield "num", {f"num:{shown(value_of(match['n']))}"}


def _half(_match: re.Match[str], _locale: str) -> Found:
    yield "num", {"num:0.5"}


def _both(match: re.Match[str], _locale: str) -> Found:
    """两三天: two to three. Only the first digit is taken here; the second goes with its unit."""
    yield "num", {f"num:{DIGITS[match['two']]}"}


def _nothing(_match: re.Match[str], _locale: str) -> Found:
    """Takes characters out of play: 一些 is no number."""
    yield from ()


# --- rules, in order: what is more certain takes its characters first ------------------------------------------------------


def _names(table: dict[str, str]) -> str:
    return "|".join(f"({names})" for names in table.values()).replace(r"\b", LETTERS_END)


_D = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
_HALF = r"(?P<half>上午|下午|中午|正午|晚上|今晚|傍晚|凌晨|早上|午前|午後|夜|早|晚)?\s?"
_PM = r"(?P<half2>a\.?m\.?|p\.?m\.?|in the (?:morning|afternoon|evening)|at night)"
_MONTH_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH_WORD = rf"(?:{_MONTH_NAMES}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_DAY_NAMES = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_UNIT_NAMES = "|".join(f"(?P<{unit}>{names})" for unit, names in lexicon.UNITS.items()).replace(r"\b", LETTERS_END)
_SYSTEM = "|".join(SYSTEMS.values())
_CURRENCY = "CNY|RMB|USD|JPY|EUR|GBP|AUD|CAD|HKD|TWD|SGD|KRW|CHF|THB|NZD"
_SIZE_WORD = r"(?:尺码|码数|码|碼|サイズ|sizes?)"

_TABLE: tuple[tuple[str, Build], ...] = (
    (rf"(?<![A-Za-z0-9])(?!(?:{_CURRENCY}|{_SYSTEM}|no|size|x)-?\d)(?:[A-Za-z]+\d[A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)*|"
    rf"(?-i:[A-Z]{{1,6}})(?:-[A-Za-z0-9]*\d[A-Za-z0-9]*)+)", _code),
    (rf"(?<![{HAN}\d第])(?P<two>[一二两三四五六七八])(?=[二三四五六七八九](?:个工作日|[{lexicon.MEASURES}天周月年小分公]))", _both),
    (rf"(?P<y>\d{{4}}|[{HAN}]{{4}})(?:年|[-/.])(?P<m>{_D})(?:月|[-/.])(?P<d>{_D})(?!\d)\s?[日号號]?", _full_date),
    (rf"(?<![\d{HAN}])(?P<m>{_D})月(?P<d>{_D})[日号號]", _full_date),
    (rf"(?P<n>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{{3}})年(?!\d|[{HAN}]+月)", _number),
    (r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)", _slash_date),
    (rf"(?<![A-Za-z])(?P<m>{_MONTH_WORD})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s(?P<y>(?:19|20)\d\d))?(?!\d)", _english_date),
    (rf"(?<![\d:])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m>{_MONTH_WORD}){LETTERS_END}\.?(?:,?\s(?P<y>(?:19|"
    rf"20)\d\d))?", _english_date),
    (rf"(?<![A-Za-z])(?P<m>(?:{_MONTH_NAMES.replace('march|', '').replace('may|', '')})|(?<=in )(?:may|march)|(?<=by )(?:may|march)|"
    rf"(?<=of )(?:may|march)|(?<=since )(?:may|march)|(?<=until )(?:may|march)){LETTERS_END}", _month),
    (rf"(?<![\d{HAN}个個\d.])(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?", _month),
    (rf"(?<!\d){_HALF}(?P<from>\d{{1,2}})(?::(?P<min1>\d\d))?{RANGE}(?P<h>\d{{1,2}})(?::(?P<min>\d\d))?\s?(?:点|點|時|"
    rf"{_PM}{LETTERS_END})", _times),
    (rf"(?<![\d:])(?P<h>\d{{1,2}}):(?P<min>\d\d)(?::\d\d)?(?!\d)(?:\s?{_PM}{LETTERS_END})", _times),
    (rf"(?<![\d:]){_HALF}(?P<h>\d{{1,2}}):(?P<min>\d\d)(?![\d:])(?:\s?(?:noon|midnight))?", _times),
    (rf"(?<![\d:.])(?P<h>\d{{1,2}})\s?{_PM}{LETTERS_END}", _times),
    (r"half past (?P<h>\d{1,2}|" + SPELLED + ")", _half_past),
    (rf"(?<![\d{HAN}]){_HALF}(?P<h>\d{{1,2}}|[{HAN}]{{1,3}})(?:点钟|點鐘|点|點|時)(?P<min>半|一刻|三刻|\d{{1,2}}(?=分)|"
    rf"[{HAN}]{{1,3}}(?=分)|\d\d(?!\d))?(?:分)?(?!间|間|五|一点|[零〇]|前後)", _times),
    (rf"(?P<h>\d{{1,2}}|{SPELLED})\so'clock(?:\s{_PM})?", _times),
    (r"(?<![A-Za-z])(?:noon|midnight)(?![A-Za-z])|正午|午夜", _noon),
    (r"(?<![一二两三四五六七八九十\d])(?:周|週|星期|礼拜|禮拜)(?P<w>[一二三四五六日天])(?![次双件个個天]|年庆)", _weekday),
    (r"(?P<w>[月火水木金土日])曜日?", _weekday),
    (rf"(?<![A-Za-z])(?P<w>{_DAY_NAMES})s?{LETTERS_END}", _weekday),
    (r"(?<![A-Za-z])(?-i:(?P<w>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun))(?![A-Za-z]| ?(?:cream|screen|hat|block))", _weekday),
    (rf"(?:size\s)?(?<![A-Za-z])(?P<s1>{_SYSTEM})\s?{_SIZE_WORD}?\s?(?P<n1>(?<![A-Za-z0-9.])\d{{1,2}}(?:\.5)?|"
    rf"(?<=[A-Za-z])\d{{1,2}}(?:\.5)?)(?![\d.,]\d|\d|%|\s?[$])\s?{_SIZE_WORD}?", _system_size),
    (rf"(?:{_SIZE_WORD}\s)?(?<![A-Za-z0-9.])(?P<n2>\d{{1,2}}"
     rf"(?:\.5)?)\s?码?\s?\(?(?P<s2>{_SYSTEM}){LETTERS_END}\)?(?:\s?size)?", _system_size),
    (rf"(?:{_names(lexicon.BEFORE_AMOUNT)})\s?(?P<n>{WRITTEN}{SCALE}?)", _money_before),
    (rf"(?P<n>{N})\s?(?:{_names(lexicon.AFTER_AMOUNT)})(?P<tenth>(?<=块)\d(?!\d))?", _money_after),
    (rf"(?P<n>{N})\s?(?:{_names(lexicon.CENTS)})(?!衣|巾|线|利|落|度|色)", _cents),
    (rf"(?P<n>{N})\s?(?:%|percent|per cent|pct{LETTERS_END}|パーセント|个百分点)", _percent),
    (rf"百分之(?P<n>{WRITTEN}|{HAN_NUMBER})", _percent),
    (r"(?P<n>(?<![A-Za-z0-9])\d{1,2}(?:\.\d)?|[一二三四五六七八九]{1,2})折(?![叠痕扣断])", _discount),
    (r"(?P<n>[一二三四五六七八九]|(?<!\d)\d)成(?![人功为为分交立套本品员就长年都])", _tenths),
    (rf"(?P<n>{N})[\s-]?(?:{_UNIT_NAMES})", _unit),
    (rf"(?:sizes?|サイズ|尺码|码数)[\s:：是为]*(?P<n>{WRITTEN})(?![A-Za-z%])码?", _size),
    (rf"(?P<n>{WRITTEN})\s?(?:码|碼|サイズ)", _size),
    (r"(?<![A-Za-z0-9])(?P<n>3[2-9]|[4-9]\d|1\d\d)号", _size),
    (rf"(?<![A-Za-z0-9])(?-i:(?P<s>{LETTER_SIZE}))\s?(?:码|碼|号|號|サイズ)", _letter_size),
    (rf"sizes?\s(?-i:(?P<s>{LETTER_SIZE}))(?![A-Za-z0-9'])", _letter_size),
    (r"(?<![A-Za-z0-9])(?-i:(?P<s>[2-6]XL|X{1,3}[SL]))(?![A-Za-z0-9])", _letter_size),
    (rf"第\s?(?P<n>\d+|[{HAN}]+)", _ordinal),
    (r"(?<![A-Za-z0-9])(?P<n>\d+)(?:st|nd|rd|th)(?![A-Za-z])", _ordinal),
    (r"(?:(?<![A-Za-z])no\.\s?|#\s?)(?P<n>\d{1,4})(?![\dA-Za-z-])", _ordinal),
    (rf"(?<![\d{HAN}])(?P<n>\d{{1,2}}|[{HAN}]{{1,3}})(?:号|號|日|番)(?!曜|本|元|码)", _ordinal),
    (rf"(?<![A-Za-z])(?:{'|'.join(ORDINALS)})(?![A-Za-z]|-hand| hand)", _ordinal_word),
    (r"(?<![A-Za-z0-9])(?P<n>\d+)\s?(?:pcs?|x|ea|prs?)(?![A-Za-z0-9])", _number),
    (r"(?<![A-Za-z0-9])(?=[A-Za-z0-9._/-]*\d)(?=[A-Za-z0-9._/-]*[A-Za-z])[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*", _code),
    (r"(?<![A-Za-z0-9.,])(?:\d+(?:\.\d+){2,}|\d+(?:-\d+){2,}|0\d+|\d{7,})(?![\d.,]\d|\d)", _code),
    (r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])", _short_slash),
    (rf"(?:{lexicon.NO_NUMBER})", _nothing),
    (rf"(?P<n>(?<![A-Za-z0-9]){WRITTEN}{SCALE}?)", _number),
    (rf"(?P<n>[{HAN}]{{2,}}(?:点[{''.join(DIGITS)}]+)?)", _number),
    (rf"(?P<n>[一二三四五六七八九两兩十百])(?=[{lexicon.MEASURES}]|{lexicon.JAPANESE_COUNTS}|年|多|几)", _number),
    (rf"(?<![A-Za-z])(?P<n>{SPELLED})(?:s(?= of))?{LETTERS_END}", _number),
    (r"半(?=年|天|小时|小時|个|個|价|斤|公斤|打)|(?<![A-Za-z])half(?![A-Za-z]| past)", _half),
)  # fmt: skip


RULES = tuple((re.compile(pattern, re.IGNORECASE), build) for pattern, build in _TABLE)

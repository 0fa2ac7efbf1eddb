"""A fact in the reader's language, where the guard's key says all there is to say; else as it was written. Pure."""

from collections.abc import Callable

from marketplace.translating.policies.facts import Fact
from marketplace.translating.policies.language import family

UNITS: dict[str, dict[str, str]] = {
    "zh": {
        "workday": "个工作日", "cm": "厘米", "mm": "毫米", "km": "公里", "kg": "公斤", "g": "克", "mg": "毫克", "oz": "盎司",
        "lb": "磅", "ml": "毫升",
        "l": "升", "in": "英寸", "ft": "英尺", "m": "米", "hour": "小时", "minute": "分钟", "second": "秒", "week": "周", "month": "个月",
        "year": "年", "day": "天",
    },
    "en": {
        "workday": " business days", "cm": " cm", "mm": " mm", "km": " km", "kg": " kg", "g": " g", "mg": " mg", "oz": " oz", "lb": " lb",
        "ml": " ml", "l": " l", "in": " inches", "ft": " ft", "m": " m", "hour": " hours", "minute": " minutes", "second": " seconds",
        "week": " weeks", "month": " months", "year": " years", "day": " days",
    },
    "ja": {
        "workday": "営業日", "cm": "センチ", "mm": "ミリ", "kg": "キロ", "g": "グラム", "ml": "ml", "hour": "時間",
        "minute": "分間", "week": "週間",
        "month": "か月", "year": "年間", "day": "日間",
    },
}  # fmt: skip
MONEY = {
    "zh": {"CNY": "元", "USD": "美元", "JPY": "日元", "EUR": "欧元", "GBP": "英镑", "AUD": "澳元", "CAD": "加元", "HKD": "港币",
    "KRW": "韩元"},
    "ja": {"JPY": "円"},
}  # fmt: skip
DAYS = {
    "zh": ["周" + day for day in "一二三四五六日"], "ja": [day + "曜日" for day in "月火水木金土日"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}  # fmt: skip
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def rendered(fact: Fact, said: str, locale: str) -> str:
    """The fact for a reader of `locale`; `said` where we have no certain words for it."""
    to = family(locale)
    keys = sorted(fact.keys)
    if to not in ("zh", "en", "ja") or not (len(keys) == 1 or fact.kind == "money"):
        return _digits(fact, keys, said)
    kind, _sign, value = keys[-1 if fact.kind == "money" else 0].partition(":")
    maker = MAKERS.get(fact.kind)
    if maker is not None:
        return maker(value, to) or said
    unit = UNITS[to].get(kind)
    if unit is None:
        return _digits(fact, keys, said)
    return f"{value}{_singular(unit) if value == '1' else unit}"


def _digits(fact: Fact, keys: list[str], said: str) -> str:
    """三 and `three` become 3; what is not a bare number stays as it is."""
    return (
        keys[0].partition(":")[2]
        if fact.kind == "num" and len(keys) == 1 and not any(char.isdigit() for char in said)
        else said
    )


def _singular(unit: str) -> str:
    return unit.removesuffix("s") if unit.startswith(" ") and len(unit) > 4 else unit


def _money(value: str, to: str) -> str:
    code, _sign, amount = value.partition(":")
    name = MONEY.get(to, {}).get(code)
    whole, _point, part = amount.partition(".")
    shown = f"{int(whole):,}" + (f".{part.ljust(2, '0')}" if part else "")
    if name:
        return shown + name
    return f"{code} {shown}" if code.isalpha() else ""


def _time(value: str, to: str) -> str:
    hour, minute = (int(part) for part in value.split(":"))
    if to == "en":
        return f"{hour}:{minute:02}" if hour > 12 or hour == 0 else f"{hour}:{minute:02} {'pm' if hour == 12 else 'am'}"
    return f"{hour}:{minute:02}"


def _date(value: str, to: str) -> str:
    parts = value.split("-")
    if not all(part.isdigit() for part in parts):
        return ""  # day or month first? stays as it was written
    year, month, day = ([""] * (3 - len(parts))) + parts
    if to == "en":
        return f"{MONTHS[int(month) - 1]} {day}" + (f", {year}" if year else "")
    return (f"{year}年" if year else "") + f"{month}月{day}日"


SYSTEMS = {
    "US": "美码",
    "EU": "欧码",
    "UK": "英码",
    "JP": "日码",
    "FR": "法码",
    "IT": "意码",
    "KR": "韩码",
    "CN": "国码",
}


def _size(value: str, to: str) -> str:
    system, _sign, number = value.partition(":")
    if system:
        return f"{SYSTEMS[system]}{number}" if to == "zh" else f"{system} {number}"
    return {"zh": f"{number}码", "ja": f"{number}サイズ"}.get(to, f"size {number}")


MAKERS: dict[str, Callable[[str, str], str]] = {
    "money": _money, "time": _time, "date": _date, "weekday": lambda value, to: DAYS[to][int(value) - 1],
    "size": _size, "percent": lambda value, _to: f"{value}%",
    "month": lambda value, to: MONTHS[int(value) - 1] if to == "en" else f"{value}月",
}  # fmt: skip

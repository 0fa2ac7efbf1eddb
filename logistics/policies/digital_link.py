"""GS1 keys in one spelling: EPC URNs and Digital Links become `https://id.gs1.org/…` (CBV 2.0 §8.9.3, domain.md §5.3). Pure.

The finest level of identification stays (a serial number hides the batch), query and product variant go. Whatever is no
GS1 key comes back unchanged.
"""

import re
from collections.abc import Callable, Mapping

from marketplace.core.checkdigits import gs1_check

DOMAIN = "https://id.gs1.org/"
ESCAPES = str.maketrans({"!": "%21", "(": "%28", ")": "%29", "*": "%2A", "+": "%2B", ",": "%2C", ":": "%3A"})
NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018", "gcn": "255",
    "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004", "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.+)")
SAFE = r"[\x22\x27\x2D\x2E\x30-\x39\x3B-\x3F\x41-\x5A\x5F\x61-\x7A%]"
LINK = re.compile(r"https?://[^/?#]+(?:/[^?#]*?)??/(" + "|".join([
    *(name for name in NAMES if name not in ("cpv", "lot", "ser")), "01", "8006", "8010", "414", "417", "8017", "8018", "255", "00",
    "253", "401", "402", "8003", "8004",
]) + r")/(\d{4}[^/?#]+)((?:/[^/?#]+/[^/?#]+)*)/?(?:[?#].*)?")  # fmt: skip
VALUES = {
    "00": r"\d{18}", "01": r"\d{14}", "253": r"\d{13}" + SAFE + "{0,17}", "255": r"\d{13,25}", "401": SAFE + "{0,30}", "402": r"\d{17}",
    "414": r"\d{13}", "417": r"\d{13}", "8003": r"\d{14}" + SAFE + "{0,16}", "8004": SAFE + "{0,30}", "8006": r"\d{18}",
    "8010": r"[#\-/0-9A-Z%]{0,30}", "8017": r"\d{18}", "8018": r"\d{18}",
}  # fmt: skip
QUALIFIERS = {"01": ("21", "10", "235"), "8006": ("21", "10"), "414": ("254",), "8010": ("8011",)}
"""Qualifiers of a key that matter, the finest first; the others (22: variant) say nothing about identity."""


def canonical(uri: str) -> str:
    """The canonical spelling of a GS1 key, or `uri` itself where it is none."""
    return _of_urn(uri) or _of_link(uri) or uri


def _of_urn(uri: str) -> str | None:
    found = URN.fullmatch(uri)
    if found is None:
        return None
    kind, scheme, body = found.groups()
    parts = body.split(".", FIELDS.get(scheme, 2) - 1)
    if kind == "idpat":
        if parts[-1] != "*":
            return None
        parts = [*parts[:-1], ""]
    maker = MAKERS.get(scheme)
    company = parts[0]
    if maker is None or len(parts) != FIELDS.get(scheme, 2) or not (company.isdigit() and 6 <= len(company) <= 12):
        return None
    made = maker(*parts)
    return DOMAIN + made if made else None


def _digits(company: str, ref: str, length: int) -> str | None:
    """Company and reference with their check digit, where together they have `length` digits."""
    whole = company + ref
    return whole + gs1_check(whole) if len(whole) == length and whole.isdigit() else None


def _gtin(company: str, item: str) -> str | None:
    if len(company) + len(item) != 13 or not item.isdigit():
        return None
    return _digits(item[0] + company, item[1:], 13)


def _with(key: str | None, prefix: str, suffix: str = "") -> str | None:
    return None if key is None else f"{prefix}/{key}{suffix}"


def _serial(name: str, text: str) -> str:
    return f"/{name}/{text.translate(ESCAPES)}" if text else ""


def _sscc(company: str, serial: str) -> str | None:
    return _with(_digits(serial[:1] + company, serial[1:], 17), "00")


def _sgln(company: str, place: str, extension: str) -> str | None:
    return _with(_digits(company, place, 12), "414", "" if extension == "0" else _serial("254", extension))


def _itip(company: str, item: str, piece: str, total: str, serial: str) -> str | None:
    return _with(_gtin(company, item), "8006", piece + total + _serial("21", serial))


def _plain(prefix: str, length: int) -> Callable[[str, str], str | None]:
    return lambda company, ref: _with(_digits(company, ref, length), prefix)


def _tailed(prefix: str, length: int, lead: str = "") -> Callable[[str, str, str], str | None]:
    return lambda company, ref, tail: _with(_digits(lead + company, ref, length), prefix, tail.translate(ESCAPES))


def _of_item(name: str) -> Callable[[str, str, str], str | None]:
    return lambda company, item, tail: _with(_gtin(company, item), "01", _serial(name, tail))


MAKERS: Mapping[str, Callable[..., str | None]] = {
    "sgtin": _of_item("21"), "lgtin": _of_item("10"), "upui": _of_item("235"), "sscc": _sscc, "sgln": _sgln, "itip": _itip,
    "grai": _tailed("8003", 13, "0"), "gdti": _tailed("253", 12), "sgcn": _tailed("255", 12), "gsrn": _plain("8018", 17),
    "gsrnp": _plain("8017", 17), "gsin": _plain("402", 16), "pgln": _plain("417", 12),
    "giai": lambda company, asset: f"8004/{company}{asset.translate(ESCAPES)}",
    "ginc": lambda company, number: f"401/{company}{number.translate(ESCAPES)}",
    "cpi": lambda company, part, serial: f"8010/{company}{part.translate(ESCAPES)}" + _serial("8011", serial),
}  # fmt: skip
FIELDS = {
    **dict.fromkeys(("sgtin", "lgtin", "upui", "sgln", "grai", "gdti", "sgcn", "cpi"), 3), "itip": 5,
}  # fmt: skip


def _of_link(uri: str) -> str | None:
    found = LINK.fullmatch(uri)
    if found is None:
        return None
    key = NAMES.get(found[1], found[1])
    value = found[2].zfill(14) if key == "01" else found[2]
    if not re.fullmatch(VALUES[key], value):
        return None
    parts = found[3].split("/")[1:]
    said = {NAMES.get(name, name): text for name, text in zip(parts[::2], parts[1::2], strict=True)}
    finest = next((name for name in QUALIFIERS.get(key, ()) if name in said), None)
    if set(said) - {"22", *QUALIFIERS.get(key, ())}:
        return None
    tail = "" if finest is None else f"/{finest}/{said[finest]}"
    return f"{DOMAIN}{key}/{value}{tail}"

"""Which language is a short text in? By script, and by small statistics where scripts are shared. Pure.

`zh-hans`, `zh-hant`, `ja`, `en` and the Latin neighbours `fr de es it pt`, `ko`, `ru`, `th`; "" where there is nothing to tell
(numbers, a smile).
"""

import re
from collections import Counter

HANS_ONLY = set(
    "们这个说时会对学经发见关开长问间现实点东车马风电话买卖钱银铁门网红绿蓝双单价货运费让谢请颜样码宽轻产国际邮订查损坏处两张图书机达换应该从进还给过吗么没"
)
HANT_ONLY = set(
    "們這個說時會對學經發見關開長問間現實點東車馬風電話買賣錢銀鐵門網紅綠藍雙單價貨運費讓謝請顏樣碼寬輕產國際郵訂查損壞處兩張圖書機達換應該從進還給過嗎麼沒"
)
SHARED = HANS_ONLY & HANT_ONLY
SCRIPTS = (
    ("kana", re.compile(r"[\u3041-\u30fa\u30fc]")), ("hangul", re.compile(r"[\uac00-\ud7a3]")), ("han", re.compile(r"[\u3400-\u9fff]")),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")), ("thai", re.compile(r"[\u0e00-\u0e7f]")), ("latin", re.compile(r"[A-Za-zÀ-ɏ]")),
)  # fmt: skip
CODES = re.compile(r"https?://\S+|(?<![A-Za-z0-9])(?=[A-Za-z0-9./-]*\d)[A-Za-z0-9./-]+")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
COMMON = {
    "en": (
        "the is are you to of and it in for do not have has with this that can when will yes no please how we my your on at be or",
        "",
    ),
    "fr": (
        "le la les est vous et de des pour une un je nous dans avec pas que qui bonjour merci oui non sur au votre",
        "éèêàçœù",
    ),
    "de": (
        "der die das ist sie und ich nicht ein eine mit für wir haben bitte danke ja nein auf den zu von kann noch",
        "äöüß",
    ),
    "es": (
        "el la los es usted y de para una un por con no que hola gracias sí si en su más tiene puede del las",
        "ñ¿¡áíóú",
    ),
    "it": (
        "il lo la gli è di e per una un non che con ciao grazie sì si sono della può quando del nel",
        "ìòàè",
    ),
    "pt": (
        "o a os as é você de e para uma um não que com olá obrigado sim em no na por mais tem pode",
        "ãõçáê",
    ),
}
"""Language → its commonest small words, and letters that mostly it has."""
MARKS = {code: (frozenset(words.split()), letters) for code, (words, letters) in COMMON.items()}


def detect(text: str) -> str:
    """The language of `text`, "" where nothing tells."""
    bare = CODES.sub(" ", text)
    counts = Counter({name: len(pattern.findall(bare)) for name, pattern in SCRIPTS})
    if counts["kana"] >= 1 and (counts["kana"] * 8 >= counts["han"] or counts["kana"] >= 4):
        return "ja"
    if counts["hangul"]:
        return "ko"
    if counts["han"] and counts["han"] * 3 >= len(LATIN_WORD.findall(bare)) * 2:  # names of goods stay Latin in Chinese
        return _chinese(bare)
    if counts["cyrillic"] or counts["thai"]:
        return "ru" if counts["cyrillic"] > counts["thai"] else "th"
    return _latin(bare) if counts["latin"] >= 2 else _chinese(bare) if counts["han"] else ""


def _chinese(text: str) -> str:
    """Simplified unless more of its characters are written in the traditional way."""
    hans = sum(char in HANS_ONLY and char not in SHARED for char in text)
    hant = sum(char in HANT_ONLY and char not in SHARED for char in text)
    return "zh-hant" if hant > hans else "zh-hans"


def _latin(text: str) -> str:
    """By the commonest small words, and letters that only some have; English where nothing tells."""
    words = re.findall(r"[a-zà-ɏ¿¡]+", text.lower())
    score = {
        code: 2 * sum(word in common for word in words) + sum(text.lower().count(letter) for letter in letters)
        for code, (common, letters) in MARKS.items()
    }
    best = max(score, key=lambda code: (score[code], code == "en"))
    return best if score[best] > score["en"] else "en"


def family(locale: str) -> str:
    """`zh` for both Chinese scripts; who reads one reads the words of the other."""
    return locale.lower().replace("_", "-").split("-")[0]


def canonical(locale: str) -> str:
    """Our spelling: `zh-hans`, `zh-hant`, else the bare language."""
    lowered = locale.lower().replace("_", "-")
    if family(lowered) != "zh":
        return family(lowered)
    return "zh-hant" if any(part in lowered for part in ("hant", "tw", "hk", "mo")) else "zh-hans"

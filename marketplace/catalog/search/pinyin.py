"""Pinyin of Chinese words, and the splitting of typed pinyin into syllables."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

# The settings switch its 45 MB phrase book off: every reading of every character is indexed instead.
from pypinyin import Style, pinyin

MOST_READINGS = 4
LONGEST_TYPED = 40

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_FINALS = {
    "": "a o e ai ei ao ou an en ang eng er",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve ue",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "y": "a o e ai ao ou an ang ong i in ing u ue uan un",
    "w": "a o ai ei an en ang eng u",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
LONGEST_SYLLABLE = max(map(len, SYLLABLES))


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[tuple[str, ...], ...]:
    """Up to four readings of a Chinese word, each as its syllables: 重庆 → (zhong, qing), (chong, qing)."""
    choices = pinyin(word, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    if len(choices) != len(word):
        return ()
    return tuple(islice(product(*(dict.fromkeys(choice) for choice in choices)), MOST_READINGS))


def spellings(word: str) -> Iterator[str]:
    """How a person may type the word in letters: all syllables in full, and their initials (from three syllables on)."""
    seen: set[str] = set()
    for syllables in readings(word):
        written = ["".join(syllables)]
        if len(syllables) >= 3:
            written.append("".join(syllable[0] for syllable in syllables))
        for spelling in written:
            if spelling not in seen:
                seen.add(spelling)
                yield spelling


def initials(word: str) -> str:
    """First letters of the commonest reading: 耳机 → ej."""
    found = readings(word)
    return "".join(syllable[0] for syllable in found[0]) if found else ""


def plain(word: str) -> str:
    """The commonest reading in one: 耳机 → erji; "" for what is not Chinese."""
    found = readings(word)
    return "".join(found[0]) if found else ""


def syllables_of(typed: str) -> tuple[str, ...]:
    """Typed letters as pinyin syllables, longest first; () where they are not pinyin through and through.

    `zishengtang` → (zi, sheng, tang); `sony` → ().
    """
    if not typed.isascii() or not typed.isalpha() or len(typed) > LONGEST_TYPED:
        return ()
    return _split(typed, 0, {}) or ()


def _split(typed: str, start: int, dead: dict[int, bool]) -> tuple[str, ...] | None:
    if start == len(typed):
        return ()
    if start in dead:
        return None
    for length in range(min(LONGEST_SYLLABLE, len(typed) - start), 0, -1):
        syllable = typed[start : start + length]
        if syllable in SYLLABLES:
            rest = _split(typed, start + length, dead)
            if rest is not None:
                return (syllable, *rest)
    dead[start] = True
    return None

"""Names of things: numbers that people read aloud, ids nobody can guess, codes nobody can forge.

A number is `MO2611220012371`: prefix, date (yymmdd, Shanghai), a sequence of at least six digits, one check character.
The check is the hybrid system of ISO 7064 (the one behind MOD 37,36) over 28 characters, MOD 29,28: 29 is prime and 2
generates all its residues, so every single wrong character and nearly every swap of neighbours is caught. The alphabet
leaves out letters that are misread or misheard: I L (1), O (0), S (5), Z (2), U and V, Y. The sequence never repeats
within a prefix.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from marketplace.core import textnorm, time
from marketplace.core.errors import DomainError

PREFIXES = ("MP", "MO", "MM", "MR", "MT", "MD", "MI", "MW", "MX", "MF", "MC", "MB", "MK", "MS", "MG")
ALPHABET = "0123456789ABCDEFGHJKMNPQRTWX"
SEQUENCE_DIGITS = 6
NUMBER = re.compile(r"([A-Z]{2})([0-9]{6})([0-9]{6,12})([" + ALPHABET + "])")
# Letters typed for the digits they resemble; the prefix gets the opposite treatment.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "Z": "2"})
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's, for ids that only machines and links carry

# For migrations.RunSQL. A prefix added later brings its own migration; this text stays as it is.
_FIRST_PREFIXES = ("mp", "mo", "mm", "mr", "mt")
SEQUENCES_FORWARD = "\n".join(f"CREATE SEQUENCE core_number_{prefix} AS bigint;" for prefix in _FIRST_PREFIXES)
SEQUENCES_BACKWARD = "\n".join(f"DROP SEQUENCE core_number_{prefix};" for prefix in _FIRST_PREFIXES)


class BadNumber(DomainError):
    """What was typed is no number of ours: wrong form, impossible date, or a check character that does not fit."""

    code = "bad_number"
    message = _("This number does not look right. Please check it for typing mistakes.")


@dataclass(frozen=True)
class Number:
    """A number taken apart; str() puts it together again."""

    prefix: str
    day: date
    sequence: int

    def __str__(self) -> str:
        return make(self.prefix, self.day, self.sequence)


def make(prefix: str, day: date, seq: int) -> str:
    """The number of the `seq`-th thing of this prefix, named on `day`. Raises ValueError for an unknown prefix or no
    sequence.
    """
    if prefix not in PREFIXES:
        raise ValueError(f"unknown prefix {prefix!r}")
    if not 0 < seq < 10**12:
        raise ValueError(f"sequence {seq} is out of range")
    body = f"{prefix}{day:%y%m%d}{seq:0{SEQUENCE_DIGITS}d}"
    return body + check_character(body)


def next_number(prefix: str) -> str:
    """A new number of this prefix, dated today in Shanghai. A number is used up even if the transaction rolls back."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown prefix {prefix!r}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"core_number_{prefix.lower()}"])
        (seq,) = cursor.fetchone()
    return make(prefix, time.today(), seq)


def next_numbers(prefix: str, count: int) -> list[str]:
    """`count` new numbers in one statement, rising. Otherwise as `next_number`."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown prefix {prefix!r}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [f"core_number_{prefix.lower()}", count])
        drawn = sorted(seq for (seq,) in cursor.fetchall())
    day = time.today()
    return [make(prefix, day, seq) for seq in drawn]


def parse(text: str) -> Number:
    """The number a person typed, whatever the case, spaces, hyphens, full-width or look-alike characters.

    Raises BadNumber.
    """
    typed = re.sub(r"[\s\-]", "", textnorm.nfkc(text)).upper() if len(text) <= 80 else ""
    found = NUMBER.fullmatch(typed[:1] + typed[1:2].replace("0", "O") + typed[2:].translate(MISREAD))
    if found is None or found[1] not in PREFIXES or check_character(found[0][:-1]) != found[4]:
        raise BadNumber
    try:
        day = date(2000 + int(found[2][:2]), int(found[2][2:4]), int(found[2][4:]))
        number = Number(found[1], day, int(found[3]))
        if str(number) != found[0]:  # zero-padded further than we write it
            raise BadNumber
    except ValueError:
        raise BadNumber from None
    return number


def validate(text: str, prefix: str = "") -> str:
    """The canonical spelling of a number a person typed, of this `prefix` where one is given. Raises BadNumber."""
    number = parse(text)
    if prefix and number.prefix != prefix:
        raise BadNumber
    return str(number)


def check_character(body: str) -> str:
    """The check character of `body` (letters and digits; look-alike letters count as their digits). ISO 7064 hybrid,
    MOD 29,28.
    """
    size = len(ALPHABET)
    carry = size
    for character in body.translate(MISREAD):
        carry = (carry + ALPHABET.index(character)) % size or size
        carry = carry * 2 % (size + 1)
    return ALPHABET[(1 - carry) % size]


def secret_code(n: int = 16) -> str:
    """`n` random characters for a code that opens something (passport link, label): 4.8 bits each, so 16 hold 76 bits.

    Raises ValueError below 12: fewer could be found by trying.
    """
    if n < 12:
        raise ValueError("a secret code needs at least 12 characters")
    return "".join(secrets.choice(ALPHABET) for _position in range(n))


def normalise_code(text: str) -> str:
    """A typed or scanned secret code in its canonical spelling. Raises BadNumber where it cannot be one."""
    code = re.sub(r"[\s\-]", "", textnorm.nfkc(text)).upper().translate(MISREAD) if len(text) <= 80 else ""
    if len(code) < 12 or set(code) - set(ALPHABET):
        raise BadNumber
    return code


def public_id(moment: datetime | None = None) -> str:
    """An id for rows that the outside may see: 26 characters, 48 bits of real time in milliseconds, 80 random bits (as
    ULID).

    Sorts by time of making, so that it is kind to indexes; says nothing of how many there are. Not a secret.
    """
    milliseconds = int((moment or time.real_now()).timestamp() * 1000)
    value = (milliseconds << 80) | secrets.randbits(80)
    return "".join(BASE32[(value >> shift) & 31] for shift in range(125, -1, -5))

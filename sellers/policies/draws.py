"""The surprise draw as pure functions over bytes: what is committed, how the seed is made, who is drawn.

`tools/verify_draw.py` repeats every step with the standard library alone; docs/audits.md tells each byte. Nothing here
reads a clock, a database or a random source. The salt goes into the seed, so nobody who knows only what is public can
compute the draw, even if they guessed every weight; it was committed before the randomness existed, so we cannot choose it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marketplace.core.transparency.canonical import canonical_json

FRAME_VERSION = "miaomiao-audit-frame/1"
COMMITMENT_VERSION = "miaomiao-audit-commitment/1"
DRAW_VERSION = "miaomiao-weighted-draw/1"
DOCUMENT_VERSION = "miaomiao-audit-draw/1"
PICKS_VERSION = "miaomiao-pick-list/1"
LOG_KIND = "audit.frame"
SALT_BYTES = 32
MOST_WEIGHT = 1_000_000

Frame = Sequence[tuple[str, int]]


class BadFrame(ValueError):
    """A frame is not sorted, names a seller twice or holds a weight that is no positive whole number."""


def log_subject(period: str) -> str:
    """The subject of a period's one commitment in the public log."""
    return f"audit-period:{period}"


def check_frame(frame: Frame) -> None:
    """Sellers sorted by id, each once, weights whole and between 1 and MOST_WEIGHT. Raises BadFrame."""
    names = [name for name, _weight in frame]
    if names != sorted(set(names)):
        raise BadFrame("sellers must be sorted and unique")
    for name, weight in frame:
        if type(weight) is not int or not 1 <= weight <= MOST_WEIGHT:
            raise BadFrame(f"the weight of {name} is not a whole number from 1 to {MOST_WEIGHT}")


def frame_digest(*, period: str, count: int, rules: int, salt: bytes, frame: Frame) -> bytes:
    """SHA-256 of the canonical JSON of the frame with its salt: all that is published before the draw. Raises BadFrame."""
    check_frame(frame)
    body = {
        "count": count, "frame": [[name, weight] for name, weight in frame], "period": period, "rules": rules,
        "salt": salt.hex(), "v": FRAME_VERSION,
    }  # fmt: skip
    return hashlib.sha256(canonical_json(body)).digest()


def statement(*, period: str, count: int, rules: int, digest: bytes, beacon: Mapping[str, Any]) -> dict[str, Any]:
    """What is published before the draw and stands in the transparency log; says nothing of the frame but its digest."""
    return {
        "algorithm": DRAW_VERSION, "beacon": dict(beacon), "count": count, "frame_sha256": digest.hex(), "period": period,
        "rules": rules, "v": COMMITMENT_VERSION,
    }  # fmt: skip


def seed_of(*, period: str, digest: bytes, salt: bytes, randomness: bytes) -> bytes:
    """SHA-256("miaomiao-weighted-draw/1\\n" ‖ period ‖ "\\n" ‖ frame digest (32) ‖ salt (32) ‖ randomness (32))."""
    if not len(digest) == len(salt) == len(randomness) == 32:
        raise ValueError("digest, salt and randomness have 32 bytes each")
    return hashlib.sha256(f"{DRAW_VERSION}\n{period}\n".encode() + digest + salt + randomness).digest()


def weighted_draw(frame: Frame, count: int, seed: bytes) -> list[str]:
    """Draw `count` names without replacement, each time with the chance weight ÷ sum of the weights still in the lot.

    The only source is SHA-256(seed ‖ counter), counter 0, 1, 2 … as 8 bytes big-endian. For each pick: read as few whole
    bytes as hold total − 1, drop the excess high bits, read again where the number is not below the total (so no number
    is favoured), and take the first name whose cumulative weight exceeds it. Fewer names than `count`: all are drawn.
    """
    left, stream = list(frame), _stream(seed)
    drawn: list[str] = []
    while left and len(drawn) < count:
        total = sum(weight for _name, weight in left)
        target = _below(total, stream)
        for place, (_name, weight) in enumerate(left):
            if target < weight:
                drawn.append(left.pop(place)[0])
                break
            target -= weight
    return drawn


def pick_seed(*, audit: str, randomness: bytes, nonce: bytes) -> bytes:
    """Seed of the pick list: the period's randomness and a nonce made when the auditor stands at the door."""
    return hashlib.sha256(f"{PICKS_VERSION}\n{audit}\n".encode() + randomness + nonce).digest()


def pick_list(claimed: Mapping[str, int], count: int, seed: bytes) -> list[str]:
    """`count` stock numbers to be counted exactly, drawn with the claimed pieces as weights, in the order to be counted."""
    lot = [(sku, min(max(pieces, 1), MOST_WEIGHT)) for sku, pieces in sorted(claimed.items())]
    return weighted_draw(lot, count, seed)


def _stream(seed: bytes) -> Iterator[int]:
    """The bytes of SHA-256(seed ‖ 0), SHA-256(seed ‖ 1), …"""
    counter = 0
    while True:
        yield from hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        counter += 1


def _below(total: int, stream: Iterator[int]) -> int:
    """A number from 0 to total − 1, each equally likely."""
    bits = (total - 1).bit_length()
    size = (bits + 7) // 8
    while True:
        value = 0
        for _byte in range(size):
            value = (value << 8) | next(stream)
        value &= (1 << bits) - 1
        if value < total:
            return value

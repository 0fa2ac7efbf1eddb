"""One piece in front of the camera: its design, its recorded trait, its wear, the light, the pose, the compression.

Drawn with OpenCV from one seed, so that a set of thousands is made anew wherever it is measured, and none is shipped.
"""

from dataclasses import dataclass
from typing import Any

import cv2 as opencv
import numpy as np
import numpy.typing as npt

cv2: Any = opencv  # its stubs lack half of the module
Picture = npt.NDArray[np.uint8]
SIZE = 400  # units in which a piece is drawn
SHOT = 320  # pixels of a photograph
LOT, SCRATCH, SEAM = "lot", "scratch", "seam"
TRAITS = (LOT, SCRATCH, SEAM)
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
WORDS = (
    "MATCHA",
    "SERUM",
    "VITAMIN",
    "CREME",
    "COFFEE",
    "LEATHER",
    "SILK",
    "OMEGA",
    "LOTION",
    "BAKED",
    "TOKYO",
    "PARIS",
)


@dataclass(frozen=True)
class Trait:
    """What tells this very piece from its siblings, as it was recorded: a lot number, a scratch, where a seam runs."""

    kind: str
    text: str = ""
    points: tuple[tuple[int, int], ...] = ()
    offset: int = 0
    strength: int = 0


def trait_of(kind: str, rng: np.random.Generator) -> Trait:
    """A trait that a picture can show: what is fainter than this is not recorded as one."""
    if kind == LOT:
        return Trait(LOT, text="".join(rng.choice(list(SIGNS), 8)))
    if kind == SCRATCH:
        return Trait(SCRATCH, points=_scratch(rng), strength=int(rng.integers(38, 75)))
    return Trait(SEAM, offset=int(rng.integers(-30, 31)))


def other_trait(trait: Trait, rng: np.random.Generator) -> Trait:
    """The same place on the near twin: at least two other signs, no or another scratch, a seam that runs elsewhere."""
    if trait.kind == LOT:
        text = list(trait.text)
        for place in rng.choice(8, int(rng.integers(2, 6)), replace=False):
            text[place] = str(rng.choice([sign for sign in SIGNS if sign != text[place]]))
        return Trait(LOT, text="".join(text))
    if trait.kind == SCRATCH:
        if rng.random() < 0.5:
            return Trait(SCRATCH)
        return Trait(SCRATCH, points=_scratch(rng), strength=trait.strength)
    step = int(rng.integers(8, 20)) * (1 if rng.random() < 0.5 else -1)
    return Trait(SEAM, offset=trait.offset + step)


def _scratch(rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    x, y = rng.uniform(120, 280), rng.uniform(120, 280)
    angle = rng.uniform(0, np.pi)
    found = []
    for _ in range(4):
        found.append((int(x), int(y)))
        angle += rng.uniform(-0.5, 0.5)
        step = rng.uniform(14, 24)
        x, y = x + step * np.cos(angle), y + step * np.sin(angle)
    return tuple(found)


def piece(design: int, trait: Trait) -> Picture:
    """The piece itself, straight and in even light: the design that all siblings share, and its own trait."""
    rng = np.random.default_rng(design)
    picture = np.full((SIZE, SIZE, 3), rng.integers(70, 120, 3), np.uint8)
    body = tuple(int(value) for value in rng.integers(110, 235, 3))
    cv2.rectangle(picture, (62, 52), (338, 348), body, -1)
    cv2.rectangle(picture, (62, 52), (338, 348), tuple(value // 2 for value in body), 2)
    _print(picture, rng)
    _grain(picture, rng)
    if trait.kind == LOT:
        cv2.rectangle(picture, (78, 296), (322, 332), (236, 238, 240), -1)
        cv2.putText(
            picture, f"LOT {trait.text}", (84, 323), cv2.FONT_HERSHEY_SIMPLEX, 0.85, (40, 40, 44), 2, cv2.LINE_AA
        )
    elif trait.kind == SEAM:
        _seam(picture, 200 + trait.offset, rng)
    elif trait.points:
        _line(picture, trait.points, trait.strength)
    return picture


def _print(picture: Picture, rng: np.random.Generator) -> None:
    """Brand, words and shapes, as on any carton or label."""
    for _ in range(int(rng.integers(4, 8))):
        color = tuple(int(value) for value in rng.integers(30, 240, 3))
        x, y, size = int(rng.integers(84, 300)), int(rng.integers(76, 290)), int(rng.integers(10, 38))
        if rng.random() < 0.5:
            cv2.circle(picture, (x, y), size // 2 + 4, color, -1 if rng.random() < 0.6 else 3, cv2.LINE_AA)
        else:
            cv2.rectangle(
                picture, (x, y), (min(330, x + size), min(290, y + size)), color, -1 if rng.random() < 0.6 else 3
            )
    for row in range(int(rng.integers(3, 6))):
        ink = tuple(int(value) for value in rng.integers(10, 90, 3))
        size = float(rng.uniform(0.5, 1.0))
        cv2.putText(
            picture, str(rng.choice(WORDS)), (int(rng.integers(72, 180)), 90 + row * 42), cv2.FONT_HERSHEY_DUPLEX, size, ink,
            int(rng.integers(1, 3)), cv2.LINE_AA,
        )  # fmt: skip


def _grain(picture: Picture, rng: np.random.Generator) -> None:
    """The surface: the same for all of a design."""
    grain = cv2.GaussianBlur(rng.normal(0, 9, (SIZE, SIZE)).astype(np.float32), (0, 0), 1.4)
    area = picture[52:348, 62:338]
    area[:] = np.clip(area.astype(np.float32) + grain[52:348, 62:338, None] * 1.6, 0, 255).astype(np.uint8)


def _seam(picture: Picture, at: int, rng: np.random.Generator) -> None:
    """A row of stitches across the piece."""
    thread = tuple(int(value) for value in rng.integers(20, 70, 3))
    cv2.line(picture, (64, at), (336, at), tuple(value + 60 for value in thread), 2, cv2.LINE_AA)
    for x in range(70, 332, 11):
        cv2.line(picture, (x, at - 4), (x + 6, at + 4), thread, 2, cv2.LINE_AA)


def _line(picture: Picture, points: Any, strength: int) -> None:
    """A scratch: lighter on dark ground, darker on light ground."""
    mask = np.zeros((SIZE, SIZE), np.uint8)
    cv2.polylines(mask, [np.array(points, np.int32)], False, 255, 2, cv2.LINE_AA)
    ground = float(picture[points[0][1], points[0][0]].mean())
    sign = 1 if ground < 128 else -1
    picture[:] = np.clip(
        picture.astype(np.float32) + sign * strength * (mask[..., None].astype(np.float32) / 255), 0, 255
    ).astype(np.uint8)


def worn(picture: Picture, rng: np.random.Generator) -> Picture:
    """After some days with a shopper: scuffs, a smudge, faded print. Nothing that was there is gone."""
    used = picture.astype(np.float32)
    for _ in range(int(rng.integers(0, 5))):
        mask = np.zeros((SIZE, SIZE), np.uint8)
        x, y = int(rng.integers(70, 320)), int(rng.integers(60, 330))
        end = (x + int(rng.integers(-16, 17)), y + int(rng.integers(-16, 17)))
        cv2.line(mask, (x, y), end, 255, 1, cv2.LINE_AA)
        used += (mask[..., None].astype(np.float32) / 255) * float(rng.uniform(-32, 32))
    if rng.random() < 0.4:
        mask = np.zeros((SIZE, SIZE), np.float32)
        cv2.circle(mask, (int(rng.integers(80, 320)), int(rng.integers(80, 320))), int(rng.integers(12, 34)), 1.0, -1)
        used += cv2.GaussianBlur(mask, (0, 0), 9)[..., None] * float(rng.uniform(-22, 22))
    fade = float(rng.uniform(0.86, 1.0))
    return np.clip(used * fade + 128 * (1 - fade), 0, 255).astype(np.uint8)


def photographed(picture: Picture, rng: np.random.Generator, *, strength: float) -> bytes:
    """A JPEG of it: turned, tilted, lit, blurred, noisy, compressed. `strength` 0 is the bench abroad on a good day."""
    turn = np.deg2rad(rng.uniform(-11, 11) * strength)
    zoom = 1 + rng.uniform(-0.1, 0.1) * strength
    middle = SIZE / 2
    corners = np.array([(0, 0), (SIZE, 0), (SIZE, SIZE), (0, SIZE)], np.float32)
    spin = np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))], np.float32) * zoom
    moved = (corners - middle) @ spin.T + middle + rng.uniform(-14, 14, 2) * strength
    moved = ((moved + rng.uniform(-12, 12, (4, 2)) * strength) * (SHOT / SIZE)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(picture, matrix, (SHOT, SHOT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    light = _light(rng, strength)
    tint = 1 + rng.uniform(-0.08, 0.08, 3) * strength
    plane = 255 * np.power(np.clip(seen.astype(np.float32) / 255, 0, 1), 1 + rng.uniform(-0.25, 0.3) * strength)
    plane = plane * light[..., None] * tint.astype(np.float32)
    blur = float(rng.uniform(0.2, 0.4 + 0.7 * strength))
    plane = cv2.GaussianBlur(plane.astype(np.float32), (0, 0), blur)
    plane += rng.standard_normal(plane.shape, np.float32) * np.float32(rng.uniform(1, 2 + 3 * strength))
    quality = int(rng.integers(58, 90)) if strength > 0.5 else 85
    _ok, coded = cv2.imencode(".jpg", np.clip(plane, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(coded.tobytes())


def _light(rng: np.random.Generator, strength: float) -> npt.NDArray[np.float32]:
    """A lamp from one side, and sometimes the shadow of an arm."""
    axis = np.linspace(-1, 1, SHOT, dtype=np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    slope = axis[None, :] * np.float32(np.cos(angle)) + axis[:, None] * np.float32(np.sin(angle))
    light = 1 + np.float32(rng.uniform(-0.1, 0.1) * strength) + slope * np.float32(rng.uniform(0, 0.24) * strength)
    if rng.random() < 0.3 * strength:
        edge = slope - np.float32(rng.uniform(-0.6, 0.6))
        light = light * (1 - np.float32(0.22) / (1 + np.exp(-edge * 9)))
    return light.astype(np.float32)

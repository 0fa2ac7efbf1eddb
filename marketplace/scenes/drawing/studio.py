"""The studio: a canvas in 1000 × 1000 units with a camera, soft light, shaded fills, shadows and lettering.

Everything is drawn at twice the size and reduced once at the end, which keeps edges clean. Blurred things are drawn
small and enlarged, which keeps a picture under a third of a second.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from marketplace.scenes.drawing.geometry import Point, ellipse

Color = tuple[int, int, int]
Shade = Callable[[int, int], Image.Image]
OVER = 2
SOFT = 8
WHITE: Color = (255, 255, 255)
BLACK: Color = (24, 20, 16)


def mix(a: Color, b: Color, t: float) -> Color:
    """Colour between a (t=0) and b (t=1)."""
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def lit(color: Color, factor: float) -> Color:
    """Lighter above 1 (towards a warm white), darker below (towards a warm black)."""
    return mix(color, (255, 252, 246), min(1, factor - 1)) if factor >= 1 else mix(BLACK, color, max(0, factor))


def _strip(stops: Sequence[tuple[float, Color]]) -> Image.Image:
    row = Image.new("RGB", (128, 1))
    for x in range(128):
        at = x / 127
        left = max((s for s in stops if s[0] <= at), key=lambda s: s[0], default=stops[0])
        right = min((s for s in stops if s[0] >= at), key=lambda s: s[0], default=stops[-1])
        span = right[0] - left[0]
        row.putpixel((x, 0), mix(left[1], right[1], (at - left[0]) / span if span else 0))
    return row


def flat(color: Color) -> Shade:
    """One colour."""
    return lambda w, h: Image.new("RGB", (w, h), color)


def across(*stops: tuple[float, Color]) -> Shade:
    """A gradient from left to right."""
    return lambda w, h: _strip(stops).resize((w, h), Image.Resampling.BILINEAR)


def down(*stops: tuple[float, Color]) -> Shade:
    """A gradient from top to bottom."""
    return lambda w, h: _strip(stops).rotate(-90, expand=True).resize((w, h), Image.Resampling.BILINEAR)


def round_shade(color: Color, gloss: float = 0.5, depth: float = 0.5) -> Shade:
    """A cylinder lit from the left: dark edge, bright band, fall-off, a rim of reflected light."""
    dark = 1 - 0.5 * depth
    return across(
        (0, lit(color, dark + 0.1)),
        (0.07, lit(color, 0.92)),
        (0.2, lit(color, 1 + 0.5 * gloss)),
        (0.3, lit(color, 1 + 0.18 * gloss)),
        (0.55, color),
        (0.86, lit(color, dark)),
        (0.95, lit(color, dark + 0.06)),
        (1, lit(color, dark + 0.22)),
    )


def metal(color: Color) -> Shade:
    """Polished metal across."""
    return across(
        (0, lit(color, 0.6)),
        (0.1, lit(color, 1.35)),
        (0.22, lit(color, 0.95)),
        (0.36, lit(color, 1.7)),
        (0.5, lit(color, 1.05)),
        (0.72, lit(color, 0.62)),
        (0.86, lit(color, 1.2)),
        (1, lit(color, 0.7)),
    )


def ball(color: Color, gloss: float = 0.5, depth: float = 0.5) -> Shade:
    """A sphere lit from the upper left."""

    def paint(w: int, h: int) -> Image.Image:
        light = Image.radial_gradient("L").resize((w * 2, h * 2), Image.Resampling.BILINEAR)
        glow = light.crop((int(w * 0.66), int(h * 0.72), int(w * 0.66) + w, int(h * 0.72) + h))
        ramp = _strip(((0, lit(color, 1 + 0.55 * gloss)), (0.35, color), (1, lit(color, 1 - 0.55 * depth))))
        table = ramp.resize((256, 1), Image.Resampling.BILINEAR).tobytes()
        bands = [glow.point(list(table[i::3])) for i in range(3)]
        return Image.merge("RGB", bands)

    return paint


@lru_cache(maxsize=64)
def _font(px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(px)


class Studio:
    """One picture in the making. `zoom` and `focus` are the camera: what lies at `focus` comes to the middle."""

    def __init__(self, size: int, rng: random.Random, zoom: float = 1.0, focus: Point = (500, 500)) -> None:
        self.px = size * OVER
        self.rng = rng
        self.zoom = zoom
        self.focus = focus
        self.image = Image.new("RGB", (self.px, self.px), WHITE)
        self.clip: Image.Image | None = None

    def _at(self, path: Sequence[Point], unit: float) -> list[Point]:
        fx, fy = self.focus
        scale = unit * self.zoom
        return [((x - fx) * scale + 500 * unit, (y - fy) * scale + 500 * unit) for x, y in path]

    def _mask(self, path: Sequence[Point]) -> tuple[Image.Image, tuple[int, int]] | None:
        points = self._at(path, self.px / 1000)
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, y0 = max(0, int(min(xs))), max(0, int(min(ys)))
        x1, y1 = min(self.px, int(max(xs)) + 2), min(self.px, int(max(ys)) + 2)
        if x1 <= x0 or y1 <= y0:
            return None
        mask = Image.new("L", (x1 - x0, y1 - y0), 0)
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in points], fill=255)
        if self.clip is not None:
            mask = ImageChops.multiply(mask, self.clip.crop((x0, y0, x1, y1)))
        return mask, (x0, y0)

    def fill(self, path: Sequence[Point], shade: Shade | Color, opacity: float = 1.0) -> None:
        """Paint a closed path with a shade stretched over its bounds, or with one colour."""
        made = self._mask(path)
        if made is None:
            return
        mask, corner = made
        if opacity < 1:
            mask = mask.point([round(v * opacity) for v in range(256)])
        paint = shade(*mask.size) if callable(shade) else Image.new("RGB", mask.size, shade)
        self.image.paste(paint, corner, mask)

    def glint(
        self, path: Sequence[Point], start: float, end: float, color: Color = WHITE, upright: bool = True
    ) -> None:
        """A film of colour whose opacity runs from `start` to `end`, downwards or (not upright) to the right."""
        made = self._mask(path)
        if made is None:
            return
        mask, corner = made
        ramp = Image.new("L", (64, 1))
        ramp.putdata([round(255 * (start + (end - start) * x / 63)) for x in range(64)])
        ramp = ramp.rotate(-90, expand=True) if upright else ramp
        self.image.paste(color, corner, ImageChops.multiply(mask, ramp.resize(mask.size, Image.Resampling.BILINEAR)))

    def soft(self, path: Sequence[Point], color: Color, opacity: float, blur: float) -> None:
        """A blurred patch: shadows, folds, glows. `blur` is in units."""
        small = self.px // SOFT
        unit = small / 1000
        points = self._at(path, unit)
        margin = 3 * blur * unit * self.zoom + 2
        x0 = max(0, int(min(p[0] for p in points) - margin))
        y0 = max(0, int(min(p[1] for p in points) - margin))
        x1 = min(small, int(max(p[0] for p in points) + margin) + 1)
        y1 = min(small, int(max(p[1] for p in points) + margin) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        mask = Image.new("L", (x1 - x0, y1 - y0), 0)
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in points], fill=round(255 * opacity))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * unit * self.zoom))
        mask = mask.resize((mask.width * SOFT, mask.height * SOFT), Image.Resampling.BICUBIC)
        corner = (x0 * SOFT, y0 * SOFT)
        if self.clip is not None:
            area = (*corner, corner[0] + mask.width, corner[1] + mask.height)
            mask = ImageChops.multiply(mask, self.clip.crop(area))
        self.image.paste(color, corner, mask)

    @contextmanager
    def within(self, path: Sequence[Point]) -> Iterator[None]:
        """Everything drawn inside the block stays inside the path."""
        before = self.clip
        mask = Image.new("L", (self.px, self.px), 0)
        ImageDraw.Draw(mask).polygon(self._at(path, self.px / 1000), fill=255)
        self.clip = mask if before is None else ImageChops.multiply(mask, before)
        try:
            yield
        finally:
            self.clip = before

    def text(
        self,
        words: str,
        cx: float,
        cy: float,
        height: float,
        color: Color,
        *,
        width: float = 0,
        track: float = 0,
        bold: float = 0,
        tilt: float = 0,
    ) -> None:
        """Latin lettering centred at a point; shrinks to `width`; `track` spreads the letters, `bold` thickens them."""
        if not words:
            return
        unit = self.px / 1000 * self.zoom
        px = max(6, round(height * unit))
        spread = track * px
        while width and px > 6 and self._length(words, px, spread) > width * unit:
            px, spread = px - max(1, px // 12), track * px
        total = self._length(words, px, spread)
        layer = Image.new("L", (int(total + px), int(px * 2)), 0)
        pen, x = ImageDraw.Draw(layer), px / 2
        for letter in words:
            pen.text((x, px), letter, fill=255, font=_font(px), anchor="lm", stroke_width=bold * px / 36)
            x += _font(px).getlength(letter) + spread
        if tilt:
            layer = layer.rotate(-tilt, expand=True, resample=Image.Resampling.BICUBIC)
        (mx, my) = self._at([(cx, cy)], self.px / 1000)[0]
        corner = (round(mx - layer.width / 2), round(my - layer.height / 2))
        if self.clip is not None:
            area = (*corner, corner[0] + layer.width, corner[1] + layer.height)
            layer = ImageChops.multiply(layer, self.clip.crop(area))
        self.image.paste(color, corner, layer)

    @staticmethod
    def _length(words: str, px: int, spread: float) -> float:
        return sum(_font(px).getlength(letter) + spread for letter in words) - spread

    def backdrop(self, wall: Color, floor: Color, horizon: float = 700) -> None:
        """A seamless paper sweep: wall runs softly into floor, with a lamp from the upper left."""
        level = self._at([(0, horizon)], 0.001)[0][1]
        level = min(0.97, max(0.05, level))
        stops = ((0, lit(wall, 0.97)), (level * 0.6, wall), (level, lit(floor, 1.08)), (1, lit(floor, 0.94)))
        self.image = down(*stops)(self.px, self.px)
        lamp = Image.radial_gradient("L").point([max(0, 120 - v) for v in range(256)])
        lamp = lamp.resize((int(self.px * 1.5),) * 2, Image.Resampling.BILINEAR)
        glow = Image.new("L", (self.px, self.px), 0)
        glow.paste(lamp, (int(-self.px * 0.42), int(-self.px * 0.38)))
        self.image.paste((255, 253, 247), (0, 0), glow)

    def ground(self, cx: float, y: float, rx: float, strength: float = 0.34, lean: float = 0.5) -> None:
        """Where a thing stands: a tight contact shadow and a long soft one away from the lamp."""
        wide = [(cx + rx * (0.15 + lean) + x * 1.25, y + 4 + dy * 0.2) for x, dy in ellipse(0, 0, rx, rx)]
        self.soft(wide, (48, 36, 24), strength * 0.62, rx * 0.13 + 12)
        tight = [(cx + x * 0.99, y + dy * 0.1) for x, dy in ellipse(0, 0, rx, rx)]
        self.soft(tight, (36, 26, 18), min(0.9, strength * 1.8), 9)

    def finish(self, form: str = "JPEG", quality: int = 86) -> bytes:
        """The picture as bytes: reduced once, without metadata."""
        image = self.image.reduce(OVER)
        out = BytesIO()
        if form == "WEBP":
            image.save(out, "WEBP", quality=quality, method=4)
        else:
            image.save(out, "JPEG", quality=quality, optimize=True, subsampling=0)
        return out.getvalue()

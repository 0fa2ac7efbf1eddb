"""A picture with who reads it drawn all over it: whoever photographs the screen signs the leak."""

import io

from PIL import Image, ImageDraw, ImageFont

STAMP_GAP = 220


def stamped(content: bytes, mark: str) -> bytes:
    """The picture with the mark all over it, faint but readable on light and dark."""
    with Image.open(io.BytesIO(content)) as picture:
        base = picture.convert("RGBA")
    layer = Image.new("RGBA", base.size, (0, 0, 0, 0))
    draw, font = ImageDraw.Draw(layer), ImageFont.load_default(size=max(14, base.width // 40))
    for top in range(0, base.height, STAMP_GAP):
        for left in range(-(top // 2) % STAMP_GAP - STAMP_GAP, base.width, STAMP_GAP * 2):
            draw.text(
                (left, top), mark, font=font, fill=(120, 20, 20, 90), stroke_width=1, stroke_fill=(255, 255, 255, 60)
            )
    out = io.BytesIO()
    Image.alpha_composite(base, layer).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()

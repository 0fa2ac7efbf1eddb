"""Sheets of A4 with Chinese characters, drawn from top to bottom: receipts, statements, evidence packs.

The font is embedded (the built-in CJK fonts of reportlab are not and show boxes). reportlab is loaded when somebody prints.
"""

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

FONT = "WenQuanYiPaper"
LEFT, RIGHT, TOP, BOTTOM = 42.0, 553.0, 796.0, 56.0


@cache
def font() -> str:
    """Name of the embedded font with Chinese characters, registered once a process."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415  (loaded when somebody prints)
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    path = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
    pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))
    return FONT


class Paper:
    """`title`, `heading`, `text`, `fact`, `row`, `picture`; a new page begins by itself. `done()` gives the PDF."""

    def __init__(self, *, title: str, foot: str) -> None:
        from reportlab.lib.pagesizes import A4  # noqa: PLC0415
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

        self._out = io.BytesIO()
        self._page: Any = Canvas(self._out, pagesize=A4, pageCompression=1, invariant=1)
        self._page.setTitle(title)
        self._foot, self._number, self._y = foot, 1, TOP

    def title(self, words: str) -> None:
        self._line(LEFT, words, 17, 30)

    def heading(self, words: str) -> None:
        self._room(60)
        self._y -= 10
        self._line(LEFT, words, 12, 8)
        self._page.setLineWidth(0.6)
        self._page.line(LEFT, self._y, RIGHT, self._y)
        self._y -= 16

    def text(self, words: str, *, size: float = 9.5, indent: float = 0) -> None:
        """Wrapped by width; line breaks are kept."""
        for line in words.splitlines() or [""]:
            for piece in self._wrapped(line, size, RIGHT - LEFT - indent):
                self._line(LEFT + indent, piece, size, size * 1.5)

    def fact(self, name: str, value: str) -> None:
        """A name and its value beside it."""
        self._room(15)
        self._page.setFont(font(), 9.5)
        self._page.setFillGray(0.4)
        self._page.drawString(LEFT, self._y, name)
        self._page.setFillGray(0)
        pieces = self._wrapped(value, 9.5, RIGHT - 190) or [""]
        for piece in pieces:
            self._line(190, piece, 9.5, 15)

    def row(self, cells: Sequence[str], places: Sequence[float], *, is_strong: bool = False) -> None:
        """Cells at their places; a negative place aligns to the right of it."""
        self._room(16)
        self._page.setFont(font(), 9.5 if is_strong else 9)
        for index, (words, place) in enumerate(zip(cells, places, strict=True)):
            if place < 0:
                self._page.drawRightString(-place, self._y, words)
            else:
                following = next((abs(other) for other in places[index + 1 :]), RIGHT)
                width = following - place - (70 if index + 1 < len(places) and places[index + 1] < 0 else 6)
                self._page.drawString(place, self._y, (self._wrapped(words, 9, width) or [""])[0])
        self._y -= 16

    def bars(self, rows: Sequence[tuple[str, float, str]], *, label: float = 150) -> None:
        """A chart of lying bars: name, length (of the longest one), and what is written behind it."""
        longest = max((value for _name, value, _said in rows), default=0) or 1
        for name, value, said in rows:
            self._room(16)
            self._page.setFont(font(), 9)
            self._page.setFillGray(0)
            self._page.drawString(LEFT, self._y, (self._wrapped(name, 9, label - 8) or [""])[0])
            width = max(1.0, (RIGHT - LEFT - label - 90) * max(0.0, value) / longest)
            self._page.setFillColorRGB(0.11, 0.36, 0.40)
            self._page.rect(LEFT + label, self._y - 1, width, 8, stroke=0, fill=1)
            self._page.setFillGray(0)
            self._page.drawString(LEFT + label + width + 6, self._y, said)
            self._y -= 16

    def rule(self) -> None:
        self._page.setLineWidth(0.4)
        self._page.line(LEFT, self._y + 11, RIGHT, self._y + 11)

    def picture(self, data: bytes, *, caption: str, width: float = 220) -> None:
        """A JPEG or PNG with its caption below."""
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415

        image = ImageReader(io.BytesIO(data))
        wide, high = image.getSize()
        height = min(width * high / wide, 300)
        self._room(height + 24)
        self._page.drawImage(image, LEFT, self._y - height, width=height * wide / high, height=height)
        self._y -= height + 12
        self.text(caption, size=8)

    def done(self) -> bytes:
        self._end_page()
        self._page.save()
        return self._out.getvalue()

    def _line(self, x: float, words: str, size: float, step: float) -> None:
        self._room(step)
        self._page.setFont(font(), size)
        self._page.drawString(x, self._y, words)
        self._y -= step

    def _room(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self._end_page()
            self._page.showPage()
            self._number, self._y = self._number + 1, TOP

    def _end_page(self) -> None:
        self._page.setFont(font(), 7.5)
        self._page.setFillGray(0.4)
        self._page.drawString(LEFT, 34, self._foot[:110])
        self._page.drawRightString(RIGHT, 34, str(self._number))
        self._page.setFillGray(0)

    def _wrapped(self, words: str, size: float, width: float) -> list[str]:
        from reportlab.lib.utils import simpleSplit  # noqa: PLC0415

        return [piece for line in simpleSplit(words, font(), size, width) for piece in self._chopped(line, size, width)]

    def _chopped(self, line: str, size: float, width: float) -> list[str]:
        """Chinese has no spaces to break at: what is still too wide is cut by characters."""
        from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415

        found, start = [], 0
        for end in range(1, len(line) + 1):
            if stringWidth(line[start:end], font(), size) > width and end - start > 1:
                found.append(line[start : end - 1])
                start = end - 1
        return [*found, line[start:]]

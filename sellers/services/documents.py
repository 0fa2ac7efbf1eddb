"""Reading a document of an application: audited, and stamped with who read it."""

import io
from dataclasses import dataclass

from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import files, time, trail
from sellers.errors import DocumentNotFound, OwnCase
from sellers.models import Document
from sellers.selectors import is_member

STAMP_GAP = 220


@dataclass(frozen=True)
class Opened:
    """What a reader gets: a picture with the stamp drawn in, or a PDF as it is (the stamp goes into its name)."""

    content: bytes
    content_type: str
    filename: str


@transaction.atomic
def open_for_review(*, document_id: str, reader: User) -> Opened:
    """Open it for a reviewer. Raises NotAllowed, OwnCase, DocumentNotFound. Each reading leaves a trail row."""
    require_role(reader, Role.OPS)
    document = Document.objects.select_related("requirement__seller").filter(public_id=document_id).first()
    if document is None:
        raise DocumentNotFound
    if is_member(document.requirement.seller, reader):
        raise OwnCase
    trail.record(verb="document.read", target=trail.ref(document), actor=reader.ref, why="application review")
    content = bytes(document.content)
    mark = f"{reader.public_id[-8:]} {time.now():%Y-%m-%d %H:%M}"
    if document.content_type in files.PICTURES:
        content = _stamped(content, mark)
    extension = files.EXTENSIONS.get(document.content_type, "bin")
    return Opened(
        content, document.content_type, f"{document.public_id[-6:]}-read-by-{reader.public_id[-8:]}.{extension}"
    )


def _stamped(content: bytes, mark: str) -> bytes:
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

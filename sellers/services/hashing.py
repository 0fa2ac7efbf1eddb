"""Perceptual hashes of papers, made by a worker after the upload: the same picture is found again in another application."""

import io
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from PIL import Image

from marketplace.core import files, time
from sellers.models import Document
from sellers.policies import looks
from sellers.services.reading import READER_ERRORS, open_pdf

BATCH = 40
MOST_PICTURES = 6  # of one PDF
LEAST_SIDE = 120  # logos and lines say nothing


def hash_due() -> int:
    """Hash what was uploaded since, one transaction each. Returns how many."""
    ids = list(Document.objects.filter(hashed_at__isnull=True).order_by("id").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        hash_one(document_id=pk)
    return len(ids)


def backlog() -> int:
    """How many documents wait."""
    return Document.objects.filter(hashed_at__isnull=True).count()


@transaction.atomic
def hash_one(*, document_id: int) -> list[int]:
    """Hashes of the pictures of one document; none for a PDF of text. A file that breaks the reader counts as looked at."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        return []
    found = list(dict.fromkeys(_hash(picture) for picture in _pictures(document)))
    document.picture_hashes, document.picture_bands = found, looks.bands(found)
    document.hashed_at = time.now()
    document.save(update_fields=["picture_hashes", "picture_bands", "hashed_at"])
    return found


def _pictures(document: Document) -> Iterator[Any]:
    content = bytes(document.content)
    try:
        if document.content_type in files.PICTURES:
            with Image.open(io.BytesIO(content)) as picture:
                yield picture.convert("L")
            return
        taken = 0
        for page in open_pdf(content).pages:
            for image in page.images:
                if taken >= MOST_PICTURES:
                    return
                if image.image is not None and min(image.image.size) >= LEAST_SIDE:
                    taken += 1
                    yield image.image.convert("L")
    except (files.BadFile, Image.DecompressionBombError, *READER_ERRORS):
        return


def _hash(picture: Any) -> int:
    """64 bits as a signed integer, as PostgreSQL keeps it."""
    import imagehash  # noqa: PLC0415  (brings scipy, 60 MB: only the worker that hashes pays for it)

    return looks.signed(int(str(imagehash.phash(picture)), 16))

"""Reads QR and barcodes in a photograph, for phones whose browser cannot (zxing-cpp, loaded when somebody sends one)."""

import io
from typing import IO

from PIL import Image

from logistics.services.photos import MAX_PHOTO_BYTES
from marketplace.core import files
from marketplace.core.textnorm import nfkc

MOST = 10
MAX_SIDE = 2000


def codes_in(image: IO[bytes]) -> list[str]:
    """Texts of the codes in a picture, at most ten; empty where none can be read. Raises BadFile and its kin."""
    import zxingcpp  # noqa: PLC0415  (a heavy library: only where a picture is read)

    clean = files.accept(image, allowed=files.PICTURES, max_bytes=MAX_PHOTO_BYTES, max_side=MAX_SIDE)
    with Image.open(io.BytesIO(clean.data)) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    texts = [nfkc(code.text[:200]).strip() for code in found]
    return list(dict.fromkeys(text for text in texts if text))[:MOST]

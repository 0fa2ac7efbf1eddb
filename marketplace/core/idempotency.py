"""Idempotency keys: the stored answer of an unsafe call is replayed; the same key with another body is refused.

The key row is inserted in the same transaction as the verb's own writes. A second call with the key waits on the unique
index until the first commits, then reads the stored answer; if the first rolled back, the second runs. A crash at any
instant therefore leaves either the effect and the answer, or neither.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from rest_framework.utils.encoders import JSONEncoder

from marketplace.core import aftermath, time
from marketplace.core.errors import DomainError
from marketplace.core.models import IdempotencyRecord

CLAIM = """
INSERT INTO core_idempotencyrecord (actor, key, request_digest, status, body, created_at) VALUES (%s, %s, %s, %s, NULL, %s)
ON CONFLICT DO NOTHING RETURNING id
"""
PENDING = 0  # a status that is never visible: the row is completed before its transaction commits


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key was already used for a different request. Use a new key.")


class BadKey(DomainError):
    code = "idempotency_key_invalid"
    message = _("The Idempotency-Key must have 1 to 255 visible ASCII characters.")


def request_digest(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).hexdigest()


def form_digest(method: str, path: str, data: QueryDict, files: MultiValueDict[str, Any]) -> str:
    """As `request_digest`, for a form with files: by field and content, for the boundary differs from try to try and a
    big upload is a file on disk, not a body in memory. The files are rewound.
    """
    running = hashlib.sha256(f"{method}\n{path}\n".encode())
    for name, values in sorted(data.lists()):
        running.update(json.dumps([name, values]).encode())
    for name, uploads in sorted(files.lists()):
        for upload in uploads:
            running.update(json.dumps([name, upload.name, upload.size]).encode())
            for piece in upload.chunks():
                running.update(piece)
            upload.seek(0)
    return running.hexdigest()


def check_key(key: str) -> str:
    """Return the key or raise BadKey."""
    if not 1 <= len(key) <= 255 or not all("!" <= char <= "~" for char in key):
        raise BadKey
    return key


def once(*, actor: str, key: str, digest: str, run: Callable[[], tuple[int, Any]]) -> tuple[int, Any, bool]:
    """Run `run` at most once for (actor, key). Returns (status, JSON body, replayed).

    `run` raises to refuse; refusals are not stored, so a corrected state can be tried again with the same key. Raises
    KeyReused where the key was used for another request.
    """
    try:
        with transaction.atomic():
            pk = _claim(actor, key, digest)
            if pk is None:
                record = IdempotencyRecord.objects.get(actor=actor, key=key)
                if record.request_digest != digest:
                    raise KeyReused
                return record.status, record.body, True
            status, body = run()
            stored = json.loads(json.dumps(body, cls=JSONEncoder))  # as the renderer would have written it
            IdempotencyRecord.objects.filter(pk=pk).update(status=status, body=stored)
            return status, stored, False
    except DomainError as error:
        aftermath.settle(error)
        raise


def _claim(actor: str, key: str, digest: str) -> int | None:
    """The row of this call, new; None where one is there. Waits for another call with the same key that is under way."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [actor, key, digest, PENDING, time.real_now()])
        row = cursor.fetchone()
    return row[0] if row else None

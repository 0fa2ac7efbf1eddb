"""Re-encrypting with the primary key, in bounded batches, while the shop is open.

Each row is changed only if it still holds the token that was read (conditional UPDATE), so a person who saves the same
row meanwhile wins. Running it twice changes nothing. When nothing is stale, the old key may leave FIELD_KEYS.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from marketplace.core.crypto import keyring
from marketplace.core.crypto.fields import BlindIndexField, EncryptedMixin

Column = tuple[type[models.Model], "EncryptedMixin | BlindIndexField"]


@dataclass(frozen=True)
class Progress:
    """What one batch did: `column` is `app.model.field`; `changed` may be less than `seen` where people saved
    meanwhile.
    """

    column: str
    seen: int
    changed: int


def columns() -> list[Column]:
    """Every encrypted column and every blind index, encrypted columns first: an index is computed from one."""
    found = [
        (model, field)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedMixin | BlindIndexField)
    ]
    return sorted(found, key=lambda column: isinstance(column[1], BlindIndexField))


def stale(model: type[models.Model], field: EncryptedMixin | BlindIndexField) -> int:
    """How many rows of a column are not under the primary key."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("SELECT count(*)", model, field, ""), [_prefix(field)])
        (count,) = cursor.fetchone()
    return int(count)


def rotate(batch: int = 500) -> Iterator[Progress]:
    """Re-encrypt every stale value, one transaction a batch; yields after each batch. Raises keyring.DecryptError where
    a value's key is no longer in the ring, with the row: put that key back, then run again."""
    for model, field in columns():
        last: Any = None
        while True:
            progress, last = _batch(model, field, last, batch)
            if progress.seen:
                yield progress
            if progress.seen < batch:
                break


@transaction.atomic(durable=True)
def _batch(
    model: type[models.Model], field: EncryptedMixin | BlindIndexField, last: Any, batch: int
) -> tuple[Progress, Any]:
    pk, table, column = _quoted(model._meta.pk), _table(model), _quoted(field)
    after = "" if last is None else f"AND {pk} > %s"
    query = _sql(f"SELECT {pk}, {column}", model, field, f"{after} ORDER BY {pk} LIMIT %s")
    update = f"UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s"  # noqa: S608 — names of our own models
    changed = 0
    with connection.cursor() as cursor:
        cursor.execute(query, [_prefix(field), *([] if last is None else [last]), batch])
        rows = cursor.fetchall()
        for key, old in rows:
            cursor.execute(update, [_renewed(model, field, key, old), key, old])
            changed += cursor.rowcount
    name = f"{model._meta.label_lower}.{field.name}"
    return Progress(name, len(rows), changed), rows[-1][0] if rows else last


def _renewed(model: type[models.Model], field: EncryptedMixin | BlindIndexField, key: Any, old: Any) -> Any:
    if isinstance(field, BlindIndexField):
        row = model._base_manager.only("pk", field.source).get(pk=key)
        return field.digest(getattr(row, field.source))
    try:
        return field.seal(field.open(old))
    except keyring.DecryptError as error:
        raise keyring.DecryptError(f"{model._meta.label_lower} {key}: {error}") from error


def _sql(select: str, model: type[models.Model], field: EncryptedMixin | BlindIndexField, tail: str) -> str:
    """Rows of the column that do not start with the primary key's id; an empty blind index has nothing to renew."""
    column = _quoted(field)
    prefix = f"substring({column} from 1 for {len(keyring.primary_key_id()) + 1})"
    filled = f"AND {column} <> ''" if isinstance(field, BlindIndexField) else ""
    return f"{select} FROM {_table(model)} WHERE {column} IS NOT NULL {filled} AND {prefix} <> %s {tail}"


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _prefix(field: Any) -> str | bytes:
    text = f"{keyring.primary_key_id()}:"
    return text.encode() if isinstance(field, models.BinaryField) else text

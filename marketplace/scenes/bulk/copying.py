"""Writing many rows by COPY: the rows, constraints and triggers are those of any other INSERT, only the wire is quicker."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Expression, Model

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Table:
    """Rows of one model, gathered in memory and written by `flush`.

    `columns` are field names (attnames) in the order of the values of `add`; every other column gets its field's default.
    Raises ValueError for a column whose default must be made anew for each row, and so has to be given.
    """

    def __init__(self, model: type[Model], *columns: str) -> None:
        fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
        given = [fields.pop(name) for name in columns]
        rest = {
            field.column: _default(field) for field in fields.values() if not field.generated and not field.primary_key
        }
        names = [field.column for field in given] + list(rest)
        self.model = model
        self._encrypted = [index for index, field in enumerate(given) if hasattr(field, "seal")]
        self._fields = given
        self._tail = "".join(f"\t{text}" for text in rest.values()) + "\n"
        quoted = ", ".join(f'"{name}"' for name in names)
        self._statement = f'COPY "{model._meta.db_table}" ({quoted}) FROM STDIN'
        self._buffer = StringIO()
        self.count = 0

    def add(self, *values: Any) -> None:
        """One row. Values of encrypted columns are given plain."""
        row: Sequence[Any] = values
        if self._encrypted:
            row = list(values)
            for index in self._encrypted:
                row[index] = self._fields[index].get_db_prep_save(row[index], connection)
        self._buffer.write("\t".join(map(as_text, row)) + self._tail)
        self.count += 1

    def flush(self) -> int:
        """Write what was added. Returns how many rows; the table is empty and may be used again afterwards."""
        written, self.count = self.count, 0
        if written:
            self._buffer.seek(0)
            with connection.cursor() as cursor:
                cursor.copy_expert(self._statement, self._buffer)
        self._buffer = StringIO()
        return written


def flush_all(tables: Iterable[Table]) -> int:
    """Write the tables in their order (rows that others point to come first)."""
    return sum(table.flush() for table in tables)


def as_text(value: Any) -> str:
    """A value as COPY's text format wants it."""
    if value is None:
        return NULL
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, str):
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return as_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def reserve_ids(model: type[Model], count: int) -> int:
    """The first of `count` primary keys that nobody else will be given."""
    return reserve(f"pg_get_serial_sequence('\"{model._meta.db_table}\"', '{model._meta.pk.column}')", count)


def reserve(sequence_sql: str, count: int) -> int:
    """The first of `count` numbers of a sequence, in one jump: the caller is the only one who uses it now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({sequence_sql})")
        (first,) = cursor.fetchone()
        cursor.execute(f"SELECT setval({sequence_sql}, %s)", [first + max(count, 1) - 1])
    return int(first)


def draw_ids(model: type[Model], count: int) -> list[int]:
    """`count` primary keys, drawn one by one: safe while other processes draw from the same sequence."""
    return draw(f"pg_get_serial_sequence('\"{model._meta.db_table}\"', '{model._meta.pk.column}')", count)


def draw(sequence_sql: str, count: int) -> list[int]:
    """`count` numbers of a sequence, drawn one by one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({sequence_sql}) FROM generate_series(1, %s)", [count])  # noqa: S608  (our own names)
        return [number for (number,) in cursor.fetchall()]


def _default(field: Any) -> str:
    if callable(field.default) and field.default not in (NOT_PROVIDED, dict, list):
        raise ValueError(f"{field.model.__name__}.{field.attname} has no constant default: give its column")
    of_the_database = field.default is NOT_PROVIDED and field.db_default is not NOT_PROVIDED
    if of_the_database and isinstance(field.db_default, Expression):
        raise ValueError(f"{field.model.__name__}.{field.attname} is computed by the database: give its column")
    if field.default is NOT_PROVIDED and not of_the_database and not field.null and not field.empty_strings_allowed:
        raise ValueError(f"{field.model.__name__}.{field.attname} has no default: give its column")
    value = field.db_default if of_the_database else field.get_default()
    return as_text(field.get_db_prep_save(value, connection) if hasattr(field, "seal") else value)

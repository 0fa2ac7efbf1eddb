"""Model fields that are encrypted at rest, and the lookup digest beside them.

The column holds a token with its key id (see `keyring`), bound to model and field name. None stays NULL; everything
else, the empty text too, is encrypted. Encrypted columns cannot be filtered, ordered or dumped: to find a row by value,
put a `BlindIndexField` beside it.
"""

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import BaseExpression

from marketplace.core.crypto import keyring
from marketplace.core.crypto.secret import hide

if TYPE_CHECKING:  # the stubs' fields are generic, Django's are not
    TextField = models.TextField[str, str]
    JSONText = models.TextField[Any, Any]
    BinaryField = models.BinaryField[bytes, bytes]
    CharField = models.CharField[str, str]
else:
    TextField = JSONText = models.TextField
    BinaryField = models.BinaryField
    CharField = models.CharField


class EncryptedMixin:
    """What the encrypted fields share. `context` overrides the associated data, to survive a renaming."""

    model: type[models.Model]
    name: str
    attname: str

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        for option in ("unique", "db_index", "primary_key"):
            if kwargs.get(option):
                raise FieldError(f"an encrypted field cannot have {option}: use a BlindIndexField beside it")
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        if self.context:
            kwargs["context"] = self.context
        return name, path, args, kwargs

    @property
    def bound_context(self) -> str:
        """The associated data of this column, e.g. `accounts.identity.id_number`."""
        return self.context or f"{self.model._meta.label_lower}.{self.name}"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.bound_context} is encrypted and cannot be compared: use its BlindIndexField")
        return super().get_lookup(lookup_name)  # type: ignore[misc]

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.bound_context} is encrypted and is not dumped as text: back up the database instead")

    def seal(self, plaintext: bytes) -> Any:
        """The column's value for `plaintext`."""
        raise NotImplementedError

    def open(self, stored: Any) -> bytes:
        """The plaintext of a column's value. Raises keyring.DecryptError."""
        raise NotImplementedError

    def encode(self, value: Any) -> bytes:
        """Python value → plaintext bytes."""
        raise NotImplementedError

    def decode(self, plaintext: bytes) -> Any:
        """Plaintext bytes → Python value."""
        raise NotImplementedError

    def get_prep_value(self, value: Any) -> Any:
        return value  # the base classes would turn the value into text; `encode` does that

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None or isinstance(value, BaseExpression):
            return value
        return self.seal(self.encode(value))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return None if value is None else hide(self.decode(self.open(value)))


class _TextColumn(EncryptedMixin):
    """Stored as text `<key id>:<base64url>`."""

    def seal(self, plaintext: bytes) -> str:
        return armour(keyring.encrypt(plaintext, context=self.bound_context))

    def open(self, stored: str) -> bytes:
        return keyring.decrypt(unarmour(stored), context=self.bound_context)


class EncryptedTextField(_TextColumn, TextField):
    """Text, encrypted at rest."""

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, plaintext: bytes) -> str:
        return plaintext.decode()


class EncryptedJSONField(_TextColumn, JSONText):
    """A JSON value (object, list or scalar), encrypted at rest."""

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, plaintext: bytes) -> Any:
        return json.loads(plaintext)

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedBytesField(EncryptedMixin, BinaryField):
    """Bytes (a scanned document), encrypted at rest."""

    def encode(self, value: Any) -> bytes:
        return bytes(value)

    def decode(self, plaintext: bytes) -> bytes:
        return plaintext

    def seal(self, plaintext: bytes) -> bytes:
        return keyring.encrypt(plaintext, context=self.bound_context)

    def open(self, stored: Any) -> bytes:
        return keyring.decrypt(bytes(stored), context=self.bound_context)


class BlindIndexField(CharField):
    """Keyed digest of the field `source` of the same row, computed when the row is saved; blank source, blank digest.

    Look up with `column__in=keyring.blind_index_candidates(value, purpose)`. A unique constraint on it holds while one
    key is in use; during a rotation the service must look first. `.update()` does not compute it: save the row.
    """

    def __init__(self, *args: Any, source: str, purpose: str, **kwargs: Any) -> None:
        self.source = source
        self.purpose = purpose
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return (
            name,
            path,
            list(args),
            {**kwargs, "source": self.source, "purpose": self.purpose, "editable": self.editable},
        )

    def digest(self, value: str | None) -> str | None:
        """The column's value for a source value."""
        if value:
            return keyring.blind_index(value, self.purpose)
        return None if self.null else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = self.digest(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value


def armour(token: bytes) -> str:
    """A token as text: the key id stays readable, the rest is base64url."""
    key_id = keyring.token_key_id(token)
    return f"{key_id}:{keyring.b64url(token[len(key_id) + 1 :])}"


def unarmour(text: str) -> bytes:
    """The token of an armoured text. Raises keyring.DecryptError where it is none."""
    key_id, _, body = text.partition(":")
    try:
        return key_id.encode() + b":" + keyring.unb64url(body)
    except ValueError:
        raise keyring.DecryptError("the stored value is not base64url") from None

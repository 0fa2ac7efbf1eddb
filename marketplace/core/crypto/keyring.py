"""Key rings: which keys encrypt, sign and index, named by short ids so that they can be rotated.

`FIELD_KEYS="k2:<base64url of 32 bytes>,k1:…"`: the first key encrypts, all decrypt.
`SIGNING_KEYS="s2:<base64url of a 32-byte Ed25519 seed>,s1:…"`: the first key signs, all verify. A retired key keeps
only its public half, written `s1:pub:<base64url>`, so that old signatures still verify after its seed is destroyed.

A token is `<key id>:<12-byte nonce><AES-256-GCM ciphertext and tag>`. The caller's context (model and field) is bound
in as associated data: a value copied into another column does not decrypt.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_ID = re.compile(r"[a-z][a-z0-9]{0,11}")


class KeyRingError(ImproperlyConfigured):
    """A ring in the settings is missing or malformed. The message names setting and key id, never key material."""


class DecryptError(Exception):
    """A stored value cannot be read: its key is not in the ring, or it was changed or moved to another column."""


class Signature(NamedTuple):
    """An Ed25519 signature (64 bytes) and the id of the key that made it."""

    key_id: str
    value: bytes


@dataclass(frozen=True, repr=False)
class FieldRing:
    """Keys for data at rest; the first one is the primary."""

    keys: dict[str, bytes]

    @property
    def primary(self) -> str:
        return next(iter(self.keys))

    def key(self, key_id: str) -> bytes:
        try:
            return self.keys[key_id]
        except KeyError:
            raise DecryptError(f"the value needs key {key_id!r}, which is not in FIELD_KEYS") from None


@dataclass(frozen=True, repr=False)
class SigningRing:
    """Ed25519 keys; the first one signs. Retired keys are in `public` only."""

    private: dict[str, Ed25519PrivateKey]
    public: dict[str, Ed25519PublicKey]

    @property
    def primary(self) -> str:
        return next(iter(self.private))


def encrypt(plaintext: bytes, *, context: str) -> bytes:
    """Token for `plaintext` under the primary key, readable only with the same `context`."""
    ring = _field_ring(settings.FIELD_KEYS)
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.primary]).encrypt(nonce, plaintext, context.encode())
    return ring.primary.encode() + b":" + nonce + sealed


def decrypt(token: bytes, *, context: str) -> bytes:
    """The plaintext of `token`. Raises DecryptError for an unknown key, a changed value or another context."""
    key_id = token_key_id(token)
    body = token[len(key_id) + 1 :]
    key = _field_ring(settings.FIELD_KEYS).key(key_id)
    if len(body) < NONCE_BYTES + TAG_BYTES:
        raise DecryptError(f"the value in {context} is cut short")
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode())
    except InvalidTag:
        raise DecryptError(f"the value in {context} was changed, or belongs to another column") from None


def token_key_id(token: bytes) -> str:
    """The id of the key that a token was made with. Raises DecryptError where `token` is no token."""
    prefix, colon, _ = token.partition(b":")
    name = prefix.decode("ascii", "replace")
    if not colon or not KEY_ID.fullmatch(name):
        raise DecryptError("the value does not start with a key id: it was not written by this ring")
    return name


def primary_key_id() -> str:
    """The id of the key that new values are encrypted with."""
    return _field_ring(settings.FIELD_KEYS).primary


def blind_index(value: str, purpose: str) -> str:
    """Lookup digest of `value`: `<key id>:<43 characters>` (at most 56 long), keyed, so nobody without the ring can try
    values out.

    Equal values give equal digests within one purpose and key; normalise first. While a rotation runs, look up with
    `blind_index_candidates`.
    """
    ring = _field_ring(settings.FIELD_KEYS)
    return _digest(ring, ring.primary, value, purpose)


def blind_index_candidates(value: str, purpose: str) -> list[str]:
    """The digest of `value` under every key of the ring, for `column__in=…` lookups; the primary key first."""
    ring = _field_ring(settings.FIELD_KEYS)
    return [_digest(ring, key_id, value, purpose) for key_id in ring.keys]


def sign(message: bytes) -> Signature:
    """Ed25519 signature of `message` by the primary signing key."""
    ring = _signing_ring(settings.SIGNING_KEYS)
    return Signature(ring.primary, ring.private[ring.primary].sign(message))


def verify(message: bytes, signature: Signature) -> bool:
    """Is this our signature of `message`? False for an unknown key id as well."""
    key = _signing_ring(settings.SIGNING_KEYS).public.get(signature.key_id)
    if key is None:
        return False
    try:
        key.verify(signature.value, message)
    except InvalidSignature:
        return False
    return True


def public_keys() -> dict[str, str]:
    """Key id → raw 32-byte Ed25519 public key in base64url, retired keys included. Safe to publish."""
    ring = _signing_ring(settings.SIGNING_KEYS)
    return {key_id: b64url(key.public_bytes_raw()) for key_id, key in ring.public.items()}


def b64url(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64url(text: str) -> bytes:
    """Bytes of a base64url text, padded or not. Raises ValueError for anything else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def check() -> None:
    """Read both rings now. Raises KeyRingError with what is wrong; called at start: a bad key stops the process."""
    _field_ring(settings.FIELD_KEYS)
    _signing_ring(settings.SIGNING_KEYS)


def _digest(ring: FieldRing, key_id: str, value: str, purpose: str) -> str:
    key = _index_key(ring.key(key_id), purpose)
    return f"{key_id}:{b64url(hmac.new(key, value.encode(), hashlib.sha256).digest())}"


@lru_cache(maxsize=64)
def _index_key(key: bytes, purpose: str) -> bytes:
    info = b"miaomiao blind index: " + purpose.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


# The rings are cached by the settings text itself, so a changed setting (tests, rotation) is seen at once.
@lru_cache(maxsize=8)
def _field_ring(text: str) -> FieldRing:
    return FieldRing({key_id: _material("FIELD_KEYS", key_id, body) for key_id, body in _entries("FIELD_KEYS", text)})


@lru_cache(maxsize=8)
def _signing_ring(text: str) -> SigningRing:
    private: dict[str, Ed25519PrivateKey] = {}
    public: dict[str, Ed25519PublicKey] = {}
    for key_id, body in _entries("SIGNING_KEYS", text):
        if body.startswith("pub:"):
            load: Callable[[bytes], Ed25519PublicKey] = Ed25519PublicKey.from_public_bytes
            public[key_id] = load(_material("SIGNING_KEYS", key_id, body.removeprefix("pub:")))
        else:
            private[key_id] = Ed25519PrivateKey.from_private_bytes(_material("SIGNING_KEYS", key_id, body))
            public[key_id] = private[key_id].public_key()
    if not private:
        raise KeyRingError("SIGNING_KEYS holds public keys only: one entry must be a seed to sign with")
    return SigningRing(private, public)


def _entries(setting: str, text: str) -> Iterator[tuple[str, str]]:
    if not text or not text.strip():
        raise KeyRingError(f'{setting} is empty: set it to "<id>:<base64url of {KEY_BYTES} random bytes>"')
    seen: set[str] = set()
    for number, entry in enumerate(text.split(","), start=1):
        key_id, colon, body = entry.strip().partition(":")
        if not colon or not KEY_ID.fullmatch(key_id):
            raise KeyRingError(
                f"{setting}: entry {number} is not <id>:<key> (id: a small letter, then a-z 0-9, at most 12)"
            )
        if key_id in seen:
            raise KeyRingError(f"{setting}: key id {key_id!r} appears twice")
        seen.add(key_id)
        yield key_id, body


def _material(setting: str, key_id: str, body: str) -> bytes:
    try:
        key = unb64url(body)
    except ValueError:
        raise KeyRingError(f"{setting}: key {key_id!r} is not base64url") from None
    if len(key) != KEY_BYTES:
        raise KeyRingError(f"{setting}: key {key_id!r} has {len(key)} bytes, {KEY_BYTES} are needed")
    return key

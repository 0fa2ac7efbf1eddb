"""What a push service must not read, and who sends it: RFC 8291 (aes128gcm for a browser's keys) and RFC 8292 (VAPID).

Written here because the libraries for it come as sources only, and ours are installed as wheels with hashes. Held to the vector of
RFC 8291 Appendix A by a test.
"""

import base64
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
RECORD = 4096  # octets of the one record that a message is; RFC 8291 section 4
LONGEST = RECORD - 16 - 1 - 86  # tag, delimiter, header
LAST = b"\x02"  # delimiter of the last record, RFC 8188 section 2


def sealed(data: bytes, *, p256dh: str, auth: str, ours: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """`data` as only that browser can read it. `ours` and `salt` (16 random bytes) are for one message alone.

    Raises ValueError for keys that are none, or for more than one record.
    """
    theirs_raw, secret = decoded(p256dh), decoded(auth)
    if len(secret) != 16 or len(data) > LONGEST:
        raise ValueError("not a browser's secret, or too long a message")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs_raw)
    ours_raw = point(ours.public_key())
    shared = _derived(
        ours.exchange(ec.ECDH(), theirs), salt=secret, info=b"WebPush: info\x00" + theirs_raw + ours_raw, length=32
    )
    key = _derived(shared, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(shared, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(ours_raw)]) + ours_raw
    return header + AESGCM(key).encrypt(nonce, data + LAST, None)


def signed(claims: dict[str, object], key: ec.EllipticCurvePrivateKey) -> str:
    """The header `Authorization` for a push service: a JWT by ES256 and the key that checks it."""
    head = encoded(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    body = encoded(json.dumps(claims).encode())
    r, s = decode_dss_signature(key.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
    mark = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={head}.{body}.{mark}, k={encoded(point(key.public_key()))}"


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The uncompressed point of a public key, 65 octets."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url with or without padding. Raises ValueError."""
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _derived(key: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)

#!/usr/bin/env python3
"""For independent inspectors: make a key, register it, sign a statement. The private key stays on your own machine.

    python inspector_sign.py new-key inspector.key                       (asks for a passphrase; writes the private key)
    python inspector_sign.py register inspector.key --inspector ID --from 2026-11-22 --until 2027-11-21 > key.json
    python inspector_sign.py sign inspector.key --inspector ID --passport CODE --date 2026-11-22 --country JP --place "Osaka"
        --result conformant [--certificate NUMBER --certificate-file coo.pdf] [--report NUMBER --report-file test.pdf] > signed.json
    python inspector_sign.py sign … --seller ID --sku SKU --batch LOT …  (a batch instead of one piece)
    python inspector_sign.py check signed.json --key BASE64URL

Upload key.json and signed.json on the page "Inspections", or send them to the API. Needs Python 3.11 and `cryptography`.
The passphrase is read from the terminal, or from the variable INSPECTOR_PASSPHRASE. Exit status: 0 done, 1 refused.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALONE = ("--help", "--")  # words that no value follows
STATEMENT_VERSION, KEY_VERSION = "miaomiao-inspection/1", "miaomiao-inspector-key/1"
Json = dict[str, Any]


def canonical(value: Json) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the bytes that are signed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def new_key(path: Path, passphrase: bytes) -> str:
    """Write a fresh private key (encrypted PEM, readable by you alone). Returns the public key in base64url."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(passphrase)
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)
    return public_text(key)


def load(path: Path, passphrase: bytes) -> Ed25519PrivateKey:
    """The private key of a file. Raises ValueError for a wrong passphrase or another kind of key."""
    key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("this is no Ed25519 key")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()


def key_id(key: Ed25519PrivateKey) -> str:
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]


def registration(key: Ed25519PrivateKey, inspector: str, valid_from: str, valid_until: str) -> Json:
    """The key with its days, signed by itself: shows that you hold the private half."""
    signed = {
        "inspector": inspector, "public_key": public_text(key), "v": KEY_VERSION, "valid_from": valid_from, "valid_until": valid_until,
    }  # fmt: skip
    return {"signature": key.sign(canonical(signed)).hex(), "signed": signed}


def statement(key: Ed25519PrivateKey, facts: Json) -> Json:
    """`facts` with version and key, signed."""
    signed = {**facts, "key_id": key_id(key), "v": STATEMENT_VERSION}
    return {"signature": key.sign(canonical(signed)).hex(), "signed": signed}


def is_sound(envelope: Json, public_key: str) -> bool:
    """Does the signature hold under this public key (base64url)?"""
    try:
        raw = base64.urlsafe_b64decode(public_key + "=" * (-len(public_key) % 4))
        Ed25519PublicKey.from_public_bytes(raw).verify(
            bytes.fromhex(envelope["signature"]), canonical(envelope["signed"])
        )
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def facts_of(told: argparse.Namespace) -> Json:
    """The statement as the arguments tell it."""
    if told.passport:
        subject: Json = {"passport": told.passport}
    elif told.seller and told.sku and told.batch:
        subject = {"batch": told.batch, "seller": told.seller, "sku": told.sku}
    else:
        raise ValueError("say --passport, or --seller, --sku and --batch")
    facts: Json = {
        "inspected_on": told.date, "inspector": told.inspector, "place": {"country": told.country, "name": told.place},
        "result": told.result, "subject": subject,
    }  # fmt: skip
    for name in ("certificate", "report"):
        number, file = getattr(told, name), getattr(told, f"{name}_file")
        if number or file:
            facts[name] = {"number": number or ""}
            if file:
                facts[name]["sha256"] = hashlib.sha256(Path(file).read_bytes()).hexdigest()
    if told.note:
        facts["note"] = told.note
    return facts


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description="Keys and signed statements of independent inspectors.")
    verbs = top.add_subparsers(dest="verb", required=True)
    verbs.add_parser("new-key").add_argument("key")
    register = verbs.add_parser("register")
    sign = verbs.add_parser("sign")
    for verb in (register, sign):
        verb.add_argument("key")
        verb.add_argument("--inspector", required=True, help="your ID, as the page shows it")
    register.add_argument("--from", dest="valid_from", required=True)
    register.add_argument("--until", dest="valid_until", required=True)
    for name in (
        "passport",
        "seller",
        "sku",
        "batch",
        "certificate",
        "certificate-file",
        "report",
        "report-file",
        "note",
    ):
        sign.add_argument(f"--{name}", default="")
    for name in ("date", "country", "place"):
        sign.add_argument(f"--{name}", required=True)
    sign.add_argument("--result", required=True, choices=("conformant", "non_conformant"))
    check = verbs.add_parser("check")
    check.add_argument("file")
    check.add_argument("--key", required=True)
    return top


def passphrase_of(*, is_new: bool) -> bytes:
    told = os.environ.get("INSPECTOR_PASSPHRASE") or getpass.getpass("Passphrase: ")
    if is_new and len(told) < 10:
        raise ValueError("the passphrase needs at least ten characters")
    return told.encode()


def tied(arguments: Sequence[str]) -> list[str]:
    """Each option with its value as one word: a key may begin with a hyphen, and would be taken for an option by itself."""
    words: list[str] = []
    for word in arguments:
        is_value = bool(words) and words[-1].startswith("--") and "=" not in words[-1] and words[-1] not in ALONE
        words[-1:] = [f"{words[-1]}={word}"] if is_value else [*words[-1:], word]
    return words


def main(arguments: Sequence[str] | None = None) -> int:
    told = parser().parse_args(tied(sys.argv[1:] if arguments is None else arguments))
    try:
        if told.verb == "check":
            sound = is_sound(json.loads(Path(told.file).read_text(encoding="utf-8")), told.key)
            print("SOUND" if sound else "WRONG  the signature does not hold")
            return 0 if sound else 1
        if told.verb == "new-key":
            print(new_key(Path(told.key), passphrase_of(is_new=True)))
            return 0
        key = load(Path(told.key), passphrase_of(is_new=False))
        if told.verb == "register":
            made = registration(key, told.inspector, told.valid_from, told.valid_until)
        else:
            made = statement(key, facts_of(told))
        print(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True))
    except (OSError, ValueError, TypeError) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The published proof and the stranger's program: agrees, sees one altered byte, sees a frame changed after the promise."""

import base64
import copy
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.accounts.models import User
from marketplace.core.crypto import keyring
from marketplace.core.transparency.canonical import canonical_json
from sellers.models import Audit
from sellers.selectors import audits as reading
from sellers.services import audit_draws, audit_visits
from tests.sellers import audits
from tools import verify_draw

PROGRAM = Path(verify_draw.__file__)


@pytest.fixture
def proof(dana: User, xiaochen: User) -> bytes:
    """Two of three shops drawn, visited, filed and published."""
    for name in ("one", "two", "three"):
        audits.seller(name)
    for audit in audits.drawn(dana, count=2):
        audits.walked(audits.begun(audit, dana, xiaochen), xiaochen)
        audit_visits.file(audit=audit, auditor=xiaochen, findings="Counted the list, shelves in order.")
    return reading.public_json(audits.fresh_period("2026-11"))


def signed(document: dict[str, Any]) -> bytes:
    """The document signed anew with our own key: what a dishonest operator can always do."""
    body = {name: value for name, value in document.items() if name != "signature"}
    made = keyring.sign(canonical_json(body))
    return canonical_json({**body, "signature": {"key_id": made.key_id, "value": made.value.hex()}})


def run(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """As a stranger runs it: no packages, no environment."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), str(file), *more], capture_output=True, text=True, check=False
    )


def test_it_works(proof: bytes, tmp_path: Path) -> None:
    assert verify_draw.check(proof) == []
    assert verify_draw.check(proof, keyring.public_keys()) == []
    file = tmp_path / "draw.json"
    file.write_bytes(proof)
    done = run(file, *(f"--key={name}={value}" for name, value in keyring.public_keys().items()))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SOUND  draw 2026-11: 2 of 3 shops" in done.stdout
    assert "DEMONSTRATION" in done.stdout
    names = [str(audit.envelope) for audit in Audit.objects.order_by("place")]
    assert [line.split()[1] for line in done.stdout.splitlines() if "(weight" in line] == names


def test_one_altered_byte_anywhere(proof: bytes) -> None:
    """Every third byte of the file, each time another bit: none passes."""
    for place in range(0, len(proof), 3):
        altered = bytearray(proof)
        altered[place] ^= 1 << (place // 3 % 7)
        try:
            problems = verify_draw.check(bytes(altered))
        except (verify_draw.Unreadable, KeyError, TypeError, AttributeError, ValueError, OverflowError):
            continue
        assert problems, place


def test_one_altered_byte_ends_with_a_verdict(proof: bytes, tmp_path: Path) -> None:
    for place in (10, len(proof) // 2, len(proof) - 20):
        altered = bytearray(proof)
        altered[place] ^= 1
        file = tmp_path / "altered.json"
        file.write_bytes(bytes(altered))
        assert run(file).returncode in (1, 2)


def change_weight(document: dict[str, Any]) -> None:
    document["frame"][0][1] += 1


def change_frame(document: dict[str, Any]) -> None:
    document["frame"].pop()


def change_salt(document: dict[str, Any]) -> None:
    document["salt"] = "00" * 32


def change_count(document: dict[str, Any]) -> None:
    document["statement"]["count"] += 1


def change_drawn(document: dict[str, Any]) -> None:
    document["drawn"].reverse()


def change_randomness(document: dict[str, Any]) -> None:
    document["randomness"] = hashlib.sha256(b"mine").hexdigest()


def change_link(document: dict[str, Any]) -> None:
    document["beacon"]["link"] = "11" * 32


def change_beacon(document: dict[str, Any]) -> None:
    document["statement"]["beacon"]["anchor"] = hashlib.sha256(bytes.fromhex("11" * 32)).hexdigest()
    document["beacon"]["link"] = "11" * 32


def change_head(document: dict[str, Any]) -> None:
    document["beacon"]["head"] = document["commit_head"]


def change_entry(document: dict[str, Any]) -> None:
    document["commitment"]["time"] = "2020-01-01T00:00:00.000000Z"


def change_period(document: dict[str, Any]) -> None:
    document["statement"]["period"] = "2026-12"


CHANGES = [
    (change_weight, "changed after the promise"), (change_frame, "changed after the promise"),
    (change_salt, "changed after the promise"), (change_count, "public log"), (change_drawn, "other shops"),
    (change_randomness, "randomness"), (change_link, "anchor"), (change_beacon, "public log"), (change_head, "later"),
    (change_entry, "public log"), (change_period, "period"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_an_operator_who_signs_anew_is_caught(proof: bytes, change: Any, words: str) -> None:
    document = json.loads(proof)
    before = copy.deepcopy(document)
    change(document)
    assert document != before
    problems = verify_draw.check(signed(document))
    assert problems
    assert not any("signature of the document" in line for line in problems)
    assert any(words in line for line in problems), problems


def test_a_frame_changed_and_promised_anew_is_not_in_the_log(proof: bytes) -> None:
    """Frame, fingerprint and draw made to fit each other: only the public log knows better."""
    document = json.loads(proof)
    document["frame"][0][1] += 5
    statement = document["statement"]
    frame = [(name, weight) for name, weight in document["frame"]]
    digest = verify_draw.sha256(
        canonical_json({"count": statement["count"], "frame": document["frame"], "period": statement["period"],
                        "rules": statement["rules"], "salt": document["salt"], "v": verify_draw.FRAME_VERSION})
    )  # fmt: skip
    statement["frame_sha256"] = digest.hex()
    seed = verify_draw.sha256(
        b"miaomiao-weighted-draw/1\n2026-11\n"
        + digest
        + bytes.fromhex(document["salt"])
        + bytes.fromhex(document["randomness"])
    )
    document["drawn"] = verify_draw.weighted_draw(frame, statement["count"], seed)
    document["commitment"]["digest"] = hashlib.sha256(canonical_json(statement)).hexdigest()
    assert verify_draw.check(signed(document)) == ["the promise is not in the public log of this tree head"]


def test_the_database_refuses_a_changed_promise(dana: User) -> None:
    from django.db import DatabaseError, transaction

    audits.seller("one")
    period = audits.committed(dana)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(period).objects.filter(pk=period.pk).update(frame_sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        period.delete()


def test_not_published_yet(dana: User, tmp_path: Path) -> None:
    audits.seller("one")
    audits.drawn(dana)
    file = tmp_path / "draw.json"
    file.write_bytes(reading.public_json(audits.fresh_period("2026-11")))
    done = run(file)
    assert (done.returncode, "not published yet" in done.stderr) == (2, True)


def test_foreign_keys_are_not_trusted(proof: bytes) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    key = base64.urlsafe_b64encode(stranger).decode().rstrip("=")
    keys = dict.fromkeys(keyring.public_keys(), key)
    assert any("does not hold" in line for line in verify_draw.check(proof, keys))
    assert any("not among the trusted" in line for line in verify_draw.check(proof, {"other": key}))


def test_ed25519_agrees_with_a_library() -> None:
    """RFC 8032 test 2 and some random messages."""
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    known = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify_draw.ed25519_holds(key, known, b"\x72")
    assert not verify_draw.ed25519_holds(key, known, b"\x73")
    for number in range(8):
        private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        message = bytes(range(number * 7))
        signature, public = private.sign(message), private.public_key().public_bytes_raw()
        assert verify_draw.ed25519_holds(public, signature, message)
        assert not verify_draw.ed25519_holds(public, signature[:-1] + bytes([signature[-1] ^ 1]), message)
        assert not verify_draw.ed25519_holds(public, signature, message + b"!")
        high = int.from_bytes(signature[32:], "little") + verify_draw.ORDER
        assert not verify_draw.ed25519_holds(public, signature[:32] + high.to_bytes(32, "little"), message)


def test_published_only_after_the_last_visit(dana: User, xiaochen: User) -> None:
    for name in ("one", "two"):
        audits.seller(name)
    first, second = audits.drawn(dana, count=2)
    audits.walked(audits.begun(first, dana, xiaochen), xiaochen)
    audit_visits.file(audit=first, auditor=xiaochen, findings="Counted the list, shelves in order.")
    assert audits.fresh_period("2026-11").status == "drawn"
    assert b"salt" not in reading.public_json(audits.fresh_period("2026-11"))
    assert audit_draws.publish_due() == 0
    audits.walked(audits.begun(second, dana, xiaochen), xiaochen)
    audit_visits.file(audit=second, auditor=xiaochen, findings="Counted the list, shelves in order.")
    assert audits.fresh_period("2026-11").status == "published"

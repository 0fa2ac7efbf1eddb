"""Independent inspectors: keys whose private half we never see, statements, revocation, and what the passport says then."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils.translation import override
from rest_framework.test import APIClient

from logistics import errors
from logistics.models import CustodyEvent, Inspector, InspectorKey, InspectorStatement
from logistics.selectors import passports
from logistics.services import batches, inspectors
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.crypto import keyring
from marketplace.core.errors import Conflict
from marketplace.core.transparency import service
from tests.logistics.road import Journey, line, record
from tools import inspector_sign, verify_passport

Drive = Callable[..., Journey]
Api = Callable[[Any], APIClient]
OPS = "user:ops"


@pytest.fixture
def ito(db: None) -> Inspector:
    """Ito inspects for a body that is neither ours nor a seller's."""
    user = User.objects.create_user("ito@example.com", "a-long-password-1", display_name="Ito", roles=["shopper"])
    made = inspectors.enrol(user=user, organisation="Nippon Kensa", country="jp", actor=OPS)
    made.refresh_from_db()
    return made


@pytest.fixture
def key(tmp_path: Path) -> Any:
    path = tmp_path / "inspector.key"
    inspector_sign.new_key(path, b"a long passphrase")
    return inspector_sign.load(path, b"a long passphrase")


def days() -> tuple[str, str]:
    today = time.today()
    return (today - timedelta(days=30)).isoformat(), (today + timedelta(days=300)).isoformat()


def register(ito: Inspector, key: Any, *, approve: bool = True) -> InspectorKey:
    told = inspector_sign.registration(key, ito.public_id, *days())
    row = inspectors.register_key(inspector=ito, file=json.dumps(told).encode())
    return inspectors.approve_key(key=row, actor=OPS) if approve else row


def signed(ito: Inspector, key: Any, subject: dict[str, str], **changes: Any) -> bytes:
    facts = {
        "inspector": ito.public_id, "subject": subject, "inspected_on": time.today().isoformat(), "result": "conformant",
        "place": {"country": "JP", "name": "大阪市住之江区"}, "certificate": {"number": "COO-77"},
        "report": {"number": "T-9", "sha256": "ab" * 32},
    }  # fmt: skip
    return json.dumps(inspector_sign.statement(key, facts | changes), ensure_ascii=False).encode()


def seal_log() -> None:
    service.seal.__wrapped__()  # type: ignore[attr-defined]


def test_it_works(journey: Drive, ito: Inspector, key: Any, api: Api) -> None:
    trip = journey(to="captured")
    code = trip.unit.passport_code
    before = passports.passport(code)
    row = register(ito, key)

    statement = inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}))
    seal_log()
    after = passports.passport(code)

    with override("zh-hans"):
        assert (str(before.source), str(after.source)) == ("卖家自述", "第三方核验")
    assert after.verdict.is_sound
    assert [(voucher.verdict, voucher.told.certificate) for voucher in after.vouchers] == [("valid", "COO-77")]
    assert CustodyEvent.objects.get(action="surveyed").details["statement_sha256"] == statement.sha256
    proof = bytes(api(None).get(f"/api/v1/passports/{code}/proof/").content)
    assert verify_passport.check(proof, keyring.public_keys(), {row.key_id: row.public_key}) == []
    assert any("not among the inspectors' keys" in one for one in verify_passport.check(proof, None, {}))
    assert inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code})).pk == statement.pk
    assert InspectorStatement.objects.count() == 1


def test_a_batch_reaches_its_pieces(journey: Drive, ito: Inspector, key: Any) -> None:
    trip = journey(
        to="captured", trade=record(line(quantity=2, total_fen=85000, tax_fen=7736), seller_ref="seller:brightwell")
    )
    first, second = trip.units
    register(ito, key)
    batches.record(unit=first, batch="L2026-11", actor=trip.actor)
    subject = {"seller": "brightwell", "sku": first.line.sku, "batch": "L2026-11"}
    inspectors.submit(inspector=ito, file=signed(ito, key, subject))

    assert passports.passport(first.passport_code).is_third_party
    assert not passports.passport(second.passport_code).is_third_party
    with pytest.raises(errors.BatchFixed):
        batches.record(unit=first, batch="L2026-12", actor=trip.actor)


def test_a_compromised_key_vouches_for_nothing(
    journey: Drive, ito: Inspector, key: Any, api: Api, tmp_path: Path
) -> None:
    code = journey(to="captured").unit.passport_code
    row = register(ito, key)
    inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}))
    seal_log()
    old_proof = bytes(api(None).get(f"/api/v1/passports/{code}/proof/").content)

    inspectors.revoke_key(key=row, reason="compromised", why="laptop stolen", actor=ito.user.ref)
    seal_log()
    found = passports.passport(code)

    assert [voucher.verdict for voucher in found.vouchers] == ["revoked"]
    assert not found.is_third_party
    new_proof = bytes(api(None).get(f"/api/v1/passports/{code}/proof/").content)
    assert verify_passport.check(new_proof, keyring.public_keys()) == []
    revoked = api(None).get("/api/v1/inspectors/keys/").json()["keys"]
    said = verify_passport.check(old_proof, keyring.public_keys(), None, revoked)
    assert any("was revoked on" in one and "compromised" in one for one in said)
    with pytest.raises(errors.KeyNotInForce):
        inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}, note="again"))
    page = Client().get(f"/passport/{code}/").content.decode()
    assert "卖家自述" in page
    assert "已吊销" in page


def test_a_retired_key_keeps_what_it_signed(journey: Drive, ito: Inspector, key: Any) -> None:
    code = journey(to="captured").unit.passport_code
    row = register(ito, key)
    inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}))
    time.travel(timedelta(minutes=1))
    inspectors.revoke_key(key=row, reason="retired", why="new key", actor=ito.user.ref)
    assert passports.passport(code).is_third_party
    with pytest.raises(errors.KeyNotInForce):
        inspectors.revoke_key(key=row, reason="compromised", why="once only", actor=OPS)


def test_a_finding_against_the_piece_is_said(journey: Drive, ito: Inspector, key: Any) -> None:
    code = journey(to="captured").unit.passport_code
    register(ito, key)
    for result in ("conformant", "non_conformant"):
        inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}, result=result))
    assert not passports.passport(code).is_third_party


def test_what_is_refused(journey: Drive, ito: Inspector, key: Any, tmp_path: Path) -> None:
    code = journey(to="captured").unit.passport_code
    with pytest.raises(errors.KeyUnknown):
        inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}))
    row = register(ito, key, approve=False)
    with pytest.raises(errors.KeyNotInForce):
        inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}))
    inspectors.approve_key(key=row, actor=OPS)
    good = json.loads(signed(ito, key, {"passport": code}))
    for change in (
        lambda told: told["signed"].__setitem__("result", "non_conformant"),
        lambda told: told.__setitem__("signature", "00" * 64),
        lambda told: told["signed"]["place"].__setitem__("name", "Tokyo"),
    ):
        forged = json.loads(json.dumps(good))
        change(forged)
        with pytest.raises(errors.StatementForged):
            inspectors.submit(inspector=ito, file=json.dumps(forged).encode())
    for wrong in (
        {"inspected_on": "22.11.2026"}, {"place": {"country": "Japan", "name": "x"}}, {"result": "fine"}, {"extra": 1},
{"inspected_on": (time.today() + timedelta(days=9)).isoformat()},
    ):  # fmt: skip
        with pytest.raises(errors.BadStatement):
            inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}, **wrong))
    with pytest.raises(errors.BadStatement):
        inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": "x", "sku": "y"}))
    early = (time.today() - timedelta(days=60)).isoformat()
    with pytest.raises(errors.KeyNotInForce):
        inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": code}, inspected_on=early))
    for rubbish in (b"", b"\xff", b"[]", b'{"signed": 1.5, "signature": ""}', b"[" * 5000, b"x" * 30_000):
        with pytest.raises(errors.BadStatement):
            inspectors.submit(inspector=ito, file=rubbish)
    with pytest.raises(errors.KeyTaken):
        register(ito, key)
    assert not InspectorStatement.objects.exists()


def test_a_key_of_somebody_else_registers_nothing(ito: Inspector, key: Any, akira: User) -> None:
    other = inspector_sign.registration(key, "somebody-else", *days())
    with pytest.raises(errors.KeyUnknown):
        inspectors.register_key(inspector=ito, file=json.dumps(other).encode())
    told = inspector_sign.registration(key, ito.public_id, *days())
    told["signed"]["valid_until"] = (time.today() + timedelta(days=700)).isoformat()
    with pytest.raises(errors.StatementForged):
        inspectors.register_key(inspector=ito, file=json.dumps(told).encode())
    with pytest.raises(Conflict):  # a seller is not independent
        inspectors.enrol(user=akira, organisation="Akira's own", country="jp", actor=OPS)
    assert not InspectorKey.objects.exists()


def test_what_was_signed_stays(journey: Drive, ito: Inspector, key: Any) -> None:
    register(ito, key)
    inspectors.submit(inspector=ito, file=signed(ito, key, {"passport": journey(to="captured").unit.passport_code}))
    for statement in (
        "UPDATE logistics_inspectorstatement SET result = 'conformant'", "DELETE FROM logistics_inspectorstatement",
        "UPDATE logistics_inspectorkey SET valid_until = '2099-01-01'", "DELETE FROM logistics_inspectorkey",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_doors(journey: Drive, ito: Inspector, key: Any, api: Api, charlie: User, dana: User) -> None:
    code = journey(to="captured").unit.passport_code
    mine, ops = api(ito.user), api(dana)
    told = inspector_sign.registration(key, ito.public_id, *days())
    answer = mine.post("/api/v1/inspections/keys/", told, format="json")
    assert answer.status_code == 201, answer.content
    name = answer.json()["key_id"]
    assert api(charlie).post("/api/v1/inspections/", {}, format="json").status_code == 403
    assert mine.post(f"/api/v1/inspections/keys/{name}/approve/").status_code == 403
    assert ops.post(f"/api/v1/inspections/keys/{name}/approve/").status_code == 200
    statement = json.loads(signed(ito, key, {"passport": code}))
    assert mine.post("/api/v1/inspections/", statement, format="json").status_code == 201
    assert mine.post("/api/v1/inspections/", {**statement, "signature": "11" * 64}, format="json").status_code == 422
    assert mine.get("/api/v1/inspections/").json()["count"] == 1
    revoked = mine.post(f"/api/v1/inspections/keys/{name}/revoke/", {"reason": "retired", "why": "x"}, format="json")
    assert revoked.json()["revoked_for"] == "retired"


def test_the_signing_tool_stands_alone(tmp_path: Path) -> None:
    words = [sys.executable, "-I", inspector_sign.__file__]
    environment = {**os.environ, "INSPECTOR_PASSPHRASE": "a long passphrase"}
    key, report = tmp_path / "k.pem", tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.4 test")

    def tool(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*words, *more], capture_output=True, text=True, check=False, env=environment)

    public = tool("new-key", str(key)).stdout.strip()
    assert "ENCRYPTED" in key.read_text()
    assert key.stat().st_mode & 0o077 == 0
    made = tool(
        "sign", str(key), "--inspector", "I1", "--passport", "ABCD", "--date", "2026-11-22", "--country", "JP", "--place", "大阪",
        "--result", "conformant", "--report", "T-9", "--report-file", str(report),
    )  # fmt: skip
    (tmp_path / "signed.json").write_text(made.stdout)
    assert tool("check", str(tmp_path / "signed.json"), "--key", public).stdout.strip() == "SOUND"
    (tmp_path / "signed.json").write_text(made.stdout.replace("大阪", "东京"))
    assert tool("check", str(tmp_path / "signed.json"), "--key", public).returncode == 1
    assert tool("new-key", str(key)).returncode == 1  # never overwrites a key


def test_a_key_that_begins_with_a_hyphen_is_no_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One key in 64 does."""
    drawn = (Ed25519PrivateKey.generate() for _ in count())
    key = next(key for key in drawn if inspector_sign.public_text(key).startswith("-"))
    (tmp_path / "signed.json").write_text(json.dumps(inspector_sign.statement(key, {"result": "conformant"})))
    public = inspector_sign.public_text(key)
    assert inspector_sign.main(["check", str(tmp_path / "signed.json"), "--key", public]) == 0
    assert inspector_sign.main(["check", f"--key={public}", str(tmp_path / "signed.json")]) == 0
    assert capsys.readouterr().out == "SOUND\nSOUND\n"
    with pytest.raises(SystemExit):
        inspector_sign.main(["check", "--help"])

"""The passport's proof: verified here, verified offline by the stand-alone tool, and one altered byte is found."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from rest_framework.test import APIClient

from logistics.models import CustodyEvent, Opening
from logistics.selectors import passports
from marketplace.core.crypto import keyring
from marketplace.core.transparency import service
from tests.logistics.reference import EPCIS, needs_epcis
from tests.logistics.road import Journey
from tools import verify_passport

Drive = Callable[..., Journey]
Api = Callable[[Any], APIClient]


@pytest.fixture
def seal_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Seal the log inside the test's transaction (sealing insists on an outermost one)."""

    def seal() -> None:
        service.seal.__wrapped__() if hasattr(service.seal, "__wrapped__") else service.seal()

    return seal


@pytest.fixture
def proof(journey: Drive, api: Api, seal_log: Callable[[], None]) -> bytes:
    trip = journey(to="inspection")
    trip.close(trip.open())
    trip.to("delivered")
    seal_log()
    answer = api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/proof/")
    assert answer.status_code == 200
    return bytes(answer.content)


def test_it_works(proof: bytes) -> None:
    assert verify_passport.check(proof, keyring.public_keys()) == []
    document = json.loads(proof)
    assert {chain["subject"].partition(":")[0] for chain in document["chains"]} == {"unit", "parcel", "bag"}
    assert all(event["log"]["index"] is not None for chain in document["chains"] for event in chain["events"])


def test_we_verify_ourselves_too(journey: Drive, seal_log: Callable[[], None]) -> None:
    trip = journey(to="sealed")
    before = passports.verify_code(trip.unit.passport_code)
    seal_log()
    after = passports.verify_code(trip.unit.passport_code)

    assert before.is_sound
    assert (before.proven, before.waiting) == (0, before.events)
    assert after.is_sound
    assert (after.proven, after.waiting) == (after.events, 0)


def test_the_tool_stands_alone(proof: bytes, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_bytes(proof)
    words = [sys.executable, "-I", verify_passport.__file__, str(file)]

    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("SOUND")


def test_one_altered_byte_is_found(proof: bytes, tmp_path: Path) -> None:
    chance, file = random.Random(7), tmp_path / "proof.json"
    for _ in range(150):
        place = chance.randrange(len(proof))
        altered = proof[:place] + bytes([proof[place] ^ (1 << chance.randrange(7))]) + proof[place + 1 :]
        file.write_bytes(altered)
        assert verify_passport.main([str(file)]) != 0, (place, proof[place - 20 : place + 20])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d["chains"][0]["events"][1].__setitem__("place", "warehouse:XXX"), "unit:"),
        (lambda d: d["chains"][1]["events"].pop(3), "is missing or out of order"),
        (lambda d: d["chains"][1]["events"].reverse(), "out of order"),
        (lambda d: d["openings"][0]["opened"].__setitem__("reason", "something else"), "its facts (opened)"),
        (lambda d: d["openings"].clear(), "are missing"),
        (lambda d: d["head"].__setitem__("root", "00" * 32), "tree head"),
        (lambda d: d.__setitem__("events", 3), "events are stated"),
    ],
)
def test_it_says_what_is_wrong(proof: bytes, change: Callable[[Any], Any], says: str) -> None:
    document = json.loads(proof)
    change(document)
    problems = verify_passport.check(verify_passport.canonical(document), keyring.public_keys())

    assert any("signature of the document" in problem for problem in problems)
    assert any(says in problem for problem in problems), problems


def test_a_key_nobody_trusts(proof: bytes) -> None:
    assert any("not among the trusted" in line for line in verify_passport.check(proof, {"other": "AAAA"}))


def test_custody_is_append_only(journey: Drive) -> None:
    journey(to="received")
    for statement in ("UPDATE logistics_custodyevent SET place = 'x'", "DELETE FROM logistics_custodyevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert not CustodyEvent.objects.filter(place="x").exists()


def test_a_changed_row_is_found(journey: Drive) -> None:
    """Even somebody with the database in hand cannot change a record unseen."""
    trip = journey(to="sealed")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE logistics_custodyevent DISABLE TRIGGER logistics_custody_append_only")
        cursor.execute("UPDATE logistics_custodyevent SET actor = 'user:mallory' WHERE action = 'captured'")
        cursor.execute("ALTER TABLE logistics_custodyevent ENABLE TRIGGER logistics_custody_append_only")

    verdict = passports.verify_code(trip.unit.passport_code)

    assert not verdict.is_sound
    assert any("#2" in problem for problem in verdict.problems)


def test_the_public_answer_names_nobody(journey: Drive, api: Api) -> None:
    trip = journey(to="inspection")
    trip.close(trip.open())
    trip.to("delivered")
    client = api(None)
    for address in ("", "proof/", "epcis/"):
        text = client.get(f"/api/v1/passports/{trip.unit.passport_code}/{address}").content.decode()
        for secret in ("李小美", "王关员", "13800138000", "510104", "11010519491231002X", f"SN{trip.unit.pk:06d}"):
            assert secret not in text, (address, secret)
    assert Opening.objects.get().officer == "王关员"


@needs_epcis
def test_epcis_is_valid(journey: Drive, api: Api) -> None:
    from jsonschema import Draft7Validator
    from jsonschema.validators import validator_for

    rules = json.loads(next((EPCIS / "schema").glob("*.json")).read_text(encoding="utf-8"))
    kind = validator_for(rules, default=Draft7Validator)
    trip = journey(to="inspection")
    trip.close(trip.open())
    trip.to("delivered")

    document = api(None).get(f"/api/v1/passports/{trip.unit.passport_code}/epcis/").json()

    errors = [error.message[:300] for error in kind(rules, format_checker=kind.FORMAT_CHECKER).iter_errors(document)]
    assert errors == []
    assert {event["type"] for event in document["epcisBody"]["eventList"]} == {
        "ObjectEvent", "AggregationEvent", "AssociationEvent",
    }  # fmt: skip


def test_unknown_codes(api: Api, db: None) -> None:
    for address in ("ABCDEFGH12345678", "x", "%00", "😀" * 30):
        for tail in ("", "proof/", "epcis/"):
            assert api(None).get(f"/api/v1/passports/{address}/{tail}").status_code == 404


def test_the_database_knows_the_rules_of_seals(journey: Drive) -> None:
    trip = journey(to="sealed")
    for statement in (
        "UPDATE logistics_seal SET status = 'issued', parcel_id = NULL WHERE status = 'applied'",
        "DELETE FROM logistics_seal",
        "UPDATE logistics_unit SET parcel_id = NULL",
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    unsealed = "UPDATE logistics_seal SET status = 'broken' WHERE status = 'applied'; SET CONSTRAINTS ALL IMMEDIATE"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(unsealed)
    assert trip.seal.status == "applied"

"""The published total: exactly the book's, every seller's own place in it, and a verifier that finds every lie."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.transparency import service as log
from marketplace.core.transparency.canonical import canonical_json
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Account
from sellers.errors import NotSealedYet, ReportNotFound
from sellers.models import OwedLeaf, OwedReport, Seller
from sellers.policies import sumtree
from sellers.selectors.solvency import proof_of
from sellers.services import solvency
from tests.sellers import money
from tools import verify_owed

Json = dict[str, Any]


@pytest.fixture
def shops(brightwell: User, akira: User, charlie: User) -> list[Seller]:
    made = [money.seller_of(user) for user in (brightwell, akira, charlie)]
    for number, (shop, amount) in enumerate(zip(made, (10_000, 777, 1), strict=True)):
        money.earn(shop, amount, f"MO261122000{number:04d}")
    return made


def sealed() -> OwedReport:
    report = solvency.publish(currency="GBP", day=time.today())
    assert report is not None
    return report


@pytest.fixture
def report(shops: list[Seller]) -> OwedReport:
    made = sealed()
    log.seal_all()
    return made


@pytest.fixture
def proof(report: OwedReport, shops: list[Seller]) -> Json:
    found: Json = proof_of(shops[0], OwedReport.objects.select_related("log_entry").get(pk=report.pk))
    return found


def raw(document: Json) -> bytes:
    return canonical_json(document)


def wrong(document: Json, **told: Any) -> str:
    try:
        return " ".join(verify_owed.check(raw(document), **told))
    except (KeyError, TypeError, ValueError, OverflowError, verify_owed.Unreadable):
        return "unreadable"


def test_it_works(proof: Json, shops: list[Seller], report: OwedReport) -> None:
    seller = f"seller:{shops[0].public_id}"
    assert wrong(proof, seller=seller, balance=10_000) == ""
    in_book = Account.objects.filter(code__in=[AccountCode.SELLER_PAYABLE, AccountCode.SELLER_RESERVE], currency="GBP")
    assert report.total_minor == -sum(in_book.values_list("balance_minor", flat=True)) == 10_778
    assert report.seller_count == 3
    keys = proof["log"]["public_keys"]
    assert wrong(proof, trusted=keys) == ""


def test_every_seller_finds_themselves(report: OwedReport, shops: list[Seller]) -> None:
    found = OwedReport.objects.select_related("log_entry").get(pk=report.pk)
    for shop, owed in zip(shops, (10_000, 777, 1), strict=True):
        assert wrong(proof_of(shop, found), seller=f"seller:{shop.public_id}", balance=owed) == ""


def test_another_balance_or_another_seller_is_told(proof: Json, shops: list[Seller]) -> None:
    assert "balance" in wrong(proof, balance=10_001)
    assert "not of" in wrong(proof, seller=f"seller:{shops[1].public_id}")
    assert "not among the trusted" in wrong(proof, trusted={"k0": "A" * 43})


def test_an_altered_byte_anywhere_is_caught(proof: Json) -> None:
    """Every 7th byte of the file, changed to another character."""
    data = raw(proof)
    assert verify_owed.check(data) == []
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] = ord("1") if changed[place] != ord("1") else ord("2")
        if bytes(changed) == data:
            continue
        try:
            problems = verify_owed.check(bytes(changed))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, verify_owed.Unreadable):
            continue
        assert problems, f"byte {place}: {data[max(0, place - 30) : place + 10]!r}"


def test_a_negative_sibling_is_caught(proof: Json) -> None:
    """A tree with a seller of −10,000 in it would hide a debt: the verifier refuses to climb over it."""
    changed = deepcopy(proof)
    changed["leaves"][0]["path"][0]["sum"] = -10_000
    assert "negative" in wrong(changed)
    with pytest.raises(ValueError, match="not negative"):
        sumtree.climb(sumtree.Node(b"0" * 32, 5), [sumtree.Step("left", b"1" * 32, -1)])


def test_a_total_that_is_too_small_is_caught(proof: Json) -> None:
    changed = deepcopy(proof)
    changed["report"]["total"] -= 1
    told = wrong(changed)
    assert "not to the published total" in told
    assert "not the ones in the log" in told


def test_a_sibling_made_smaller_is_caught(proof: Json) -> None:
    """The weakness of trees that hash only the total: here both sums stand in the hash."""
    changed = deepcopy(proof)
    step = max(changed["leaves"][0]["path"], key=lambda step: step["sum"])
    step["sum"] -= 1
    assert "published root" in wrong(changed)


def test_a_part_left_out_is_caught(proof: Json) -> None:
    changed = deepcopy(proof)
    gone = changed["leaves"].pop()
    changed["balance"] -= gone["balance"]
    assert "parts" in wrong(changed)


def test_the_same_leaf_twice_is_caught(proof: Json) -> None:
    changed = deepcopy(proof)
    changed["leaves"][1] = deepcopy(changed["leaves"][0])
    assert "missing or doubled" in wrong(changed)


def test_a_path_never_shows_what_one_other_seller_is_owed(report: OwedReport, shops: list[Seller]) -> None:
    """Balances are split: of 10,000 in four random parts, no leaf shows the whole (but for a chance of 10⁻¹²)."""
    assert not OwedLeaf.objects.filter(report=report, balance_minor=10_000).exists()
    assert OwedLeaf.objects.filter(report=report, seller=shops[0]).count() == sumtree.PARTS
    assert report.leaf_count & (report.leaf_count - 1) == 0


def test_one_report_a_day(shops: list[Seller]) -> None:
    assert solvency.publish_due() == 1
    assert solvency.publish_due() == 0
    assert OwedReport.objects.count() == 1


def test_before_the_seal_and_for_strangers(shops: list[Seller], dana: User) -> None:
    made = sealed()
    with pytest.raises(NotSealedYet):
        proof_of(shops[0], made)
    with pytest.raises(ReportNotFound):
        proof_of(money.seller_of(dana), made)


def test_the_stand_alone_program(proof: Json, tmp_path: Path, shops: list[Seller]) -> None:
    """Run as an outsider would: without our code, without installed packages (-I -S)."""
    file = tmp_path / "owed.json"
    file.write_bytes(raw(proof))
    program = str(Path(verify_owed.__file__))
    command = [
        sys.executable,
        "-I",
        "-S",
        program,
        str(file),
        "--seller",
        f"seller:{shops[0].public_id}",
        "--balance",
        "10000",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:5]) == (0, "SOUND")
    file.write_bytes(raw({**proof, "balance": 9_999}))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    file.write_text("{}")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2


@given(st.binary(max_size=200))
def test_its_signature_check_agrees_with_the_library(message: bytes) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify_owed.verify(public, signature, message)
    assert not verify_owed.verify(public, signature, message + b"x")
    assert not verify_owed.verify(public, bytes([signature[0] ^ 1]) + signature[1:], message)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9), st.integers(0, 8))
def test_any_leaf_climbs_to_the_root(balances: list[int], place: int) -> None:
    """Property: the path of every leaf leads to the same root, whose sum is the sum of all."""
    nodes = [sumtree.leaf({"balance": amount, "n": number}) for number, amount in enumerate(balances)]
    nodes += [sumtree.leaf({"balance": 0, "n": -1})] * (sumtree.padded(len(nodes)) - len(nodes))
    tree = sumtree.levels(nodes)
    spot = place % len(nodes)
    assert sumtree.climb(nodes[spot], sumtree.path(tree, spot)) == tree[-1][0]
    assert tree[-1][0].total == sum(balances)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=5))
def test_parts_sum_to_the_whole(balance: int, cuts: list[int]) -> None:
    parts = sumtree.parts_of(balance, cuts)
    assert sum(parts) == balance
    assert min(parts) >= 0


def test_doors(
    report: OwedReport, shops: list[Seller], brightwell: User, tingting: User, browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:  # fmt: skip
    public = browse(None).get("/owed/")
    assert report.root[:16] in public.content.decode()
    (row,) = api(None).get("/api/v1/owed/").json()["results"]
    assert (row["total_minor"], row["root"]) == (10_778, report.root)
    body = browse(brightwell).get(f"/seller/owed/{report.public_id}/").content
    assert verify_owed.check(body) == []
    answer = api(brightwell).get(f"/api/v1/seller/owed/{report.public_id}/proof/").json()
    assert verify_owed.check(canonical_json(answer)) == []
    assert json.loads(body) == answer
    assert api(brightwell).get("/api/v1/seller/owed/").json()["count"] == 1
    assert report.public_id in browse(brightwell).get("/seller/owed/").content.decode()
    assert api(brightwell).get("/api/v1/seller/owed/nothing/proof/").status_code == 404
    for stranger in (tingting, None):
        assert browse(stranger).get(f"/seller/owed/{report.public_id}/").status_code in {302, 403}
        assert api(stranger).get(f"/api/v1/seller/owed/{report.public_id}/proof/").status_code in {401, 403}

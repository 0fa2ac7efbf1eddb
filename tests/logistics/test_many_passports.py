"""Many passports, made in process: each sound one passes, each altered one is caught, and the tool says which thing is wrong."""

import json
import random

import pytest

from marketplace.scenes.bench import passports
from marketplace.scenes.bench.scenarios.passports import caught
from tools import verify_passport


@pytest.fixture(scope="module")
def printed() -> tuple[passports.Press, list[bytes]]:
    return passports.make(60)


def test_it_works(printed: tuple[passports.Press, list[bytes]]) -> None:
    press, files = printed
    assert [problem for file in files for problem in verify_passport.check(file, press.keys)] == []
    rng = random.Random(5)
    kinds = set()
    for number in range(400):
        kind, file = passports.mutate(files[number % len(files)], press, rng)
        kinds.add(kind)
        assert caught(file, press.keys), kind
    assert len(kinds) == 2 * len(passports.ALTERED) + 2


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("an event dropped", "missing or out of order"), ("two events swapped", "out of order"), ("another actor", "do not match its hash"),
        ("a chain told anew", "is not in the public log"), ("another root", "tree head"), ("a statement altered", "inspection"),
        ("a revoked key shown as good", "was revoked on"), ("a logger altered", "logger EF-7"), ("a logger left out", "logger"),
    ],
)  # fmt: skip
def test_it_says_which(printed: tuple[passports.Press, list[bytes]], kind: str, says: str) -> None:

    press, files = printed
    document = json.loads(files[3])
    passports.ALTERED[kind](document, random.Random(2))
    told = verify_passport.check(passports.sign(document, press.key), press.keys)
    assert any(says in line for line in told), told


def test_an_old_key_is_named(printed: tuple[passports.Press, list[bytes]]) -> None:

    press, files = printed
    told = verify_passport.check(passports.sign(json.loads(files[0]), press.old_key), press.keys)
    assert told == ["the signature of the document does not hold"]
    assert (
        "signed by key 's1', which is not among the trusted ones"
        in verify_passport.check(files[0], {"s2": press.keys["s1"]})[0]
    )

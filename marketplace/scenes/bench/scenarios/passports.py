"""Passports: how fast proofs are made and checked, and whether every one of thousands of falsified ones is caught."""

import collections
import random
import time

from logistics.models import Unit
from logistics.selectors import proofs, vouching
from marketplace.core.crypto import keyring
from marketplace.core.transparency.canonical import canonical_json
from marketplace.scenes.bench import passports
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from tools import verify_passport

UNITS = 200
ROUNDS = 5


def proof_speed(_machine: Machine, plan: Plan) -> Result:
    """Proofs a second of delivered pieces, from the database to signed bytes; beside it, how many the stand-alone tool checks."""
    found = Unit.objects.filter(status="delivered").select_related(
        "line__consignment", "warehouse", "parcel__bag__flight"
    )
    units = list(found.order_by("id")[: min(UNITS, plan.calls)])
    files: list[bytes] = []
    began = time.perf_counter()
    for _round in range(ROUNDS):
        files = []
        for unit in units:
            chains = proofs.chains_of(unit, vouching.statements_about(unit))
            files.append(canonical_json(proofs.proof_document(unit, chains, vouching.climate_of(unit))))
    made = time.perf_counter() - began
    keys = keyring.public_keys()
    began = time.perf_counter()
    wrong = [problem for file in files for problem in verify_passport.check(file, keys)]
    checked = time.perf_counter() - began
    return Result(
        "proofs", len(units) * ROUNDS / made, "proofs/s", is_right=bool(units) and not wrong,
        details={
            "units": len(units), "verified_a_second": round(len(files) / checked, 1), "bytes": sum(map(len, files)) // max(1, len(files)),
            "wrong": wrong[:3],
        },
    )  # fmt: skip


def falsified(_machine: Machine, plan: Plan) -> Result:
    """Seconds to check all passports and all falsified ones; each sound one passes, each falsified one is caught."""
    began = time.perf_counter()
    press, files = passports.make(plan.passports)
    made = time.perf_counter() - began
    began = time.perf_counter()
    failed = sum(bool(verify_passport.check(file, press.keys)) for file in files)
    seconds = time.perf_counter() - began
    rng, missed = random.Random(11), collections.Counter[str]()
    kinds = collections.Counter[str]()
    for number in range(plan.passports // 10):
        kind, file = passports.mutate(files[number], press, rng)
        kinds[kind] += 1
        missed[kind] += not caught(file, press.keys)
    return Result(
        "passports", seconds, "s", is_right=not failed and not missed.total(),
        details={
            "passports": len(files), "failed": failed, "falsified": kinds.total(), "missed": dict(+missed), "made_s": round(made, 1),
            "verified_a_second": round(len(files) / seconds),
        },
    )  # fmt: skip


def caught(file: bytes, keys: dict[str, str]) -> bool:
    """Does the tool refuse this file, by a line that says what is wrong or as unreadable?"""
    try:
        return bool(verify_passport.check(file, keys))
    except (verify_passport.Unreadable, KeyError, TypeError, AttributeError, ValueError):
        return True

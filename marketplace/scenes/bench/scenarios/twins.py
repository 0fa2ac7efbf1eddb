"""The twin match: how right it is on a generated set, and how fast a thousand cases are matched."""

import time
from typing import Any

import numpy as np

from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.twins import drawing, measuring
from returns.policies import pictures

MOST_FAR, MOST_FRR, MOST_ABSTAIN = 0.005, 0.05, 0.10
WHOLE = 1000  # cases below which shares mean nothing: a smoke run only proves that it runs


def match(_machine: Machine, plan: Plan) -> Result:
    """False accepts in per cent of near twins, by pictures and weight alone; as many pieces and as many twins as the plan says."""
    found = [pair for case in range(plan.twin_cases) for pair in measuring.pairs(case)]
    told = measuring.report(found)
    by = told["pictures"]
    is_whole = plan.twin_cases >= WHOLE
    is_good = by["false_reject"]["share"] <= MOST_FRR and by["abstain"]["share"] <= MOST_ABSTAIN
    return Result(
        "twin-match", 100 * by["false_accept"]["share"], "% false accept", most=100 * MOST_FAR if is_whole else None,
        is_right=bool(found) and (is_good or not is_whole), details=told,
    )  # fmt: skip


def thousand(_machine: Machine, plan: Plan) -> Result:
    """Cases a second of the comparison itself, from stored JPEG to opinion, one process; the floor only opens the pictures."""
    files = [_files(case) for case in range(min(40, plan.twin_speed))]
    began = time.process_time()
    for number in range(plan.twin_speed):
        out, back = files[number % len(files)]
        pictures.read(out), pictures.read(back)
    floor = plan.twin_speed / max(1e-9, time.process_time() - began)
    began = time.process_time()
    likeness: list[Any] = []
    for number in range(plan.twin_speed):
        out, back = files[number % len(files)]
        likeness.append(pictures.compare(pictures.read(out), pictures.read(back)))
    seconds = time.process_time() - began
    return Result(
        "twin-speed", plan.twin_speed / max(1e-9, seconds), "cases/s of CPU", floor=floor,
        is_right=len(likeness) == plan.twin_speed, details={"cases": plan.twin_speed, "cpu_s": round(seconds, 2)},
    )  # fmt: skip


def _files(case: int) -> tuple[bytes, bytes]:
    rng = np.random.default_rng([7, case])
    piece = drawing.piece(case, drawing.trait_of(drawing.TRAITS[case % 3], rng))
    return drawing.photographed(piece, rng, strength=0.15), drawing.photographed(piece, rng, strength=1.0)

"""The assistant's classifier: messages a second to an intent, one process, arrays loaded."""

import random
import time

from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from support.intents import corpus
from support.intents.classifier import classify

LEAST = 500.0
MESSAGES = 5_000
LONG = 40  # every fortieth message is a long one


def run(_machine: Machine, _plan: Plan) -> Result:
    """Sentences as people type them, in Chinese and English, some of them long; wall time, for people wait by the wall."""
    texts = messages()
    classify(texts[0])
    began = time.perf_counter()
    met = {classify(text).intent for text in texts}
    rate = len(texts) / max(1e-9, time.perf_counter() - began)
    return Result(
        "classify", rate, "messages/s", is_right=rate >= LEAST and len(met) > 20,
        details={"messages": len(texts), "intents_met": len(met), "least": LEAST},
    )  # fmt: skip


def messages() -> list[str]:
    """The same ones each time."""
    dice = random.Random(8)
    wordings = corpus.wordings()
    texts = [corpus.spoken(dice.choice(wordings), dice) for _ in range(MESSAGES)]
    return [text * 30 if place % LONG == 0 else text for place, text in enumerate(texts)]

"""A small night on the seeded world: needs are planted, judged by facts, and no clock breaks."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assistant.models import Turn
from marketplace.scenes.night.table import NEEDS
from support.intents import corpus
from support.intents.features import normalised
from support.intents.labels import INTENTS
from support.models import Ticket

CONTACTS = int(os.environ.get("NIGHT_CONTACTS", "25"))
SEED = int(os.environ.get("NIGHT_SEED", "3"))


def test_it_works(world, settings):
    settings.SUPPORT_BOT = True
    before = Ticket.objects.count()
    out = StringIO()
    try:
        call_command("simulate_night", contacts=CONTACTS, seed=SEED, stdout=out)
    finally:
        if "NIGHT_OUT" in os.environ:
            Path(os.environ["NIGHT_OUT"]).write_text(out.getvalue(), encoding="utf-8")
    found = json.loads(out.getvalue())
    assert found["contacts"] == CONTACTS
    assert found["share_solved"] > 0.5
    assert Turn.objects.count() >= CONTACTS
    assert Ticket.objects.count() - before == found["handed_over"]
    for kind in found["clocks"].values():
        assert kind["broken"] == kind["running"] == 0
        assert kind["kept"] == kind["started"]


def test_every_intent_is_planted_and_none_of_the_wordings_was_learnt():
    assert {need.intent for need in NEEDS} == set(INTENTS)
    learnt = {normalised(wording.text) for wording in corpus.wordings()}
    said = {normalised(words) for need in NEEDS for words in need.wordings}
    assert not said & learnt


def test_it_refuses_what_it_cannot_do(db, settings):
    settings.SUPPORT_BOT = False
    with pytest.raises(CommandError):
        call_command("simulate_night", contacts=1)
    settings.SUPPORT_BOT = True
    with pytest.raises(CommandError, match="seed"):
        call_command("simulate_night", contacts=1)
    with pytest.raises(CommandError):
        call_command("simulate_night", contacts=0)

"""Both kinds of seller by the API, from the first call of the application to the first payout."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests import world
from tests.site import Site

ROAD = (
    "road.receive", "handed_in", "road.capture", "road.pack", "road.fly", "road.land", "road.inspect", "road.deliver", "buying.follow",
)  # fmt: skip
STORY = (
    "newcomer", "apply", "selling.verify", "team", "listen", "list_item", "buying.order", "buying.pay", "buy_the_goods", *ROAD,
    "buying.release", "earning.paid", "heard",
)  # fmt: skip


def tell(site: Site, facts: dict[str, Any], *steps: str, patience: int = 420) -> dict[str, Any]:
    """Play steps in a process of the site's own; returns what they found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.story", json.dumps(facts), *steps], cwd=world.PROJECT, capture_output=True,
        env=world.child(site.environment), text=True, timeout=patience, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "station"), [("buyer", "KIX"), ("retailer", "LHR")])
def test_from_the_first_call_to_the_first_payout(site: Site, kind: str, station: str) -> None:
    facts = tell(site, {"kind": kind, "station": station}, *STORY)
    assert facts["payout"]["amount"] > 0
    assert facts["payout"]["currency"] == {"buyer": "JPY", "retailer": "GBP"}[kind]
    assert facts["helper_sees_money"] == 403
    assert {"webhook.ping", "order.to_buy", "unit.received", "order.completed", "payout.paid"} <= set(facts["heard"])
    assert not facts["heard_people"], "webhooks name no shopper"
    assert site.value("SELECT count(*) FROM core_outboxdelivery WHERE status = 'dead'") == 0

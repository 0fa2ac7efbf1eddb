"""Steps of the money: paid on the payout day with a part kept, proven to be in the published total, the kept part released."""

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from marketplace.core import time
from marketplace.core.transparency import service as log
from marketplace.scenes.walk.client import WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage
from sellers.services import solvency


def paid(stage: Stage) -> None:
    """The payout day comes; what is not kept arrives at the seller's bank."""
    _until(stage, "next_payout_on")
    payout = wait_for("the payout", lambda: _succeeded(stage, 1))
    stage.facts["payout"] = {"amount": payout["amount_minor"], "currency": payout["currency"]}
    stage.tell(
        f"到了结算日，货款到账：{payout['amount_minor']} {payout['currency']}",
        f"The payout day: {payout['amount_minor']} {payout['currency']} arrive at the bank",
        "/seller/money/",
    )


def proven(stage: Stage) -> None:
    """The platform publishes what it owes all sellers; ours checks with a stand-alone program that they are part of it."""
    money = _money(stage)
    stage.facts["reserve"] = money["reserve"]
    if money["reserve"] <= 0:
        raise WalkFailed("nothing was kept in reserve")
    solvency.publish_due()
    log.seal_all()
    api = stage.api("newcomer")
    report = api.get("seller/owed/")["results"][0]
    proof = api.get(f"seller/owed/{report['id']}/proof/")
    verdict = _verify(proof, f"seller:{stage.facts['seller']}", money["payable"] + money["reserve"])
    if not verdict.startswith("SOUND"):
        raise WalkFailed(f"verify_owed.py says: {verdict}")
    stage.tell(
        f"保留 {money['reserve']} {money['currency']}；独立程序核验：这笔欠款已计入平台公布的总额",
        f"{money['reserve']} {money['currency']} are kept; a stand-alone program finds them in the published total",
        "/owed/",
    )


def released(stage: Stage) -> None:
    """Some days later the kept part is released by itself and comes with the next payout."""
    (slice_,) = stage.api("newcomer").get("seller/reserve/")["results"][:1]
    _travel_to(stage, date.fromisoformat(slice_["release_on"]))
    wait_for("the released reserve", lambda: _money(stage)["reserve"] == 0 or None)
    _until(stage, "next_payout_on")
    payout = wait_for("the second payout", lambda: _succeeded(stage, 2))
    if payout["amount_minor"] != stage.facts["reserve"]:
        raise WalkFailed(f"{payout['amount_minor']} came of {stage.facts['reserve']} kept")
    stage.facts["earned"] = (stage.facts["payout"]["amount"] + payout["amount_minor"], payout["currency"])
    line = stage.api("newcomer").get("seller/statement/")["results"][0]
    if line["balance"] != 0:
        raise WalkFailed(f"the statement ends with {line['balance']}, not with nothing")
    stage.tell(
        f"保留期满，{payout['amount_minor']} {payout['currency']} 自动放款并到账，账单余额为零",
        f"The reserve is released and paid: {payout['amount_minor']} {payout['currency']}; the statement ends at zero",
        "/seller/statement/",
    )


def _money(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = stage.api("newcomer").get("seller/money/")
    return found


def _succeeded(stage: Stage, count: int) -> dict[str, Any] | None:
    """The newest payout once `count` have arrived."""
    rows = [row for row in stage.api("newcomer").get("seller/payouts/")["results"] if row["status"] == "succeeded"]
    return rows[0] if len(rows) >= count else None


def _until(stage: Stage, field: str) -> None:
    _travel_to(stage, date.fromisoformat(_money(stage)[field]))


def _travel_to(stage: Stage, day: date) -> None:
    days = (day - time.today()).days
    if days > 0:
        stage.travel(days=days)


def _verify(proof: dict[str, Any], seller: str, balance: int) -> str:
    """Run the outsider's program on the proof as it was downloaded."""
    program = Path(settings.BASE_DIR) / "tools" / "verify_owed.py"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "owed.json"
        file.write_text(json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        command = [sys.executable, "-I", "-S", str(program), str(file), "--seller", seller, "--balance", str(balance)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip()

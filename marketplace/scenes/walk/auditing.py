"""Steps of the surprise audit: promised, drawn, dispatched, visited, filed, published, checked by a stranger's program, decided."""

import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from django.conf import settings

from marketplace.core.errors import Conflict
from marketplace.core.outbox.drain import drain
from marketplace.scenes import visits
from marketplace.scenes.pictures import evidence_photo
from marketplace.scenes.walk.client import TIMEOUT, WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage
from sellers.models import Audit, Auditor
from sellers.policies.audit_questions import QUESTIONS
from sellers.selectors import audits as reading
from sellers.services import audit_decisions, audit_draws, audit_plans

VERIFIER = Path("tools") / "verify_draw.py"


def promise(stage: Stage) -> None:
    """The frame is frozen; the world sees its salted fingerprint and nothing else."""
    dana = stage.person("dana")
    if not Auditor.objects.filter(may_plan=True, is_active=True).exists():
        visits.name_auditors({"dana": dana, "xiaochen": stage.person("xiaochen")})
    stage.facts["period"] = f"W{stage.run}"
    made = audit_draws.commit(period=stage.facts["period"], planner=dana, actor=dana.ref, count=1)
    known = _public(stage)
    if set(known) & {"frame", "salt", "drawn"} or known["statement"]["frame_sha256"] != made.frame_sha256:
        raise WalkFailed("the promise says too much, or another thing")
    stage.tell(
        f"突击审核名册封存，只公布指纹 {made.frame_sha256[:12]}…",
        f"The list is sealed, only its fingerprint is public: {made.frame_sha256[:12]}…",
        f"/audits/{stage.facts['period']}/",
    )


def draw(stage: Stage) -> None:
    """The lot falls by a number that did not exist before; nobody outside can tell on whom."""
    wait_for("the draw", lambda: _moved(lambda: _draw(stage)) or None)
    audit = Audit.objects.get(draw__code=stage.facts["period"])
    wait_for("the dispatch", lambda: _moved(lambda: _send(stage, audit)) or None)
    drain()
    if audit.seller_id is not None or "frame" in _public(stage):
        raise WalkFailed("somebody could know who is drawn")
    if any(str(audit.envelope) in json.dumps(stage.api(key).get("audits/")) for key in ("charlie", "dana")):
        raise WalkFailed("the list of draws gives the drawn shop away")
    stage.facts["audit"] = audit.public_id
    stage.tell(
        "抽签完成，核查员小陈收到密封任务", "The lot has fallen; Xiao Chen gets a sealed envelope", "/audits/console/"
    )


def _draw(stage: Stage) -> bool:
    period = reading.public_period(stage.facts["period"])
    if period.status == "committed":
        audit_draws.advance(period=period)
        audit_draws.draw(period=reading.public_period(period.code), actor=stage.person("dana").ref)
    return True


def _send(stage: Stage, audit: Audit) -> bool:
    audit_plans.plan()
    audit.refresh_from_db()
    audit_plans.send_now(audit=audit, by=stage.person("dana"), auditor=stage.person("xiaochen"))
    return True


def _moved(step: Callable[[], bool]) -> bool:
    """Whether it worked; the worker does the same in these minutes, and whoever comes second looks again."""
    try:
        return step()
    except Conflict:
        return False


def visit(stage: Stage) -> None:
    """At the door the claim is frozen and the list drawn; then everything is counted, photographed, signed and filed."""
    chen, where = stage.api("xiaochen"), f"audits/visits/{stage.facts['audit']}/"
    plate = chen.post(f"{where}open/")
    state = chen.post(f"{where}start/")
    audit = Audit.objects.get(public_id=stage.facts["audit"])
    claimed = {row["sku"]: row["pieces"] for row in audit.claimed_stock}
    for number, category in enumerate(state["categories"] or ["empty"], start=1):
        rough = sum(row["pieces"] for row in audit.claimed_stock if row["category"] == category)
        _entry(stage, "bin", {"label": f"A{number}", "category": category, "rough": rough}, photo=number)
    for pick in state["picks"]:
        _entry(stage, "count", {"sku": pick["sku"], "counted": claimed[pick["sku"]]})
    _entry(stage, "condition", {"area": "main store", **visits.GOOD})
    for pick in state["picks"][:2]:
        _entry(stage, "receipt", {"sku": pick["sku"], "outcome": "match", "shop": "Wholesale hall 4"})
    answers = {f"answer_{question.code}": 4 for question in QUESTIONS["supplier"]}
    _entry(stage, "interview", {"contact": "supplier", "name": "Wholesale hall 4", "channel": "phone", **answers})
    _entry(stage, "signature", {"name": "小陈"})
    filed = chen.post(f"{where}file/", {"findings": "账实相符，仓储干燥整洁。"})
    stage.facts["audited"] = audit.seller.slug if audit.seller else ""
    stage.tell(
        f"小陈突访「{plate['name']}」：按现场抽取的清单清点，账实 {filed['stock_score']} 分",
        f"Xiao Chen visits {plate['name']}: counted by a list drawn on the spot, stock {filed['stock_score']}",
        f"/shop/{stage.facts['audited']}/",
    )


def check(stage: Stage) -> None:
    """The list is open now. A program that knows nothing of us draws again, then catches one altered byte."""
    raw = requests.get(f"{stage.base}/audits/{stage.facts['period']}.json", timeout=TIMEOUT).content
    if _verdict(raw) != 0:
        raise WalkFailed("verify_draw.py does not agree with the published draw")
    place = raw.index(b'"frame":[["') + 12
    if _verdict(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]) == 0:
        raise WalkFailed("verify_draw.py did not see an altered byte")
    dana = stage.person("dana")
    audit = Audit.objects.get(public_id=stage.facts["audit"])
    audit_decisions.decide(audit=audit, reviewer=dana, consequence="none", reason="账实相符")
    drain()
    stage.tell(
        "名册公布，独立程序重抽结果一致；复核完毕",
        "The list is published, a stranger's program draws the same; decided by a second person",
        f"/audits/{stage.facts['period']}/",
    )


def _entry(stage: Stage, kind: str, values: dict[str, Any], photo: int = 0) -> None:
    path = f"audits/visits/{stage.facts['audit']}/entries/"
    body = {"kind": kind, "key": uuid.uuid4().hex, "values": json.dumps(values)}
    if not photo:
        stage.api("xiaochen").post(path, body)
        return
    picture = evidence_photo(
        pose="front", slug=f"walk-{stage.run}", category="home", title="Shelf", seed=photo, size=320
    )
    stage.api("xiaochen").send(path, body, "photos", picture, "image/jpeg")


def _public(stage: Stage) -> dict[str, Any]:
    answer: dict[str, Any] = requests.get(f"{stage.base}/audits/{stage.facts['period']}.json", timeout=TIMEOUT).json()
    return answer


def _verdict(raw: bytes) -> int:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(raw)
        file.flush()
        command = [sys.executable, "-I", "-S", str(settings.BASE_DIR / VERIFIER), file.name]
        return subprocess.run(command, capture_output=True, check=False).returncode

"""Steps of the road, by the consoles' API: operator, flight, customs escort, carrier, returns inspector."""

import json
import time as clock

import requests

from logistics.carriers import signing
from logistics.models import Seal
from logistics.states import SealStatus
from marketplace.core import time
from marketplace.scenes import foundation
from marketplace.scenes.pictures import customs_photo, evidence_photo
from marketplace.scenes.walk.client import TIMEOUT, WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage

CARRIER = "jingwei"
MEASURES = {"weight_g": 402, "length_mm": 95, "width_mm": 95, "height_mm": 136}
BOX = {"weight_g": 1010, "length_mm": 260, "width_mm": 200, "height_mm": 170}


def receive(stage: Stage) -> None:
    """The goods arrive in Osaka; the worker has handed the trade record down by then."""
    lupe, number = stage.api("lupe"), stage.facts["order"]
    wait_for(
        "the trade record at the warehouse",
        lambda: lupe.get("warehouse/consignments/", search=number) and _is_known(stage),
    )
    units = lupe.post(f"warehouse/consignments/{number}/receive/", {})["units"]
    stage.facts["units"] = [unit["passport_code"] for unit in units]
    stage.tell("Lupe 在大阪仓收货 2 件", "Lupe receives two pieces in Osaka", "/warehouse/")


def _is_known(stage: Stage) -> bool:
    response = requests.get(
        f"{stage.base}/api/v1/warehouse/consignments/{stage.facts['order']}/",
        headers={"Authorization": stage.api("lupe").session.headers["Authorization"]}, timeout=TIMEOUT,
    )  # fmt: skip
    return response.status_code == 200


def capture(stage: Stage) -> None:
    """Photographs, weight, measures, serial number and tamper tag: the twin that a return is held against."""
    lupe = stage.api("lupe")
    for index, code in enumerate(stage.facts["units"]):
        for pose in ("front", "back"):
            picture = evidence_photo(
                pose=pose, slug=f"walk-{stage.run}", category="home", title="KAIDO tea caddy tin", seed=index, size=480
            )
            lupe.send(f"warehouse/units/{code}/photos/", {"pose": pose}, "image", picture, "image/jpeg")
        lupe.post(
            f"warehouse/units/{code}/capture/",
            MEASURES | {"serial": f"KD{stage.run}{index}", "tag": f"TT{stage.run}{index}"},
        )
    stage.tell(
        "逐件拍照、称重、登记序列号，护照已开",
        "Each piece photographed, weighed, numbered: passports open",
        f"/passport/{stage.facts['units'][0]}/",
    )


def pack(stage: Stage) -> None:
    """Packed, weighed and sealed under a numbered seal."""
    lupe = stage.api("lupe")
    parcel = lupe.post("warehouse/parcels/", {"order_number": stage.facts["order"]})
    for code in stage.facts["units"]:
        lupe.post(f"warehouse/parcels/{parcel['number']}/units/", {"passport_code": code})
    lupe.post(f"warehouse/parcels/{parcel['number']}/weigh/", BOX)
    seal = _next_seal(stage, "lupe")
    lupe.post(f"warehouse/parcels/{parcel['number']}/seal/", {"seal_number": seal})
    stage.facts["parcel"], stage.facts["seal"] = parcel["number"], seal
    stage.tell(f"装箱，施封 {seal}", f"Packed and sealed with {seal}", f"/track/{parcel['number']}/")


def _next_seal(stage: Stage, key: str) -> str:
    holder = stage.person(key)
    seal = Seal.objects.filter(issued_to=holder, status=SealStatus.ISSUED).order_by("pk").first()
    if seal is None:
        raise WalkFailed(f"{holder} has no seals left: issue some (POST /api/v1/warehouse/seals/)")
    return seal.number


def fly(stage: Stage) -> None:
    """Into a bag, onto the manifest: order, payment and waybill must match before it closes. Then into the air."""
    lupe = stage.api("lupe")
    station = stage.facts.get("station", "KIX")
    bag = lupe.post("warehouse/bags/", {"warehouse": station})["number"]
    lupe.post(f"warehouse/bags/{bag}/parcels/", {"parcel": stage.facts["parcel"], "seal_seen": stage.facts["seal"]})
    lupe.post(f"warehouse/bags/{bag}/close/")
    flight = foundation.next_flight(station, stage.person("laozhang"))
    where = f"warehouse/flights/{flight.public_id}/"
    lupe.post(f"{where}bags/", {"bag": bag})
    gate = lupe.post(f"{where}close/")
    if not gate["closed"]:
        raise WalkFailed(f"the three documents do not match: {gate['mismatches']}")
    lupe.post(f"{where}depart/")
    stage.facts["flight"] = flight.public_id
    stage.sandbox(stage.customs, "/_world", {"inspect": stage.facts["order"]})
    stage.tell(
        f"三单对碰一致，搭乘 {flight.designator} 起飞",
        f"Three documents match; departed on {flight.designator}",
        f"/track/{stage.facts['parcel']}/",
    )


def land(stage: Stage) -> None:
    """Eleven hours later: landed, declared by the worker, and customs wants to look inside."""
    stage.travel(hours=11)
    zhang = stage.api("laozhang")
    zhang.post(f"warehouse/flights/{stage.facts['flight']}/arrive/")
    wait_for("the inspection", lambda: _declaration(stage) == "inspection" or None)
    stage.tell(
        "抵达上海，海关布控查验", "Landed in Shanghai, customs wants to inspect", f"/track/{stage.facts['parcel']}/"
    )


def _declaration(stage: Stage) -> str:
    rows = stage.api("laozhang").get("warehouse/escort/parcels/", page_size=100)["results"]
    return next((row["declaration"] for row in rows if row["number"] == stage.facts["parcel"]), "")


def inspect(stage: Stage) -> None:
    """Opened in Lao Zhang's presence, photographed, sealed again, released."""
    zhang, number = stage.api("laozhang"), stage.facts["parcel"]
    opening = zhang.post(f"warehouse/parcels/{number}/open/", {
        "old_seal": stage.facts["seal"], "officer": "关员 0217", "authority": "浦东机场海关", "station": "查验台 3", "reason": "随机查验",
        "weight_before_g": BOX["weight_g"],
    })  # fmt: skip
    for pose, kind in (("seal_old", "arrived"), ("contents", "opened")):
        picture = customs_photo(seal=stage.facts["seal"], seed=1, stage=kind, size=480)
        zhang.send(f"warehouse/openings/{opening['id']}/photos/", {"pose": pose}, "image", picture, "image/jpeg")
    seal = _next_seal(stage, "laozhang")
    zhang.post(
        f"warehouse/openings/{opening['id']}/close/",
        {"new_seal": seal, "weight_after_g": BOX["weight_g"] + 4, "found": "与申报一致"},
    )
    wait_for("the release", lambda: _status(stage) == "cleared" or None)
    stage.facts["seal"] = seal
    stage.tell(
        f"老张全程在场开箱，重新施封 {seal}，海关放行",
        f"Opened with Lao Zhang present, re-sealed {seal}, released",
        f"/track/{number}/",
    )


def _status(stage: Stage) -> str:
    found: str = stage.api("xiaomei").get(f"tracking/{stage.facts['parcel']}/")["status"]
    return found


def deliver(stage: Stage) -> None:
    """Handed to the local carrier; the carrier's signed messages arrive, one of them twice."""
    waybill = f"JW{stage.run}{int(clock.time()) % 10**6:06d}"
    stage.api("laozhang").post(
        f"warehouse/parcels/{stage.facts['parcel']}/hand-over/",
        {"carrier": CARRIER, "waybill": waybill, "seal_seen": stage.facts["seal"]},
    )
    stage.travel(days=2)
    for code, place in (("ARRIVE", "成都转运中心"), ("OUT", "武侯营业部"), ("SIGN", "天府大道"), ("SIGN", "天府大道")):
        _carrier_says(stage, waybill, code, place)
    stage.tell("末端派送，小美签收", "Last mile; Xiaomei signs", f"/track/{stage.facts['parcel']}/")


def _carrier_says(stage: Stage, waybill: str, code: str, place: str) -> None:
    event = {
        "event_id": f"{waybill}-{code}",
        "waybill": waybill,
        "code": code,
        "at": time.now().isoformat(),
        "place": place,
        "signed_by": "本人",
    }
    body = json.dumps(event).encode()
    headers = {"Content-Type": "application/json", signing.HEADER: signing.sign(CARRIER, body)}
    answer = requests.post(
        f"{stage.base}/api/v1/carriers/{CARRIER}/events/", data=body, headers=headers, timeout=TIMEOUT
    )
    if answer.status_code >= 400:
        raise WalkFailed(f"carrier event {code} → {answer.status_code} {answer.text[:300]}")


def take_back(stage: Stage) -> None:
    """At the centre in China: received by label, measured again, matched with its twin, decided."""
    stage.travel(days=2)
    chen = stage.api("xiaochen")
    case = chen.post("warehouse/returns/receive/", {"label": stage.facts["label"]})
    for item in case["items"]:
        index = stage.facts["units"].index(item["passport"])
        verdict = chen.post(
            f"warehouse/returns/{case['number']}/items/{item['id']}/inspect/",
            {
                "weight_g": MEASURES["weight_g"] + 2,
                "serial": f"kd {stage.run}{index}",
                "tag": f"TT{stage.run}{index}",
                "grade": "A",
            },
        )
        if verdict["verdict"] != "match":
            raise WalkFailed(f"the twin match says {verdict}")
    chen.post(f"warehouse/returns/{case['number']}/decide/", {"outcome": "refund"})
    stage.tell(
        "小陈验货：与出库证据是同一件，同意退款",
        "Xiao Chen: it is the very piece that was sent; refund",
        f"/me/returns/{case['number']}/",
    )

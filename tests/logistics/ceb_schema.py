"""The official fields once more, written down independently of the program: `name rule` in order; an XSD is made of them.

Rules: `=n` exact length, `n` at most n and at least one, `N` decimal of 19 digits and 5 after the point, `I` int; `?` optional.
Source: 202205 edition of the specification (domain facts, section 2).
"""

from __future__ import annotations

from typing import Any

from lxml import etree

START = "guid =36 appType =1 appTime =14 appStatus 3"
EBP, EBC, CARRIER = "ebpCode 18 ebpName 100", "ebcCode 18 ebcName 100", "logisticsCode 18 logisticsName 100"
BUYER = "buyerIdType =1 buyerIdNumber 60 buyerName 60 buyerTelephone 30"
REQUEST = (
    f"{START} customsCode =4 orderNo 60 {EBP} {EBC} logisticsNo 60 {CARRIER} copNo ?20 preNo ?18 invtNo 18 {BUYER}"
    " agentCode 18 agentName 100 reason 1000 note ?1000"
)
NODES = {
    "OrderHead": f"{START} orderType =1 orderNo 60 {EBP} {EBC} goodsValue N freight N discount N taxTotal N acturalPaid N currency =3"
    " buyerRegNo 60 buyerName 60 buyerTelephone 30 buyerIdType =1 buyerIdNumber 60 payCode ?18 payName ?100 payTransactionId ?60"
    " batchNumbers ?100 consignee 100 consigneeTelephone 50 consigneeAddress 200 consigneeDistrict ?=6 note ?1000",
    "OrderList": "gnum I itemNo ?30 itemName 250 gmodel 510 itemDescribe ?1000 barCode ?50 unit =3 qty N price N totalPrice N"
    " currency =3 country =3 note ?1000",
    "PaymentHead": f"{START} payCode 18 payName 100 payTransactionId 60 orderNo 60 {EBP} payerIdType =1 payerIdNumber 60 payerName 60"
    " telephone ?60 amountPaid N currency =3 payTime =14 note ?1000",
    "LogisticsHead": f"{START} {CARRIER} logisticsNo 60 billNo ?37 orderNo 60 freight ?N insuredFee ?N currency =3 weight N packNo I"
    " goodsInfo ?200 consignee 100 consigneeAddress 200 consigneeTelephone 50 note ?1000",
    "LogisticsStatus": f"{START} {CARRIER} logisticsNo 60 logisticsStatus =1 logisticsTime =14 note ?1000",
    "InventoryHead": f"{START} orderNo 60 {EBP} {EBC} logisticsNo 60 {CARRIER} copNo ?20 preNo ?18 assureCode 30 emsNo ?30 invtNo ?18"
    f" ieFlag =1 declTime =8 customsCode =4 portCode =4 ieDate ?=8 {BUYER} consigneeAddress 200 agentCode 18 agentName 100"
    " areaCode ?18 areaName ?100 tradeMode =4 trafMode =1 trafNo ?100 voyageNo ?32 billNo ?37 loctNo ?10 licenseNo ?19 country =3"
    " freight N insuredFee N currency =3 wrapType ?1 packNo I grossWeight N netWeight N note ?1000",
    "InventoryList": "gnum I itemRecordNo ?30 itemNo ?20 itemName ?250 gcode =10 gname 250 gmodel 510 barCode ?50 country =3"
    " tradeCountry ?3 currency =3 qty N unit =3 qty1 N unit1 =3 qty2 ?N unit2 ?=3 price N totalPrice N note ?1000",
    "InvtCancel": REQUEST,
    "InvtRefundHead": REQUEST,
    "InvtRefundList": "gnum I gcode =10 gname 250 qty N unit =3 note ?1000",
    "DeliveryHead": f"{START} customsCode =4 copNo ?20 preNo ?18 rkdNo ?18 operatorCode 18 operatorName 100 ieFlag =1 trafMode =1"
    f" trafNo 100 voyageNo 32 billNo 37 {CARRIER} unloadLocation ?100 note ?1000",
    "DeliveryList": "gnum I logisticsNo 60 note ?1000",
    "BaseTransfer": "copCode 18 copName 100 dxpMode =3 dxpId 30 note ?1000",
}
# message → (node that repeats, how often, its parts; empty where the node has its fields itself), signature required?
MESSAGES = {
    "311": ("Order", "100", (("OrderHead", "1"), ("OrderList", "99")), False),
    "411": ("Payment", "100", (("PaymentHead", "1"),), False),
    "511": ("Logistics", "100", (("LogisticsHead", "1"),), False),
    "513": ("LogisticsStatus", "100", (), False),
    "621": ("Inventory", "100", (("InventoryHead", "1"), ("InventoryList", "99")), True),
    "623": ("InvtCancel", "100", (), True),
    "625": ("InvtRefund", "100", (("InvtRefundHead", "1"), ("InvtRefundList", "99")), True),
    "711": ("Delivery", "1", (("DeliveryHead", "1"), ("DeliveryList", "unbounded")), True),
}
XS, CEB, DS = (
    "http://www.w3.org/2001/XMLSchema",
    "http://www.chinaport.gov.cn/ceb",
    "http://www.w3.org/2000/09/xmldsig#",
)


def rules(node: str) -> list[tuple[str, str]]:
    """(field, rule) of a node, in order."""
    words = NODES[node].split()
    return list(zip(words[::2], words[1::2], strict=True))


def schema() -> etree.XMLSchema:
    """The schema of all messages that we send."""
    ds = f'<xs:schema xmlns:xs="{XS}" targetNamespace="{DS}"><xs:element name="Signature" type="xs:anyType"/></xs:schema>'

    class Neighbour(etree.Resolver):
        def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
            return self.resolve_string(ds, context) if (system_url or "").endswith("ds.xsd") else None

    parser = etree.XMLParser()
    parser.resolvers.add(Neighbour())
    return etree.XMLSchema(etree.fromstring(_text(), parser))


def _text() -> str:
    guid = '<xs:attribute name="guid" use="required">' + _simple("=36") + "</xs:attribute>"
    version = '<xs:attribute name="version" use="required">' + _simple("10") + "</xs:attribute>"
    parts = [
        f'<xs:schema xmlns:xs="{XS}" xmlns:ceb="{CEB}" xmlns:ds="{DS}" targetNamespace="{CEB}" elementFormDefault="qualified">'
    ]
    parts.append(f'<xs:import namespace="{DS}" schemaLocation="ds.xsd"/>')
    for kind, (node, most, inner, is_signed) in MESSAGES.items():
        body = "".join(f'<xs:element ref="ceb:{name}" maxOccurs="{times}"/>' for name, times in inner)
        element = (
            f'<xs:element name="{node}" maxOccurs="{most}"><xs:complexType><xs:sequence>{body}</xs:sequence></xs:complexType></xs:element>'
            if inner
            else f'<xs:element ref="ceb:{node}" maxOccurs="{most}"/>'
        )
        least = "1" if is_signed else "0"
        parts.append(
            f'<xs:element name="CEB{kind}Message"><xs:complexType><xs:sequence>{element}<xs:element ref="ceb:BaseTransfer"/>'
            f'<xs:element ref="ds:Signature" minOccurs="{least}"/></xs:sequence>{guid}{version}</xs:complexType></xs:element>'
        )
    for node in NODES:
        fields = "".join(_field(name, rule) for name, rule in rules(node))
        parts.append(
            f'<xs:element name="{node}"><xs:complexType><xs:sequence>{fields}</xs:sequence></xs:complexType></xs:element>'
        )
    return "".join([*parts, "</xs:schema>"])


def _field(name: str, rule: str) -> str:
    least = ' minOccurs="0"' if rule.startswith("?") else ""
    return f'<xs:element name="{name}"{least}>{_simple(rule.lstrip("?"))}</xs:element>'


def _simple(rule: str) -> str:
    if rule == "I":
        return '<xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType>'
    if rule == "N":
        facets = '<xs:fractionDigits value="5"/><xs:totalDigits value="19"/>'
        return f'<xs:simpleType><xs:restriction base="xs:decimal">{facets}</xs:restriction></xs:simpleType>'
    facet = (
        f'<xs:length value="{rule[1:]}"/>'
        if rule[0] == "="
        else f'<xs:maxLength value="{rule}"/><xs:minLength value="1"/>'
    )
    return f'<xs:simpleType><xs:restriction base="xs:string">{facet}</xs:restriction></xs:simpleType>'

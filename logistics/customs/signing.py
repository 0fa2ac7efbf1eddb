"""Signing what customs wants signed: enveloped XML digital signature over C14N 1.0, and the terminal's envelope.

The key is not ours to hold: in production it lives in a token or HSM of the declaring agent, behind `Signer` (SM2 with SM3).
`RsaSigner` (RSA-SHA1, the other method that the port takes) reads its key from the environment; demo and tests without one
make a throw-away key that lives as long as the process. Facts: docs/customs.md.
"""

import base64
import hashlib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from lxml import etree

from marketplace.core import time

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
DXP: Final = "http://www.chinaport.gov.cn/dxp"
C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED: Final = f"{DS}enveloped-signature"
RSA_SHA1, SHA1 = f"{DS}rsa-sha1", f"{DS}sha1"
SM2_SM3, SM3 = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3", "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"


class BadSeal(ValueError):
    """The signature does not fit the message."""


class Signer(Protocol):
    """Who signs. `method` and `digest_method` are the algorithms' URIs; `sign` gets the canonical bytes of SignedInfo.

    An adapter for a token or HSM implements these four and nothing else; it is named by the setting CUSTOMS_SIGNER.
    """

    method: str
    digest_method: str
    key_name: str
    certificate: bytes

    def digest(self, data: bytes) -> bytes:
        """The digest of the canonical message."""

    def sign(self, data: bytes) -> bytes:
        """The raw signature of `data`."""


@dataclass
class RsaSigner:
    """RSA-SHA1 with a key in memory. For tests, the demo, and districts that still take it."""

    key: rsa.RSAPrivateKey
    certificate: bytes
    key_name: str
    method: str = RSA_SHA1
    digest_method: str = SHA1

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha1(data, usedforsecurity=False).digest()

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the method that the port names


def signer() -> RsaSigner:
    """The signer of this process. Key and certificate in PEM from CUSTOMS_SIGNING_KEY and CUSTOMS_SIGNING_CERTIFICATE, or from
    the file CUSTOMS_SIGNING_FILE, which holds both.

    Without them a throw-away one, except in production: there it raises ImproperlyConfigured.
    """
    if settings.CUSTOMS_SIGNING_KEY and settings.CUSTOMS_SIGNING_CERTIFICATE:
        return _signer(settings.CUSTOMS_SIGNING_KEY, settings.CUSTOMS_SIGNING_CERTIFICATE)
    if settings.CUSTOMS_SIGNING_FILE:
        text = Path(settings.CUSTOMS_SIGNING_FILE).read_text(encoding="ascii")
        start = text.index("-----BEGIN CERTIFICATE-----")
        return _signer(text[:start], text[start:])
    return _signer("", "")


@cache
def _signer(pem: str, certificate: str) -> RsaSigner:
    if pem and certificate:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
        found = x509.load_pem_x509_certificate(certificate.encode())
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ImproperlyConfigured("CUSTOMS_SIGNING_KEY must be an RSA key")
        return RsaSigner(key, found.public_bytes(serialization.Encoding.DER), f"{found.serial_number:x}")
    if settings.IS_PRODUCTION:
        raise ImproperlyConfigured("CUSTOMS_SIGNING_KEY and CUSTOMS_SIGNING_CERTIFICATE are empty")
    return throw_away()


def throw_away() -> RsaSigner:
    """A fresh key with a certificate that nobody trusts."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "miaomiao customs test signer")])
    now: datetime = time.real_now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365)).sign(key, hashes.SHA256())
    )  # fmt: skip
    return RsaSigner(key, made.public_bytes(serialization.Encoding.DER), f"{made.serial_number:x}")


def canonical(body: bytes) -> bytes:
    """The message in C14N 1.0, without its signature: what is digested."""
    root = _parse(body)
    for found in root.findall(_ds("Signature")):
        root.remove(found)
    return _c14n(root)


def signed(body: bytes, by: Signer) -> bytes:
    """The message with its `ds:Signature` as the last child of the root. A signature that was there is replaced."""
    root = _parse(body)
    for found in root.findall(_ds("Signature")):
        root.remove(found)
    digest = base64.b64encode(by.digest(_c14n(root))).decode()
    block = etree.SubElement(root, _ds("Signature"), nsmap={"ds": DS})
    info = etree.SubElement(block, _ds("SignedInfo"))
    etree.SubElement(info, _ds("CanonicalizationMethod"), Algorithm=C14N)
    etree.SubElement(info, _ds("SignatureMethod"), Algorithm=by.method)
    reference = etree.SubElement(info, _ds("Reference"), URI="")
    etree.SubElement(etree.SubElement(reference, _ds("Transforms")), _ds("Transform"), Algorithm=ENVELOPED)
    etree.SubElement(reference, _ds("DigestMethod"), Algorithm=by.digest_method)
    etree.SubElement(reference, _ds("DigestValue")).text = digest
    etree.SubElement(block, _ds("SignatureValue")).text = base64.b64encode(by.sign(_in_context(info))).decode()
    key_info = etree.SubElement(block, _ds("KeyInfo"))
    etree.SubElement(key_info, _ds("KeyName")).text = by.key_name
    data = etree.SubElement(key_info, _ds("X509Data"))
    etree.SubElement(data, _ds("X509Certificate")).text = base64.b64encode(by.certificate).decode()
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def verify(body: bytes, *, trusted: bytes = b"") -> None:
    """Check an RSA-SHA1 signature with the certificate it carries (and that it is `trusted`, DER). Raises BadSeal."""
    root = _parse(body)
    blocks = root.findall(_ds("Signature"))
    if len(blocks) != 1 or root[-1] is not blocks[0]:
        raise BadSeal("one signature, the last child of the message, is expected")
    block = blocks[0]
    info = block.find(_ds("SignedInfo"))
    certificate, value = block.findtext(f".//{_ds('X509Certificate')}"), block.findtext(_ds("SignatureValue"))
    if info is None or not certificate or not value:
        raise BadSeal("the signature is incomplete")
    method, reference = info.find(_ds("SignatureMethod")), info.find(_ds("Reference"))
    if method is None or method.get("Algorithm") != RSA_SHA1 or reference is None or reference.get("URI") != "":
        raise BadSeal("not a signature over the whole message by RSA-SHA1")
    der = base64.b64decode(certificate)
    if trusted and der != trusted:
        raise BadSeal("signed with another certificate")
    key = x509.load_der_x509_certificate(der).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadSeal("not an RSA certificate")
    try:
        key.verify(base64.b64decode(value), _in_context(info), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except InvalidSignature:
        raise BadSeal("the signature does not fit what was signed") from None
    digest = base64.b64encode(hashlib.sha1(canonical(body), usedforsecurity=False).digest()).decode()
    if reference.findtext(_ds("DigestValue")) != digest:
        raise BadSeal("the message was changed after it was signed")


def enveloped(body: bytes, *, message_id: str, sender: str, receivers: Sequence[str], kind: str, at: datetime) -> bytes:
    """The terminal's wrapper (DxpMsg) around a message. Raises ValueError for addresses that it does not take."""
    if (
        not 1 <= len(receivers) <= 5
        or any(not 1 <= len(one) <= 16 for one in (sender, *receivers))
        or len(message_id) > 255
    ):
        raise ValueError("sender and one to five receivers of at most 16 characters are expected")
    root = etree.Element(f"{{{DXP}}}DxpMsg", {"ver": "1.0"}, nsmap={"dxp": DXP})
    info = etree.SubElement(root, f"{{{DXP}}}TransInfo")
    etree.SubElement(info, f"{{{DXP}}}CopMsgId").text = message_id
    etree.SubElement(info, f"{{{DXP}}}SenderId").text = sender
    receiver_ids = etree.SubElement(info, f"{{{DXP}}}ReceiverIds")
    for one in receivers:
        etree.SubElement(receiver_ids, f"{{{DXP}}}ReceiverId").text = one
    etree.SubElement(info, f"{{{DXP}}}CreatTime").text = at.astimezone(time.SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")
    etree.SubElement(info, f"{{{DXP}}}MsgType").text = kind
    etree.SubElement(root, f"{{{DXP}}}Data").text = base64.b64encode(body).decode()
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def _in_context(info: etree._Element) -> bytes:
    """SignedInfo in C14N as it stands in its document: with every namespace that is in scope there."""
    alone = etree.Element(info.tag, dict(info.attrib), nsmap=info.nsmap)
    alone.extend([deepcopy(child) for child in info])
    alone.text = info.text
    return _c14n(alone)


def _c14n(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, method="c14n", exclusive=False, with_comments=False)
    return made


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(body, parser)


def _ds(name: str) -> str:
    return f"{{{DS}}}{name}"


__all__ = [
    "C14N", "SM2_SM3", "SM3", "BadSeal", "RsaSigner", "Signer", "canonical", "enveloped", "signed", "signer", "throw_away",
    "verify",
]  # fmt: skip

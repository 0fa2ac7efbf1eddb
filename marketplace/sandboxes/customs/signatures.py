"""Is the message signed by the declarant's registered key? Written from the public rules, apart from the code that signs.

Enveloped XML signature over C14N 1.0, RSA-SHA1 (the method of the demo's test key; SM2-SM3 needs the port's own hardware).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

DS = "{http://www.w3.org/2000/09/xmldsig#}"
METHODS = {
    "CanonicalizationMethod": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "SignatureMethod": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "DigestMethod": "http://www.w3.org/2000/09/xmldsig#sha1",
    "Transform": "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
}


class BadSignature(ValueError):
    """No signature, or one that does not hold."""


def registered(path: str) -> bytes:
    """The certificate (DER) in a PEM file, which may hold its key too."""
    text = Path(path).read_text(encoding="ascii")
    start = text.index("-----BEGIN CERTIFICATE-----")
    return x509.load_pem_x509_certificate(text[start:].encode()).public_bytes(serialization.Encoding.DER)


def check(body: bytes, certificates: Sequence[bytes]) -> None:
    """Raises BadSignature unless one of `certificates` signed exactly this message. None registered: any certificate may."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    blocks = root.findall(f"{DS}Signature")
    if len(blocks) != 1:
        raise BadSignature("no signature" if not blocks else "more than one signature")
    block = blocks[0]
    info = block.find(f"{DS}SignedInfo")
    if info is None or [one.get("URI") for one in info.findall(f"{DS}Reference")] != [""]:
        raise BadSignature("the signature is not over the whole message")
    for name, wanted in METHODS.items():
        if [one.get("Algorithm") for one in info.iter(f"{DS}{name}")] != [wanted]:
            raise BadSignature(f"{name} is not the one of the port")
    _check_value(info, _bytes(block.findtext(f"{DS}SignatureValue")), _certificate(block, certificates))
    digest = _bytes(info.findtext(f"{DS}Reference/{DS}DigestValue"))
    root.remove(block)
    if hashlib.sha1(_canonical(root), usedforsecurity=False).digest() != digest:
        raise BadSignature("the message was changed after it was signed")


def _certificate(block: etree._Element, certificates: Sequence[bytes]) -> rsa.RSAPublicKey:
    der = _bytes(block.findtext(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"))
    if certificates and der not in certificates:
        raise BadSignature("signed with a key that is not registered")
    try:
        key = x509.load_der_x509_certificate(der).public_key()
    except ValueError as error:
        raise BadSignature("the certificate cannot be read") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadSignature("not an RSA certificate")
    return key


def _check_value(info: etree._Element, value: bytes, key: rsa.RSAPublicKey) -> None:
    alone = etree.Element(info.tag, dict(info.attrib), nsmap=info.nsmap)  # with the namespaces that are in scope there
    alone.extend([deepcopy(child) for child in info])
    alone.text = info.text
    try:
        key.verify(value, _canonical(alone), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the method of the port
    except InvalidSignature:
        raise BadSignature("the signature does not fit what was signed") from None


def _canonical(node: etree._Element) -> bytes:
    made: bytes = etree.tostring(node, method="c14n", exclusive=False, with_comments=False)
    return made


def _bytes(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except binascii.Error as error:
        raise BadSignature("not base64") from error

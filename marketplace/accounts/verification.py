"""Asking an authority whether a name and a resident ID belong together. The setting `IDENTITY_VERIFIER` names the adapter."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.accounts.errors import VerifierUnavailable
from marketplace.core import checkdigits

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Verdict:
    """What the register says. `reference` is the provider's number of the enquiry, kept in the trail."""

    is_match: bool
    reference: str


class VerifierError(Exception):
    """The register gave no answer (timeout, maintenance). Nothing is known; ask again later."""


class IdentityVerifier(Protocol):
    """One enquiry. Called outside any transaction."""

    def verify(self, *, real_name: str, id_number: str) -> Verdict:
        """Raises VerifierError where there is no answer."""


class SampleVerifier:
    """Stands in for the register in demo and tests and behaves like it: most pairs match; a name with digits, latin letters
    or 无此人 does not; a name with 超时 gets no answer; an ID number with a wrong check digit never matches.
    """

    def verify(self, *, real_name: str, id_number: str) -> Verdict:
        if "超时" in real_name:
            raise VerifierError("timeout")
        is_chinese = all("\u3400" <= sign <= "\u9fff" or sign == "·" for sign in real_name)
        is_match = is_chinese and "无此人" not in real_name and checkdigits.is_valid_resident_id(id_number)
        return Verdict(is_match=is_match, reference=f"SAMPLE-{id_number[-4:-1]}")


class HttpVerifier:
    """Asks a service of your own by HTTP: POST `IDENTITY_URL` with JSON `{"real_name", "id_number"}` and
    `Authorization: Bearer <IDENTITY_TOKEN>`; it answers `{"match": true or false, "reference": "…"}`.
    """

    def verify(self, *, real_name: str, id_number: str) -> Verdict:
        try:
            answer = requests.post(
                settings.IDENTITY_URL, json={"real_name": real_name, "id_number": id_number},
                headers={"Authorization": f"Bearer {settings.IDENTITY_TOKEN}"}, timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )  # fmt: skip
            said = answer.json() if answer.status_code == HTTPStatus.OK else None
        except (requests.RequestException, ValueError) as error:
            raise VerifierError(
                type(error).__name__
            ) from None  # the request holds the ID number: nothing of it goes on
        if not isinstance(said, dict) or not isinstance(said.get("match"), bool):
            raise VerifierError(f"answered {answer.status_code}")
        return Verdict(is_match=said["match"], reference=str(said.get("reference", ""))[:80])


def verifier() -> IdentityVerifier:
    """The adapter of the settings. Raises VerifierUnavailable where production still has the sample."""
    if settings.IS_PRODUCTION and settings.IDENTITY_VERIFIER.endswith(".SampleVerifier"):
        raise VerifierUnavailable
    made: IdentityVerifier = import_string(settings.IDENTITY_VERIFIER)()
    return made

"""`/api/v1/me/`: profile, addresses, identity, consents, privacy requests; and `/api/v1/regions/`."""

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts import regions, selectors
from marketplace.accounts.api import serializers as shapes
from marketplace.accounts.api.throttles import LoginThrottle
from marketplace.accounts.models import Consent, User
from marketplace.accounts.policies import consent_texts
from marketplace.accounts.services import addresses, consents, identity, privacy, registration, tokens
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door, read

UNSAFE = problems(400, 401, 403, 415, 422)


class ProfileDoor(Door):
    @extend_schema(tags=["me"], responses={200: shapes.Profile, **problems(401)})
    def get(self, request: Request) -> Response:
        """Who I am."""
        return Response(shapes.Profile(request.user).data)

    @extend_schema(tags=["me"], request=shapes.ProfileChange, responses={200: shapes.Profile, **UNSAFE})
    def patch(self, request: Request) -> Response:
        """Change the name others see, or the language of notices."""
        wish = read(shapes.ProfileChange, request)
        if "display_name" in wish:
            registration.rename(user=request.user, display_name=wish["display_name"], actor=request.user.ref)
        if "locale" in wish:
            registration.set_locale(user=request.user, locale=wish["locale"], actor=request.user.ref)
        return Response(shapes.Profile(request.user).data)


class AddressesDoor(Door):
    @extend_schema(tags=["me"], responses={200: shapes.AddressRow(many=True), **problems(401)})
    def get(self, request: Request) -> Response:
        """My addresses (at most 20), the default first."""
        return Response(shapes.AddressRow(selectors.addresses_of(request.user), many=True).data)

    @extend_schema(
        tags=["me"], request=shapes.NewAddress, responses={201: shapes.AddressRow, **UNSAFE, **problems(409)}
    )
    def post(self, request: Request) -> Response:
        """Add an address in mainland China."""
        address = addresses.add(user=request.user, actor=request.user.ref, **read(shapes.NewAddress, request))
        return Response(shapes.AddressRow(address).data, status=201)


class AddressDoor(Door):
    @extend_schema(tags=["me"], responses={200: shapes.AddressRow, **problems(401, 404)})
    def get(self, request: Request, address_id: int) -> Response:
        """One of my addresses."""
        return Response(shapes.AddressRow(selectors.address_for(request.user, address_id)).data)

    @extend_schema(
        tags=["me"], request=shapes.AddressInput, responses={200: shapes.AddressRow, **UNSAFE, **problems(404)}
    )
    def put(self, request: Request, address_id: int) -> Response:
        """Correct it. Orders already placed keep theirs."""
        wish = read(shapes.AddressInput, request)
        address = addresses.change(user=request.user, address_id=address_id, actor=request.user.ref, **wish)
        return Response(shapes.AddressRow(address).data)

    @extend_schema(tags=["me"], responses={204: None, **problems(400, 401, 403, 404, 422)})
    def delete(self, request: Request, address_id: int) -> Response:
        """Remove it."""
        addresses.remove(user=request.user, address_id=address_id, actor=request.user.ref)
        return Response(status=204)


class AddressDefaultDoor(Door):
    @extend_schema(tags=["me"], request=None, responses={200: shapes.AddressRow, **UNSAFE, **problems(404)})
    def post(self, request: Request, address_id: int) -> Response:
        """Make it the default."""
        address = addresses.set_default(user=request.user, address_id=address_id, actor=request.user.ref)
        return Response(shapes.AddressRow(address).data)


class AddressParseDoor(Door):
    @extend_schema(tags=["me"], request=shapes.AddressLine, responses={200: shapes.ParsedLine, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Take a pasted line apart; nothing is stored. Parts that were not clear are empty."""
        return Response(shapes.ParsedLine(addresses.parse(line=read(shapes.AddressLine, request)["line"])).data)


class RegionsDoor(Door):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=["me"], auth=[], responses={200: shapes.Place(many=True), **problems(400)},
        parameters=[OpenApiParameter("parent", str, description="Code of a province (2 digits) or city (4); none: provinces.")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Provinces, the cities of a province, or the districts of a city."""
        parent = request.query_params.get("parent", "")
        level = {0: lambda _code: regions.provinces(), 2: regions.cities}.get(len(parent), regions.districts)
        return Response(shapes.Place(level(parent), many=True).data)


class IdentityDoor(Door):
    calls_outside = True  # the register is asked between check and store

    @extend_schema(tags=["me"], responses={200: shapes.IdentityState, **problems(401)})
    def get(self, request: Request) -> Response:
        """Is my identity stored? The ID number is never shown."""
        return Response(shapes.identity_state(selectors.masked_identity(request.user)))

    @extend_schema(
        tags=["me"], request=shapes.IdentityInput, responses={200: shapes.IdentityState, **UNSAFE, **problems(409, 503)}
    )
    def put(self, request: Request) -> Response:
        """Store or replace name and resident ID for customs. Asked of the register first."""
        wish, user = read(shapes.IdentityInput, request), request.user
        if wish["consent"]:
            consents.give(user=user, purposes=[Consent.Purpose.ID_NUMBER], actor=user.ref)
        stored = identity.provide(user=user, real_name=wish["real_name"], id_number=wish["id_number"], actor=user.ref)
        return Response(shapes.identity_state(stored))


class ConsentsDoor(Door):
    @extend_schema(tags=["me"], responses={200: shapes.ConsentRow(many=True), **problems(401)})
    def get(self, request: Request) -> Response:
        """Every purpose with its text; `given_at` is null where I did not consent."""
        return Response(shapes.ConsentRow(consent_rows(request.user), many=True).data)

    @extend_schema(tags=["me"], request=shapes.ConsentInput, responses={200: shapes.ConsentRow(many=True), **UNSAFE})
    def post(self, request: Request) -> Response:
        """Consent to the current text of each purpose."""
        consents.give(
            user=request.user, purposes=read(shapes.ConsentInput, request)["purposes"], actor=request.user.ref
        )
        return Response(shapes.ConsentRow(consent_rows(request.user), many=True).data)


class ConsentDoor(Door):
    @extend_schema(
        tags=["me"], responses={204: None, **problems(400, 401, 403, 404, 409, 422)},
        parameters=[OpenApiParameter("purpose", str, OpenApiParameter.PATH, enum=Consent.Purpose.values)],
    )  # fmt: skip
    def delete(self, request: Request, purpose: str) -> Response:
        """Withdraw one consent."""
        consents.withdraw(user=request.user, purpose=purpose, actor=request.user.ref)
        return Response(status=204)


class Confirmed(Door):
    """Asks for the password once more; wrong ones are counted as at the login."""

    def get_throttles(self) -> list[Any]:
        return [LoginThrottle()] if self.request.method == "POST" else []


class PrivacyDoor(Confirmed):
    @extend_schema(tags=["me"], responses={200: shapes.PrivacyRow(many=True), **problems(401)})
    def get(self, request: Request) -> Response:
        """My last 100 requests for a copy or for closure."""
        return Response(shapes.PrivacyRow(selectors.privacy_requests_of(request.user)[:100], many=True).data)

    @extend_schema(
        tags=["me"], request=shapes.PrivacyInput, responses={201: shapes.PrivacyRow, **UNSAFE, **problems(409, 429)}
    )
    def post(self, request: Request) -> Response:
        """Ask for a copy of my data, or to close my account. 409 names what still speaks against closing."""
        ask = {"export": privacy.request_export, "closure": privacy.request_closure}
        sent = read(shapes.PrivacyInput, request)
        tokens.confirm(user=request.user, password=sent["password"], otp=sent["otp"])
        made = ask[sent["kind"]](user=request.user, actor=request.user.ref)
        return Response(shapes.PrivacyRow(made).data, status=201)


class ExportDoor(Confirmed):
    @extend_schema(
        tags=["me"], request=shapes.Confirmation, responses={200: OpenApiTypes.OBJECT, **UNSAFE, **problems(404, 429)}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """The copy of my data, for seven days after it was made. A token alone does not open it."""
        sent = read(shapes.Confirmation, request)
        tokens.confirm(user=request.user, password=sent["password"], otp=sent["otp"])
        return Response(json.loads(privacy.export_for(user=request.user, request_id=request_id)))


def consent_rows(user: User) -> list[dict[str, Any]]:
    """Every purpose with its current text and whether it is given."""
    live = selectors.live_consents(user)
    return [
        {"purpose": purpose, "version": text.version, "title": text.title, "text": text.text,
         "given_at": live[purpose].given_at if purpose in live else None}
        for purpose, text in consent_texts.TEXTS.items()
    ]  # fmt: skip

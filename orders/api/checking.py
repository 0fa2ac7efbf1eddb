"""`/api/v1/purchases/…/check/`: one more proof before paying."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.schema import problems
from marketplace.core.api.views import read
from orders import selectors
from orders.api.views import READ, WRITE, ShopperDoor
from risk.selectors import step_up_for
from risk.services import stepping

WAYS = ("send", "sms", "otp", "person")


class CheckWish(serializers.Serializer[Any]):
    way = serializers.CharField(
        help_text="`send`: text me a code; `sms` or `otp`: here is the code; `person`: I pay, and somebody looks before it goes on"
    )
    code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")

    def validate_way(self, value: str) -> str:
        if value not in WAYS:
            raise serializers.ValidationError(", ".join(WAYS))
        return value


class CheckShape(serializers.Serializer[Any]):
    """`ways`: otp, sms, bank (pay by card, its bank checks), person."""

    is_wanted = serializers.BooleanField()
    ways = serializers.ListField(child=serializers.CharField())


def body(reference: str) -> dict[str, Any]:
    wanted = step_up_for(reference)
    return {"is_wanted": wanted.is_wanted, "ways": list(wanted.ways)}


class CheckDoor(ShopperDoor):
    calls_outside = True  # a wrong code is counted although the answer is a refusal

    @extend_schema(tags=["purchases"], responses={200: CheckShape, **READ, **problems(404)})
    def get(self, request: Request, number: str) -> Response:
        """Is a proof wanted before this purchase can be paid, and how can it be given?"""
        return Response(body(selectors.purchase_for(request.user, number).ref))

    @extend_schema(tags=["purchases"], request=CheckWish, responses={200: CheckShape, **WRITE, **problems(404, 429)})
    def post(self, request: Request, number: str) -> Response:
        """Give the proof, or ask for the code. Afterwards the purchase is paid as usual."""
        wish = read(CheckWish, request)
        reference = selectors.purchase_for(request.user, number).ref
        proof = {"reference": reference, "actor": request.user.ref}
        if wish["way"] == "send":
            stepping.send_code(**proof)
        elif wish["way"] == "person":
            stepping.ask_person(**proof)
        elif wish["way"] == "sms":
            stepping.prove_by_sms(**proof, code=wish["code"])
        else:
            stepping.prove_by_otp(**proof, code=wish["code"])
        return Response(body(reference))

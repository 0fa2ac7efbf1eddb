"""The shopper's choice by the API: what is proposed with its figures, and the word on it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.core.api.fields import CleanChar
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from returns import choices, selectors
from returns.api import serializers as shapes
from returns.api.common import ONE, read
from returns.api.portal import countdown_bodies
from returns.api.portal_shapes import CountdownAnswer
from returns.policies import outcomes
from returns.services import choosing


class ExchangeOfferAnswer(serializers.Serializer[Any]):
    """What an exchange for the same goods would cost now, in fen."""

    problem = serializers.CharField(
        allow_blank=True, help_text="why it is not open: no_stock, no_quota …; empty where it is"
    )
    total_fen = serializers.IntegerField()
    tax_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField()
    quota_fen = serializers.IntegerField()
    quota_left_fen = serializers.IntegerField()
    refund_fen = serializers.IntegerField()
    pays_fen = serializers.IntegerField(help_text="what the shopper adds")
    borne_fen = serializers.IntegerField(help_text="what whoever is at fault adds")
    back_fen = serializers.IntegerField(help_text="what the shopper gets back beside it")


class ProposalAnswer(serializers.Serializer[Any]):
    proposed = serializers.CharField()
    why = serializers.CharField()
    ways = serializers.ListField(child=serializers.CharField())
    chosen = serializers.CharField(help_text="the shopper's word so far, else the wish of the request")
    keep_fen = serializers.IntegerField(help_text="offered for keeping it; 0: nothing is")
    exchange = ExchangeOfferAnswer(allow_null=True)
    countdowns = CountdownAnswer(many=True)


class ChoiceRequest(serializers.Serializer[Any]):
    way = CleanChar(max_length=12, help_text="refund, exchange, repair or keep")
    listing = CleanChar(
        max_length=40, required=False, default="", allow_blank=True, help_text="another listing of the shop"
    )
    address = serializers.IntegerField(
        required=False, min_value=1, max_value=2**62, help_text="id of an address of yours"
    )


class ChoiceDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        tags=["returns"], operation_id="returns_proposal", responses={200: ProposalAnswer, **problems(401, 404)}
    )
    def get(self, request: Request, number: str) -> Response:
        """What we propose, what is open, and what an exchange would cost now."""
        case = selectors.case_for(request.user, number)
        offer = choices.exchange_offer(case)
        found = choices.proposal_of(case, offer)
        exchange = {**offer.as_shown(), "problem": offer.problem} if offer else None
        body = {
            "proposed": found.code, "why": found.why, "ways": list(found.ways), "chosen": choices.chosen_way(case),
            "keep_fen": choices.keep_offer(case), "exchange": exchange, "countdowns": countdown_bodies(case),
        }  # fmt: skip
        return Response(body)

    @extend_schema(tags=["returns"], operation_id="returns_choose", request=ChoiceRequest, responses=ONE)
    def post(self, request: Request, number: str) -> Response:
        """Choose, until it is decided. `keep` settles at once. 409 `way_not_open` says why not."""
        wish = read(ChoiceRequest, request)
        if wish["way"] == outcomes.KEEP:
            choosing.keep(user=request.user, case_number=number, actor=request.user.ref)
        else:
            choosing.choose(
                user=request.user, case_number=number, way=wish["way"], listing=wish["listing"],
                address_id=wish.get("address"), actor=request.user.ref,
            )  # fmt: skip
        return Response(shapes.answer(selectors.case_for(request.user, number)))

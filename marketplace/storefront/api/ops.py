"""`/api/v1/ops/`: stop switches, rules (read only), queues. For operations only; rules are changed by two people in the admin."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import HasRole
from marketplace.core import rules, switches
from marketplace.core.api.schema import PAGING, page_of, problems
from marketplace.core.api.views import Door, Pages
from marketplace.core.dated import selectors as dated
from marketplace.core.models import StopSwitch
from marketplace.storefront import ops

TAGS = ["ops"]
READ = problems(401, 403)
WRITE = problems(400, 401, 403, 404, 409, 415, 422)


class StopWish(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=("seller", "category", "lane", "payment_method"))
    key = serializers.CharField(
        max_length=80, help_text="seller id, category slug, warehouse code or country, payment method"
    )
    cause = serializers.ChoiceField(choices=tuple(switches.CAUSES))
    reason = serializers.CharField(max_length=500, help_text="For operations and the trail, never shown to others.")
    public_zh = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    public_en = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class LiftWish(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=500)


class SwitchShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()
    cause = serializers.CharField()
    reason = serializers.CharField()
    public = serializers.CharField(help_text="What people concerned read, in the language asked for.")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_by = serializers.CharField()
    lifted_why = serializers.CharField()


class ComingShape(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    effective_from = serializers.DateTimeField()


class RuleShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    effective_from = serializers.DateTimeField(allow_null=True)
    body = serializers.DictField(child=serializers.JSONField())
    coming = ComingShape(many=True)


class RuleVersionShape(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    effective_from = serializers.DateTimeField(allow_null=True)
    proposed_by = serializers.CharField()
    approved_by = serializers.CharField()
    approved_at = serializers.DateTimeField()
    why = serializers.CharField()
    digest = serializers.CharField()
    body = serializers.DictField(child=serializers.JSONField())


class QueueShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField(help_text="counted up to 1,000")
    oldest = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField()
    is_alarm = serializers.BooleanField()


class OpsDoor(Door):
    permission_classes = (HasRole.of(Role.OPS),)


class SwitchesDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_switches_list", tags=TAGS, responses={200: page_of(SwitchShape), **READ, **problems(404)},
        parameters=[*PAGING, OpenApiParameter("all", OpenApiTypes.BOOL, description="lifted ones too")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Open stops, newest first."""
        rows = dated.stops(with_lifted=request.query_params.get("all", "") in ("true", "1"))
        pages = Pages()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([switch_json(row) for row in page])

    @extend_schema(operation_id="ops_stop", tags=TAGS, request=StopWish, responses={201: SwitchShape, **WRITE})
    def post(self, request: Request) -> Response:
        """Stop something now. The people concerned are told in their language."""
        wish = _read(StopWish, request)
        public = {"zh-hans": wish.pop("public_zh"), "en": wish.pop("public_en")}
        return Response(switch_json(switches.stop(actor=request.user.ref, public=public, **wish)), status=201)


class LiftDoor(OpsDoor):
    @extend_schema(operation_id="ops_lift", tags=TAGS, request=LiftWish, responses={200: SwitchShape, **WRITE})
    def post(self, request: Request, switch_id: int) -> Response:
        """Let it run again."""
        why = _read(LiftWish, request)["why"]
        row = dated.stop_by_id(switch_id)
        switches.lift(switch=row, actor=request.user.ref, why=why)
        return Response(switch_json(row))


class RulesDoor(OpsDoor):
    @extend_schema(operation_id="ops_rules_list", tags=TAGS, responses={200: RuleShape(many=True), **READ})
    def get(self, request: Request) -> Response:
        """Every kind of rules as it is in force now, and what is to come."""
        return Response([_rule_json(code) for code in rules.kinds()])


class RuleDoor(OpsDoor):
    @extend_schema(
        operation_id="ops_rule_versions", tags=TAGS, parameters=PAGING,
        responses={200: page_of(RuleVersionShape), **READ, **problems(404)},
    )  # fmt: skip
    def get(self, request: Request, rule_code: str) -> Response:
        """Versions of one kind, newest first. Empty while only the default of the program was ever in force."""
        pages = Pages()
        page = pages.paginate_queryset(dated.versions_of(rule_code), request, view=self)
        return pages.get_paginated_response(RuleVersionShape(page, many=True).data)


class QueuesDoor(OpsDoor):
    @extend_schema(operation_id="ops_queues", tags=TAGS, responses={200: QueueShape(many=True), **READ})
    def get(self, request: Request) -> Response:
        """What waits for operations and since when."""
        return Response(QueueShape(ops.queues(), many=True).data)


def switch_json(row: StopSwitch) -> dict[str, Any]:
    facts = {
        **vars(row), "name": switches.label_of(row.kind, row.key), "public": switches.sentence_of(row),
    }  # fmt: skip
    return dict(SwitchShape(facts).data)


def _rule_json(code: str) -> dict[str, Any]:
    rule = rules.at(code)
    coming = [{"version": one.version, "effective_from": one.effective_from} for one in rules.coming(code)]
    facts = {
        "code": code, "title": rules.kind_of(code).title, "version": rule.version, "effective_from": rule.effective_from,
        "body": dict(rule.body), "coming": coming,
    }  # fmt: skip
    return dict(RuleShape(facts).data)


def _read(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The checked input. Raises ValidationError (400)."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)

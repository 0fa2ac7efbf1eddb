"""`/api/v1/seller/members/`, `/api/v1/seller/invitations/`: who acts for the shop."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.me import read
from marketplace.core import masking
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door
from sellers import selectors
from sellers.models import Invitation, SellerMember
from sellers.policies.team import ROLES, Permission
from sellers.selectors.team import member_for, open_invitations, shop_for
from sellers.services import invitations, members

TAGS = ["seller team"]
UNSAFE = problems(400, 401, 403, 404, 409, 415, 422)


class MemberRow(serializers.ModelSerializer[SellerMember]):
    """A person who acts for the shop."""

    name = serializers.CharField(source="user.display_name")
    permissions = serializers.SerializerMethodField()

    class Meta:
        model = SellerMember
        fields = ("id", "name", "role", "permissions", "created_at")

    def get_permissions(self, member: SellerMember) -> list[str]:
        return sorted(ROLES.get(member.role, frozenset()))


class RoleInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=SellerMember.Role.values)


class InviteInput(RoleInput):
    email = serializers.EmailField(max_length=254)


class InvitationRow(serializers.Serializer[Any]):
    """An open invitation. The address is masked; the link was mailed and is kept nowhere."""

    id = serializers.CharField(source="public_id")
    role = serializers.CharField()
    address = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()

    def get_address(self, invitation: Invitation) -> str:
        return masking.mask_email(str(invitation.address))


class TokenInput(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=80, help_text="The last part of the link in the mail.")


class MembersDoor(Door):
    @extend_schema(tags=TAGS, responses={200: MemberRow(many=True), **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """Who acts for my shop, and what each may do."""
        return Response(MemberRow(selectors.members(shop_for(request.user)), many=True).data)


class MemberDoor(Door):
    @extend_schema(tags=TAGS, request=RoleInput, responses={200: MemberRow, **UNSAFE})
    def patch(self, request: Request, member_id: int) -> Response:
        """Give another role. The last owner stays owner (409 `last_owner`)."""
        seller, wish = shop_for(request.user, Permission.TEAM), read(RoleInput, request)
        member = members.set_role(seller=seller, member_id=member_id, role=wish["role"], by=request.user)
        return Response(MemberRow(member).data)

    @extend_schema(tags=TAGS, responses={204: None, **UNSAFE})
    def delete(self, request: Request, member_id: int) -> Response:
        """End a membership, at once. Everybody may end their own; the last owner cannot leave (409 `last_owner`)."""
        members.remove(seller=member_for(request.user).seller, member_id=member_id, by=request.user)
        return Response(status=204)


class InvitationsDoor(Door):
    @extend_schema(tags=TAGS, responses={200: InvitationRow(many=True), **problems(401, 403)})
    def get(self, request: Request) -> Response:
        """Open invitations."""
        return Response(InvitationRow(open_invitations(shop_for(request.user, Permission.TEAM)), many=True).data)

    @extend_schema(tags=TAGS, request=InviteInput, responses={201: InvitationRow, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Invite somebody by e-mail. The link works once, for seven days, for the account with that address."""
        seller, wish = shop_for(request.user, Permission.TEAM), read(InviteInput, request)
        made = invitations.invite(seller=seller, by=request.user, **wish)
        return Response(InvitationRow(made).data, status=201)


class InvitationDoor(Door):
    @extend_schema(tags=TAGS, responses={204: None, **UNSAFE})
    def delete(self, request: Request, invitation_id: str) -> Response:
        """Take an invitation back."""
        seller = shop_for(request.user, Permission.TEAM)
        invitations.revoke(seller=seller, public_id=invitation_id, by=request.user)
        return Response(status=204)


class AcceptDoor(Door):
    @extend_schema(tags=TAGS, request=TokenInput, responses={201: MemberRow, **UNSAFE})
    def post(self, request: Request) -> Response:
        """Take an invitation that was mailed to my address."""
        member = invitations.accept(token=read(TokenInput, request)["token"], user=request.user)
        return Response(MemberRow(member).data, status=201)

"""`/seller/team/`: who acts for the shop, invitations, roles; `/seller/join/…`: taking an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core import masking, time
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to
from sellers import selectors
from sellers.forms_shop import InviteForm, RoleForm
from sellers.policies.team import Permission, allows
from sellers.policies.team_words import ROLE_DUTIES, ROLE_NAMES
from sellers.selectors.team import invitation_by_digest, member_for, open_invitations
from sellers.services import invitations, members
from sellers.views.doors import for_shop

BACK = "sellers:team"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Everybody sees who is in the team; who leads it invites, changes roles, removes."""
    me = member_for(request.user, *((Permission.TEAM,) if request.method == "POST" else ()))
    seller = me.seller
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(seller=seller, by=request.user, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The invitation is on its way. It works for seven days."))
            return redirect(BACK)
    people = [
        {"member": one, "role": ROLE_NAMES[one.role], "duties": ROLE_DUTIES[one.role], "is_me": one.pk == me.pk}
        for one in selectors.members(seller)
    ]
    asked = [
        {
            "invitation": one,
            "role": ROLE_NAMES[one.role],
            "address": masking.mask_email(str(one.address)),
            "is_over": one.expires_at <= time.now(),
        }
        for one in open_invitations(seller)
    ]
    values = {
        "seller": seller,
        "people": people,
        "invitations": asked,
        "form": form,
        "roles": ROLE_NAMES.items(),
        "leads": allows(me.role, Permission.TEAM),
        "nav": "team",
    }
    return render(request, "sellers/team.html", values, status=422 if form.errors else 200)


@require_POST
@for_shop(Permission.TEAM)
@refuse_to(BACK)
def set_role(request: HttpRequest, member_id: int) -> HttpResponse:
    """Another role."""
    form = RoleForm(request.POST)
    if form.is_valid():
        seller = member_for(request.user, Permission.TEAM).seller
        members.set_role(seller=seller, member_id=member_id, role=form.cleaned_data["role"], by=request.user)
        messages.success(request, _("Saved. It holds from now on."))
    return redirect(BACK)


@require_POST
@for_shop()
@refuse_to(BACK)
def remove_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """End a membership at once, one's own too."""
    me = member_for(request.user)
    members.remove(seller=me.seller, member_id=member_id, by=request.user)
    if me.pk == member_id:
        messages.success(request, _("You do not act for this shop any more."))
        return redirect("/me/")
    messages.success(request, _("Removed. They are out as of now."))
    return redirect(BACK)


@require_POST
@for_shop(Permission.TEAM)
@refuse_to(BACK)
def revoke(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    seller = member_for(request.user, Permission.TEAM).seller
    invitations.revoke(seller=seller, public_id=invitation_id, by=request.user)
    return redirect(BACK)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Look at an invitation and take it. A used or old link says so and what to do."""
    found = invitation_by_digest(invitations.digest(token))
    refused = ""
    if request.method == "POST":
        try:
            invitations.accept(token=token, user=request.user)
        except DomainError as error:
            refused = str(error.message)
        else:
            messages.success(request, _("Welcome to the team."))
            return redirect("/seller/")
    values = {
        "shop": found.seller,
        "role": ROLE_NAMES[found.role],
        "duties": ROLE_DUTIES[found.role],
        "refused": refused,
        "until": found.expires_at,
        "address": masking.mask_email(str(found.address)),
    }
    return render(request, "sellers/join.html", values, status=409 if refused else 200)

"""`/me/profile/`, `/me/identity/`, `/me/security/`."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.accounts.forms import IdentityForm, ProfileForm, TokenForm
from marketplace.accounts.models import Consent
from marketplace.accounts.policies import consent_texts
from marketplace.accounts.selectors import masked_identity, tokens_of
from marketplace.accounts.services import consents, identity, registration, tokens
from marketplace.core import masking
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.core.http import refuse_to


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"display_name": user.display_name, "locale": user.locale})
    if request.method == "POST" and form.is_valid():
        try:
            registration.rename(user=user, display_name=form.cleaned_data["display_name"], actor=user.ref)
            registration.set_locale(user=user, locale=form.cleaned_data["locale"], actor=user.ref)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            response = redirect("accounts:profile")
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.locale, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax"
            )
            return response
    return render(request, "accounts/profile.html", {"form": form, "tab": "me"}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def identity_page(request: HttpRequest) -> HttpResponse:
    """Give or replace name and ID number. They are shown masked, never whole."""
    user = request.user
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            consents.give(user=user, purposes=[Consent.Purpose.ID_NUMBER], actor=user.ref)
            identity.provide(user=user, real_name=given["real_name"], id_number=given["id_number"], actor=user.ref)
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Your identity is confirmed and stored encrypted."))
            target = request.POST.get("next", "")
            return redirect(
                target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "accounts:identity"
            )
    stored = masked_identity(user)
    is_there = stored is not None and stored.verified_at is not None
    values = {
        "form": form, "is_there": is_there, "stored": stored, "tab": "me",
        "name": masking.mask_name(str(stored.real_name)) if stored and is_there else "",
        "consent_text": consent_texts.current(Consent.Purpose.ID_NUMBER),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }  # fmt: skip
    return render(request, "accounts/identity.html", values, status=422 if form.errors else 200)


@login_required
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Ways to sign in, second factors, API tokens."""
    user = request.user
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    values = {
        "phone": masking.mask_phone(user.phone or ""), "email": masking.mask_email(user.email or ""),
        "has_app": Authenticator.Type.TOTP in kinds, "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "wechat": SocialAccount.objects.filter(user=user, provider="weixin").exists(),
        "wechat_offered": bool(settings.SOCIALACCOUNT_PROVIDERS["weixin"]["APPS"]),
        "tokens": tokens_of(user), "form": TokenForm(), "tab": "me", "fresh": request.session.pop("fresh_token", ""),
    }  # fmt: skip
    return render(request, "accounts/security.html", values)


@login_required
@reauthentication_required
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """A new API token, shown once on the next page."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say what the token is for."))
        return redirect("accounts:security")
    scopes = tokens.SCOPES if form.cleaned_data["may_write"] else (tokens.READ,)
    secret, _row = tokens.issue(
        user=request.user, actor=request.user.ref, label=form.cleaned_data["label"], scopes=scopes
    )
    request.session["fresh_token"] = secret
    return redirect("accounts:security")


@login_required
@require_POST
@refuse_to("accounts:security")
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    tokens.revoke(user=request.user, token_id=token_id, actor=request.user.ref)
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:security")

"""Binding the WeChat in which somebody writes to us to their account, and undoing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.core.http import refuse_to
from support import letters
from support.models import Conversation
from support.services import linking


@login_required
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Which WeChats are bound; a POST undoes one."""
    if request.method == "POST":
        if linking.unbind(user=request.user, public_id=request.POST.get("correspondent", "")):
            messages.success(request, _("This WeChat is no longer bound to your account."))
        return redirect("support:wechat")
    bound = letters.bound_to(request.user, Conversation.Channel.WECHAT)
    return render(request, "support/wechat.html", {"bound": bound, "tab": "help"})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@refuse_to("support:wechat")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link that we sent into the WeChat: looking binds nothing, confirming does, once."""
    if request.method == "POST":
        linking.bind(token=token, user=request.user)
        messages.success(
            request, _("Your WeChat is bound. What you write there is found here, and we know your orders.")
        )
        return redirect("support:wechat")
    return render(request, "support/wechat_link.html", {"found": linking.look(token), "tab": "help"})

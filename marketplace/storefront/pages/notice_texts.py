"""Texts of messages for operations, below /admin/notices/: all templates, one in three languages, and a test to oneself."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core import ids
from marketplace.notices.models import Notice
from marketplace.notices.samples import FACTS
from marketplace.notices.selectors import outcomes
from marketplace.notices.services.notices import send_text
from marketplace.notices.subjects import SUBJECTS, subject_of
from marketplace.storefront.person import signed_in

FOLDER = Path(settings.BASE_DIR) / "templates" / "notices"
for_ops = roles_required(Role.OPS)


def names() -> list[str]:
    """Every template there is."""
    return sorted(path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt"))


def rendered(name: str, language: str) -> tuple[str, str]:
    """Subject and body with made-up facts."""
    with override(language):
        subject = render_to_string(f"notices/{name}.subject.txt", FACTS)
        body = render_to_string(f"notices/{name}.body.txt", FACTS)
    return " ".join(subject.split()), body.strip()


@for_ops
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All templates by what they are about, with what became of their messages in the last week."""
    told = outcomes()
    rooms: dict[str, list[dict[str, Any]]] = {code: [] for code in SUBJECTS}
    for name in names():
        row = {"name": name, "subject": rendered(name, "zh-hans")[0], "told": told.get(name)}
        rooms[subject_of(name).code].append(row)
    context = {"rooms": [(SUBJECTS[code], rows) for code, rows in rooms.items() if rows]}
    return render(request, "storefront/notice_texts.html", context)


@for_ops
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One template in three languages; POST `language` sends it to the looker's own address."""
    if name not in names():
        raise Http404
    languages, user = dict(settings.LANGUAGES), signed_in(request)
    if request.method == "POST":
        language = request.POST.get("language", "")
        if language not in languages or not user.email:
            messages.error(request, _("Your account has no mail address to send it to."))
            return redirect("notice_texts:one", name)
        subject, body = rendered(name, language)
        send_text(
            recipient_ref=user.ref, template="account/preview", channel=Notice.Channel.MAIL, locale=language,
            address=user.email, subject=f"[{_('Test')}] {subject}", body=body, source=f"preview:{ids.public_id()}",
        )  # fmt: skip
        messages.success(request, _("It is on its way to your own address."))
        return redirect("notice_texts:one", name)
    shown = [(code, title, *rendered(name, code)) for code, title in languages.items()]
    context = {"name": name, "about": subject_of(name), "shown": shown, "told": outcomes().get(name)}
    return render(request, "storefront/notice_text.html", context)

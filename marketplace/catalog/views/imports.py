"""Pages of files of goods: send one, watch it, see what to mend, and take everything home as a table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.models import User
from marketplace.catalog.api.imports import csv_file, goods_file
from marketplace.catalog.models import GoodsImport
from marketplace.catalog.policies.sheet import COLUMNS, MORE_COLUMNS
from marketplace.catalog.selectors import imports as import_reads
from marketplace.catalog.services import imports
from marketplace.catalog.states import ImportState
from marketplace.core.errors import DomainError
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

PAGE_SIZE = 20
FAULTS_SHOWN = 50
ASK_AGAIN_SECONDS = 3
ONE = "catalog:seller-import"
RUNNING = (ImportState.QUEUED, ImportState.RUNNING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Send a file, and the files sent so far."""
    seller = shop_for(request.user, *([Permission.GOODS] if request.method == "POST" else []))
    problems: dict[str, str] = {}
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            messages.error(request, _("Please choose a file."))
        else:
            try:
                made = imports.begin(
                    seller=seller, upload=upload, filename=upload.name or "", is_dry_run="dry_run" in request.POST,
                    actor=_actor(request),
                )  # fmt: skip
                return redirect(ONE, made.public_id)
            except DomainError as error:
                messages.error(request, str(error.message))
                problems = {name: str(sentence) for name, sentence in error.fields.items()}
    page = Paginator(import_reads.imports_of(seller), PAGE_SIZE).get_page(request.GET.get("page"))
    status = 422 if request.method == "POST" else 200
    context = {
        "seller": seller, "nav": "listings", "page": page, "problems": problems, "columns": COLUMNS, "more": MORE_COLUMNS,
    }  # fmt: skip
    return render(request, "catalog/imports.html", context, status=status)


@login_required
@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far a file is, and what is wrong with which row. Asks again by itself while it runs."""
    seller = shop_for(request.user)
    one = import_reads.own_import(seller, public_id)
    context = {
        "seller": seller, "nav": "listings", "one": one, "is_running": one.state in RUNNING,
        "can_apply": one.is_dry_run and one.state == ImportState.DONE and bool(one.file) and one.done > one.failed,
        "faults": import_reads.faults_of(one)[:FAULTS_SHOWN], "fault_count": one.failed + one.noted,
        "is_pictures": one.kind == GoodsImport.Kind.PICTURES,
    }  # fmt: skip
    answer = render(request, "catalog/import.html", context)
    if context["is_running"]:
        answer["Refresh"] = str(ASK_AGAIN_SECONDS)
    return answer


@login_required
@require_POST
def verb(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """Stop it, or after a dry run: now for real."""
    one = import_reads.own_import(shop_for(request.user, Permission.GOODS), public_id)
    try:
        if name == "apply":
            one = imports.repeat_for_real(rehearsal=one, actor=_actor(request))
        else:
            imports.cancel(goods_import=one, actor=_actor(request))
            messages.success(request, _("Stopped. What was taken over so far stays."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(ONE, one.public_id)


@login_required
@require_safe
def faults(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The rows to mend as a table."""
    one = import_reads.own_import(shop_for(request.user), public_id)
    return csv_file(import_reads.faults_csv(one), f"to-mend-{one.public_id}.csv")


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponseBase:
    """The header and a sample row."""
    shop_for(request.user)
    return csv_file(import_reads.template_csv(), "miaomiao-goods.csv")


@login_required
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All goods of the shop."""
    return goods_file(shop_for(request.user), kind)


def _actor(request: HttpRequest) -> str:
    return request.user.ref if isinstance(request.user, User) else ""

"""Reading papers: as a reviewer (linked from the admin), and what one sent in oneself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from marketplace.core.files import PDF
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for
from sellers.services import documents
from sellers.services.documents import Opened

# A picture runs nothing; a PDF is shown by the browser's own viewer, which a sandbox would switch off.
PICTURE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"
PDF_POLICY = "default-src 'none'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'self'"


@roles_required(Role.OPS)
@require_GET
@xframe_options_sameorigin
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """One document, stamped with who reads it; never cached."""
    return _answer(documents.open_for_review(document_id=document_id, reader=request.user))


@login_required
@require_GET
def own_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """What my shop sent in."""
    seller = shop_for(request.user, Permission.PAPERS)
    return _answer(documents.open_own(seller=seller, document_id=document_id, reader=request.user))


def _answer(opened: Opened) -> HttpResponse:
    response = HttpResponse(opened.content, content_type=opened.content_type)
    response["Content-Disposition"] = f'inline; filename="{opened.filename}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY if opened.content_type == PDF else PICTURE_POLICY
    return response

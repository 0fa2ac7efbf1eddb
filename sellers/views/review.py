"""Reading documents as a reviewer (linked from the admin)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from sellers.services import documents


@roles_required(Role.OPS)
@require_GET
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """One document, stamped with who reads it; never cached."""
    opened = documents.open_for_review(document_id=document_id, reader=request.user)
    response = HttpResponse(opened.content, content_type=opened.content_type)
    response["Content-Disposition"] = f'inline; filename="{opened.filename}"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

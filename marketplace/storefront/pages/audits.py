"""The moment at the door: what the shop claims to hold is handed to the visit (the catalogue stands above the audits)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role, roles_required
from marketplace.catalog.selectors import claimed_stock
from marketplace.core.http import refuse_to
from sellers.models import Audit
from sellers.selectors.audits import visit_for
from sellers.services import audit_visits


@roles_required(Role.INSPECTOR, Role.OPS)
@require_POST
@refuse_to("sellers:audit_visit")
def start(request: HttpRequest, audit_id: str) -> HttpResponse:
    """I stand at the door: the claim is frozen, the pick list is drawn, the seller is told."""
    begin(require_role(request.user, Role.INSPECTOR, Role.OPS), audit_id)
    messages.success(request, _("The visit has begun. The seller has been told."))
    return redirect("sellers:audit_visit", audit_id)


def begin(auditor: User, audit_id: str) -> Audit:
    """Begin the visit with the stock as it is claimed in this moment. Raises NotAssigned, IllegalMove, OwnCase."""
    visit = visit_for(auditor, audit_id)
    shop = audit_visits.open_envelope(visit=visit, auditor=auditor)
    return audit_visits.start(visit=visit, claimed_stock=claimed_stock(shop), auditor=auditor)

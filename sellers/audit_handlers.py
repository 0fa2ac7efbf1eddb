"""What people are told of audits, each in their own language. Before the door opens nobody is told a name."""

from typing import Any

from marketplace.accounts.services.telling import tell
from marketplace.core.time import SHANGHAI
from marketplace.notices.services.webhooks import announce
from sellers.models import Audit, AuditRuling, AuditVisit
from sellers.policies.audit_words import CONSEQUENCES, OUTCOMES
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.team import members_who_may


def tell_auditor(*, audit: str, visit: int, **_more: Any) -> None:
    """There is a visit to make. Who and where is read in the console alone: mail travels far."""
    row = AuditVisit.objects.select_related("auditor").get(pk=visit)
    tell(
        row.auditor, template="audit_dispatched", source=f"visit:{visit}", context={"until": f"{row.due_at.astimezone(SHANGHAI):%Y-%m-%d}"},
        link="/audits/console/",
    )  # fmt: skip


def tell_started(*, audit: str, **_more: Any) -> None:
    """Somebody of ours stands at the door: everybody who may is told at once."""
    _tell_shop(audit, "audit_started", "")


def tell_decided(*, audit: str, **_more: Any) -> None:
    """The decision, its reason and how to appeal."""
    _tell_shop(audit, "audit_decided", AuditRuling.Stage.DECISION)


def tell_appeal_decided(*, audit: str, **_more: Any) -> None:
    """The answer to the appeal."""
    _tell_shop(audit, "audit_appeal_decided", AuditRuling.Stage.APPEAL)


def _tell_shop(public_id: str, template: str, stage: str) -> None:
    """What is told is what was ruled at that stage, however late the message goes out."""
    audit = Audit.objects.select_related("seller").get(public_id=public_id)
    ruling = audit.rulings.filter(stage=stage).first()
    if audit.seller is not None:
        facts = {"seller": audit.seller.public_id, "shop": audit.seller.slug, "audit": public_id}
        kind = "audit.decided" if ruling else "audit.started"
        more = {"consequence": ruling.consequence, "stage": ruling.stage} if ruling else {}
        announce(owner=ref(audit.seller), kind=kind, payload=facts | more, source=f"audit:{public_id}:{template}")
    for member in members_who_may(audit.seller_id or 0, Permission.TRUST):
        tell(
            member.user, template=template, source=f"audit:{public_id}:{template}", link=f"/seller/audits/{public_id}/",
            context={
                "shop": audit.seller.display_name if audit.seller else "", "reason": ruling.reason if ruling else "",
                "result": CONSEQUENCES[ruling.consequence] if ruling else "",
                "answer": OUTCOMES.get(ruling.outcome, "") if ruling else "",
            },
        )  # fmt: skip

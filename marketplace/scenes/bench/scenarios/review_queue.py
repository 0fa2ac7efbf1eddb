"""The review queue of ops over fifty thousand applications: a bounded number of statements, whatever their number."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import Role, User
from marketplace.core import time as clock
from marketplace.core.clocks.models import Clock
from marketplace.core.ids import public_id
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from sellers.models import Requirement, Seller
from sellers.policies.requirements import specs_for
from sellers.states import RequirementStatus, SellerStatus

MOST = 12.0
PATH = "/admin/sellers/seller/queue/"
LOGIN = "bench-verifier@example.com"
SLUG = "bench-application-"
CHUNK = 2_000
ROUNDS = 5


def run(machine: Machine, plan: Plan) -> Result:
    """The most statements any page of the queue sends: first, second and last page of every tab that applicants fill."""
    del machine
    with transaction.atomic():
        _fill(plan.applications)
        client = Client(HTTP_HOST="localhost")
        client.force_login(_verifier(), backend="allauth.account.auth_backends.AuthenticationBackend")
        with override_settings(STAFF_NEEDS_MFA=False):
            client.get(PATH)
            counts, seconds, rows = _look(client, plan.applications)
        transaction.set_rollback(True)
    return Result(
        "review-queue", max(counts), "statements", most=MOST, is_right=rows > 0,
        details={
            "applications": plan.applications, "pages": len(counts), "p50_ms": round(sorted(seconds)[len(seconds) // 2] * 1000, 1),
            "worst_ms": round(max(seconds) * 1000, 1), "rows": rows,
        },
    )  # fmt: skip


def _look(client: Client, applications: int) -> tuple[list[int], list[float], int]:
    counts, seconds, rows = [], [], 0
    last = applications // 50
    for query in (
        "",
        "?page=2",
        f"?page={last}",
        "?tab=submitted",
        "?tab=in_review",
        "?tab=second",
        "?tab=renewals",
        "?tab=hits",
    ):
        for _ in range(ROUNDS):
            cache.clear()
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(PATH + query)
            seconds.append(time.perf_counter() - began)
            counts.append(len(captured))
            rows += answer.content.count(b"/change/")
    return counts, seconds, rows


def _verifier() -> User:
    found = User.objects.filter(email=LOGIN).first()
    return found or User.objects.create_user(LOGIN, None, display_name="Verifier", roles=[Role.OPS], is_staff=True)


def _fill(count: int) -> None:
    """Applications with checklists and running clocks, in the transaction that is rolled back afterwards."""
    codes = [spec.code for spec in specs_for("buyer", "JP")]
    for start in range(0, count, CHUNK):
        sellers = Seller.objects.bulk_create(_seller(number) for number in range(start, min(start + CHUNK, count)))
        Requirement.objects.bulk_create(
            Requirement(
                seller=seller, code=code, provided_at=seller.submitted_at,
                status=RequirementStatus.ACCEPTED if place % 3 == 0 else RequirementStatus.PROVIDED,
            )
            for seller in sellers
            for place, code in enumerate(codes)
        )  # fmt: skip
        Clock.objects.bulk_create(_clock(seller) for seller in sellers)


def _seller(number: int) -> Seller:
    at = clock.now() - timedelta(minutes=number)
    return Seller(
        public_id=public_id(), kind=Seller.Kind.BUYER, status=SellerStatus.IN_REVIEW if number % 4 == 0 else SellerStatus.SUBMITTED,
        slug=f"{SLUG}{number}", display_name=f"Application {number}", country="JP", currency="JPY", created_at=at,
        submitted_at=at, first_approved_by="user:x" if number % 40 == 0 else "",
    )  # fmt: skip


def _clock(seller: Seller) -> Clock:
    started = seller.submitted_at or clock.now()
    return Clock(
        kind="application_review", subject=f"seller:{seller.public_id}", calendar="ops_shanghai", budget_seconds=57_600,
        started_at=started, running_since=started, due_at=started + timedelta(days=2),
    )  # fmt: skip

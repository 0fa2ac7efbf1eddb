"""Sellers' money in the seeded world: payouts with a reserve, one that the bank sent back, a hold with an appeal, the published
totals. All through the real verbs; the bank is the provider's sandbox.
"""

from marketplace.accounts.models import User
from marketplace.core.outbox.drain import drain
from marketplace.core.transparency import service as log
from marketplace.payments.models import ProviderTransfer
from marketplace.payments.services import refunds as provider_refunds
from marketplace.payments.services import transfers
from marketplace.scenes import tills
from orders.services import escrow
from sellers.models import Hold, Payout, Seller, SellerMember
from sellers.selectors import money_of
from sellers.services import holds, payouts, reserves, solvency

ROUNDS = 3
CASE, OTHER_CASE = "MT2611220000013", "MT2611220000021"


def move() -> None:
    """What the scheduled jobs do: release, pay, send, ask the provider again."""
    escrow.release_due()
    drain()
    reserves.release_due()
    payouts.run_due()
    settle()


def settle() -> None:
    """Let the provider work until nothing moves any more."""
    for _ in range(ROUNDS):
        transfers.send_due()
        provider_refunds.send_due()
        tills.sandbox("POST", "/_sandbox/advance", {})
        open_rows = ProviderTransfer.objects.filter(status__in=("sent", "unknown")).values_list("pk", flat=True)
        for pk in list(open_rows):
            transfers.settle(transfer_id=pk)
        provider_refunds.sweep()
        drain()


def tell(dana: User, akira: Seller) -> None:
    """A case holds part of Akira's money, one payout comes back from the bank, the totals are published."""
    _appeal(_hold(dana, akira, CASE))
    _pay_somebody()
    _hold(dana, _send_one_back(), OTHER_CASE)
    solvency.publish_due()
    log.seal_all()
    drain()


def _pay_somebody() -> None:
    """Weekly sellers may have their day still before them: whoever has money is paid once, so that there is a history."""
    for seller in Seller.objects.filter(status="approved").exclude(payout_account="").order_by("pk"):
        if not Payout.objects.filter(seller=seller).exists():
            payouts.pay(seller_id=seller.pk)
    settle()


def _send_one_back() -> Seller:
    """The bank of the last paid seller does not know the account: the money is owed again."""
    last = Payout.objects.filter(status="succeeded").select_related("seller").order_by("-pk").first()
    if last is None:
        raise RuntimeError("nobody was paid, so nothing can come back")
    row = ProviderTransfer.objects.get(source=f"payout:{last.public_id}", kind="payout")
    tills.sandbox("POST", f"/_sandbox/payouts/{row.provider_ref}/return", {"failure_code": "account_closed"})
    transfers.settle(transfer_id=row.pk)
    settle()
    return last.seller


def _hold(dana: User, seller: Seller, case: str) -> Hold:
    """Half of what could be paid out; where nothing could, everything that comes."""
    return holds.place(
        seller=seller,
        case_number=case,
        amount_minor=money_of(seller).payable // 2 or None,
        by=dana,
        evidence=f"工单 {case} 附开箱视频；包裹入仓重量与出仓重量相差 310 克。",
        reason="有顾客反映收到的包裹缺了一件，我们正在核对入仓与出仓的称重记录，核清之前先暂缓支付这部分货款。",
    )


def _appeal(hold: Hold) -> None:
    """The owner sees it differently; the answer is still to come, from somebody else than Dana."""
    owner = SellerMember.objects.select_related("user").filter(seller=hold.seller, role="owner").order_by("pk").first()
    if owner is not None:
        holds.appeal(hold=hold, text="入仓时贵司已称重拍照，重量与申报一致，请以入仓记录为准。", by=owner.user)

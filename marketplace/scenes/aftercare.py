"""What learning shows in the seeded world: a second returns centre with its drill, some more returns, the table of the night."""

from learning.services import drills, quality, risks
from logistics.models import Posting, Warehouse
from marketplace.accounts.models import Role, User
from marketplace.core.errors import DomainError
from marketplace.core.outbox.drain import drain
from marketplace.scenes.people import PASSWORD
from orders.models import Order
from orders.states import Delivery
from returns.models import ReturnItem
from returns.services import requesting

CENTRE = {
    "kind": "returns", "name": "Returns centre Guangzhou", "name_zh": "广州退货中心", "country": "CN", "city": "广州", "airport": "CAN",
    "time_zone": "Asia/Shanghai", "address": "广州市白云区空港示例路 2 号",
}  # fmt: skip
INSPECTOR = ("xiaorui@example.com", "小芮")
SENT_BACK = (
    ("quality", "用了两天拉链就坏了，太失望了"),
    ("wrong", "发错颜色了，麻烦换一下，谢谢"),
    ("damaged", "收到时瓶身有裂，已拍照"),
)
DRILLED = "季度演练：模拟上海中心停运，看新标签是否改到广州。"


def furnish(people: dict[str, User]) -> None:
    """Everything through the verbs that people use."""
    place = Warehouse.objects.create(code="CAN", **CENTRE)
    login, name = INSPECTOR
    inspector = User.objects.create_user(login, PASSWORD, display_name=name, roles=[Role.INSPECTOR], locale="zh-hans")
    Posting.objects.create(user=inspector, warehouse=place)
    first = Warehouse.objects.filter(kind=Warehouse.Kind.RETURNS).order_by("pk")[0]
    drill = drills.start(centre=first, why=DRILLED, by=people["dana"])
    _send_back(but=people["xiaomei"])
    drills.undo(public_id=drill.public_id, by=people["dana"])
    drain()
    risks.reckon()
    quality.score_month()
    drain()


def _send_back(*, but: User) -> None:
    """Shoppers whose goods came a few days ago; whoever may not any more is left alone, and so is whom the demo is shown with."""
    reasons = list(SENT_BACK)
    taken = ReturnItem.objects.values("line__order")
    for order in (
        Order.objects.filter(delivery=Delivery.DELIVERED).exclude(pk__in=taken).exclude(user=but).order_by("-pk")
    ):
        if not reasons:
            return
        reason, note = reasons[0]
        try:
            requesting.request(
                user=order.user, order_number=order.number, items={1: 1}, reason=reason, note=note, actor=order.user.ref
            )
        except DomainError:
            continue
        reasons.pop(0)

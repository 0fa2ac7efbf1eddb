"""Where goods are repaired in the seeded world: our central station, and a certified shop in Chengdu with its papers."""

from typing import Any

from marketplace.accounts.models import User
from marketplace.scenes.papers import page
from marketplace.scenes.people import PASSWORD
from repairs.models import Partner
from repairs.services import partners
from returns.policies.wishes import REPAIRABLE

ACTOR = "system:seed"
CENTRAL: dict[str, Any] = {
    "name": "全球喵喵上海维修中心", "city": "shanghai", "address": "青浦区华新镇示例路 66 号 3 幢", "phone": "021-5555 0666",
    "hours": "周一至周六 9:00–18:00", "trades": list(REPAIRABLE),
}  # fmt: skip
SHOP: dict[str, Any] = {
    "name": "锦城数码快修", "city": "chengdu", "address": "锦江区示例街 18 号", "phone": "028-5555 0118", "hours": "每天 10:00–20:00",
    "trades": ["electronics", "watches-jewellery"],
}  # fmt: skip
OWNER = ("jincheng@example.com", "锦城数码 阿强")
PAPERS = {"licence": "Business licence", "technician": "Technician's certificate", "premises": "Premises"}


def furnish(people: dict[str, User]) -> Partner:
    """Through the verbs that these people use: two of operations look at each place. Returns the central station."""
    dana, ming = people["dana"], people["ming"]
    station = partners.set_up_central(values=CENTRAL, first=dana, second=ming)
    login, name = OWNER
    owner = User.objects.create_user(login, PASSWORD, display_name=name, roles=["shopper"], locale="zh-hans")
    papers = [(kind, page(title, SHOP["name"])) for kind, title in PAPERS.items()]
    shop = partners.apply(user=owner, values=SHOP, papers=papers, actor=owner.ref)
    partners.certify(partner=partners.check(partner=shop, by=dana), by=ming)
    return station

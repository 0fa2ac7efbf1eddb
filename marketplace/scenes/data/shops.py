"""The eight shops of the seeded world, in six countries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shop:
    """A seller to be: `login` names the owner, `warehouse` the station that takes the goods in."""

    key: str
    login: str
    owner: str
    kind: str
    name: str
    legal_name: str
    country: str
    city: str
    currency: str
    locale: str
    warehouse: str
    about: str
    points: int
    is_trusted: bool = False
    pre_stocks: bool = False


SHOPS: tuple[Shop, ...] = (
    Shop("akira", "akira@example.com", "田中明 Akira", "buyer", "明的大阪买手间", "田中 明", "JP", "Osaka", "JPY", "zh-hans", "KIX",
         "住在大阪第九年，周末跑店、周一寄出。只卖自己会回购的东西。", 640),
    Shop("brightwell", "brightwell@example.com", "Brightwell & Co.", "retailer", "Brightwell & Co.", "Brightwell & Co. Ltd.", "GB",
         "London", "GBP", "en", "LHR", "英国百年家族商号，主营茶、皮具与家居；伦敦仓常备现货。", 900, True, True),
    Shop("sakura", "sakura@example.com", "Sakura Depot", "retailer", "樱花仓 Sakura Depot", "株式会社サクラデポ", "JP", "Tokyo", "JPY",
         "en", "NRT", "东京药妆与生活杂货批发商，五百家药房的同款价格。", 820, True, True),
    Shop("minji", "minji@example.com", "김민지 Minji", "buyer", "敏智的首尔衣橱", "김민지", "KR", "Seoul", "KRW", "zh-hans", "ICN",
         "首尔东大门土著，会中文，问尺码秒回。", 560),
    Shop("bondi", "bondi@example.com", "Bondi Pantry", "retailer", "邦迪海滩小铺", "Bondi Pantry Pty Ltd", "AU", "Sydney", "AUD", "en",
         "SYD", "悉尼家庭药房转型的保健品与母婴店，罐底批号可查。", 780, False, True),
    Shop("rheinhaus", "rheinhaus@example.com", "Rheinhaus", "retailer", "莱茵之家 Rheinhaus", "Rheinhaus Handels GmbH", "DE",
         "Frankfurt", "EUR", "en", "FRA", "德国厨具与个护，法兰克福机场旁自有仓库。", 850, True, True),
    Shop("emma", "emma@example.com", "Emma Liu", "buyer", "Emma 在洛杉矶", "Emma Liu", "US", "Los Angeles", "USD", "zh-hans", "LAX",
         "加州八年，跑遍 outlet 和药妆店，小票随单附上。", 470),
    Shop("hudson", "hudson@example.com", "Hudson Trading", "retailer", "哈德逊商行", "Hudson Trading LLC", "US", "New York", "USD", "en",
         "JFK", "纽约生活方式小店，咖啡、腕表与家居。", 610),
)  # fmt: skip
BY_KEY = {shop.key: shop for shop in SHOPS}

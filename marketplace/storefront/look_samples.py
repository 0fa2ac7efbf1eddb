"""Sample records for the style guide (/_look/ in the demo): believable, fixed, never read by a real page."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import segno
from django import forms
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils.safestring import SafeString

from marketplace.core.money import Money
from marketplace.storefront import shapes

START = datetime(2026, 11, 18, 1, 20, tzinfo=UTC)
PAGES = ("gallery", "home", "listing", "checkout", "passport", "seller", "console", "desk")
CATEGORIES = {
    "beauty": "美妆护肤",
    "mother-baby": "母婴",
    "health": "营养保健",
    "food": "进口食品",
    "electronics": "数码电器",
    "home": "家居厨具",
    "fashion": "服饰",
    "bags": "箱包",
    "shoes": "鞋靴",
    "watches-jewellery": "钟表首饰",
    "outdoor-sports": "户外运动",
    "toys": "玩具",
    "books-stationery": "图书文具",
    "pets": "宠物",
}
# picture | title | price | landed | origin | grade | place | place label | promise | flag
_ROWS = (
    "serum | Hanami 花见 玻尿酸保湿精华 30 ml 日本专柜版 | 198.00 | 219.80"
    " | 日本 · 大阪 | S | warehouse | 东京仓现货 | 6 天到 | 护照可查",
    "tin | Alpenmilch 阿尔卑斯 婴幼儿奶粉 2 段 800 g | 236.00 | 252.40"
    " | 德国 · 法兰克福 | A | warehouse | 法兰克福仓 | 7 天到 | ",
    "headphones | Northlane 无线降噪头戴耳机 40 小时续航 | 1299.00 | 1422.10"
    " | 美国 · 洛杉矶 | A | warehouse | 洛杉矶仓现货 | 6 天到 | 刚到仓",
    "cooker | Kamado 釜匠 厚釜压力 IH 电饭煲 5.5 合 | 2380.00 | 2599.00"
    " | 日本 · 东京 | S | seller | 卖家手中 | 9 天到 | ",
    "coat | Fairlie 苏格兰羊毛双面呢大衣 驼色 | 1860.00 | 2046.00 | 英国 · 爱丁堡 | B | seller | 卖家手中 | 10 天到 | ",
    "handbag | Lucia 植鞣牛皮手提包 手工缝线 小号 | 1580.00 | 1738.00"
    " | 意大利 · 佛罗伦萨 | A | seller | 卖家手中 | 11 天到 | 仅此一件",
    "sneaker | Tide 复古跑鞋 男女同款 灰白配色 | 568.00 | 631.20"
    " | 韩国 · 首尔 | A | warehouse | 首尔仓现货 | 4 天到 | ",
    "plush | Marlow 有机棉小熊安抚玩偶 32 cm | 168.00 | 186.00"
    " | 澳大利亚 · 悉尼 | C | cn | 国内现货 | 明天到 | 退货再售 · 已核验",
)
CARDS = tuple(tuple(part.strip() for part in row.split("|")) for row in _ROWS)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="商品名称", help_text="写清品牌、型号和规格，买家一眼就懂。")
    price = forms.DecimalField(label="价格")
    country = forms.ChoiceField(label="发货地", choices=[("US", "美国"), ("JP", "日本")], required=False)
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(
        label="成色", widget=forms.RadioSelect, choices=[("new", "全新"), ("used", "二手，如实拍照")]
    )
    agree = forms.BooleanField(label="我保证以上内容属实")


def cny(amount: str) -> Money:
    """Money in yuan from a literal."""
    return Money(amount, "CNY")


def picture(name: str) -> str:
    """Address of a sample picture."""
    return static(f"img/look/{name}.webp")


def cards() -> list[shapes.ListingCard]:
    """Eight listing cards."""
    return [
        shapes.ListingCard(
            "#",
            title,
            picture(name),
            cny(price),
            cny(landed),
            None,
            origin,
            grade,
            cast(shapes.Place, place),
            where,
            promise,
            flag,
            "gold" if place == "cn" else "seal",
            name == "coat",
        )
        for name, title, price, landed, origin, grade, place, where, promise, flag in CARDS
    ]


def journey() -> list[shapes.Step]:
    """A parcel on its way, newest first."""
    rows = (
        ("派送到家", "coming", "truck", None, "", "预计 11 月 24 日"),
        (
            "海关查验：我方专员在场开箱",
            "current",
            "eye",
            92,
            "上海浦东机场海关",
            "旧封签 MS-20418873 核对无误后剪断，全程录像",
        ),
        ("到达上海浦东", "done", "flag", 86, "MU588", ""),
        ("航班起飞", "done", "plane", 72, "洛杉矶 LAX", "主单 112-4408 1275，同航班 312 件"),
        ("贴上封签", "sealed", "seal", 50, "洛杉矶仓 3 号台", "封签号 MS-20418873，拉力与编号已核对"),
        ("拍照、称重、登记序列号", "done", "camera", 49, "洛杉矶仓", "412 g，6 张照片，尾号 7F2"),
        ("仓库收货", "done", "warehouse", 26, "洛杉矶仓", ""),
        ("卖家交货", "done", "store", 20, "Brightwell", ""),
    )
    return [
        shapes.Step(label, state, glyph, START + timedelta(hours=hours) if hours else None, note, place)  # type: ignore[arg-type]
        for label, state, glyph, hours, place, note in rows
    ]


def stops() -> list[shapes.Stop]:
    """Five stops of a route."""
    rows = (
        ("洛杉矶仓", "done", "18 日"),
        ("LAX", "done", "20 日"),
        ("浦东海关", "current", "查验中"),
        ("上海", "coming", "23 日"),
        ("到家", "coming", "24 日"),
    )
    return [shapes.Stop(name, state, note) for name, state, note in rows]  # type: ignore[arg-type]


def order_steps() -> list[shapes.Step]:
    """Five steps of an order."""
    rows = (
        ("付款", "done", 0),
        ("海外仓", "done", 26),
        ("飞往中国", "done", 72),
        ("清关", "current", 92),
        ("签收", "coming", None),
    )
    return [
        shapes.Step(label, state, at=START + timedelta(hours=hours) if hours is not None else None)  # type: ignore[arg-type]
        for label, state, hours in rows
    ]


def price_lines() -> list[shapes.PriceLine]:
    """The lines of a landed price."""
    return [
        shapes.PriceLine("商品", cny("1299.00"), "US$182.70，汇率 7.1102，锁定 15 分钟"),
        shapes.PriceLine("国际运费", cny("46.00"), "计费重 0.62 kg，洛杉矶至上海"),
        shapes.PriceLine("跨境电商综合税", cny("122.10"), "9.1%，由平台代缴"),
        shapes.PriceLine("国内派送", cny("0.00"), free=True),
        shapes.PriceLine("新客优惠", cny("45.00"), minus=True),
    ]


def talk() -> list[shapes.Bubble]:
    """A short conversation in two languages."""
    at = START + timedelta(hours=93)
    return [
        shapes.Bubble("小美", "我的耳机怎么被海关打开了？会不会被人换掉？", at, mine=False),
        shapes.Bubble(
            "婷婷",
            "小美您好，我是婷婷。开箱时我们的专员一直在场，照片、重量和新封签都记在护照里，您现在就能看到。",
            at + timedelta(minutes=2),
            mine=True,
        ),
        shapes.Bubble("婷婷", "已请海关专员补拍封签特写。", at + timedelta(minutes=3), mine=True, note=True),
        shapes.Bubble(
            "Brightwell",
            "耳机出库时封膜完好，序列号尾号 7F2。",
            at + timedelta(minutes=9),
            source="The film was intact when it left us. Serial ends in 7F2.",
        ),
    ]


def stats() -> list[shapes.Stat]:
    """Four figures of a seller."""
    return [
        shapes.Stat("今日订单", "38", "单", "clipboard", "比昨天多 6 单", "up", "#"),
        shapes.Stat("待交货", "5", "件", "clock", "1 件将于今晚超时", "down", "#"),
        shapes.Stat("可提现", "¥12,486.30", "", "wallet", "下次打款 11 月 24 日", "", "#"),
        shapes.Stat("满意度", "98.2", "%", "star", "近 30 天 412 条评价", "", "#"),
    ]


def facets() -> list[shapes.Facet]:
    """Three groups of filters."""
    return [
        shapes.Facet(
            "place",
            "货在哪里",
            (("cn", "国内现货", 42, False), ("warehouse", "海外仓现货", 318, True), ("seller", "卖家手中", 207, False)),
        ),
        shapes.Facet(
            "origin",
            "产地",
            (
                ("JP", "日本", 211, True),
                ("DE", "德国", 96, False),
                ("US", "美国", 180, False),
                ("KR", "韩国", 77, False),
            ),
        ),
        shapes.Facet("grade", "卖家等级", (("S", "S 级", 23, False), ("A", "A 级及以上", 240, False)), "radio"),
    ]


def cart_lines() -> list[dict[str, Any]]:
    """Two lines of a cart."""
    return [
        {
            "url": "#",
            "title": CARDS[2][1],
            "picture": picture("headphones"),
            "price": cny("1299.00"),
            "sub": "雾黑",
            "quantity": 1,
        },
        {
            "url": "#",
            "title": CARDS[7][1],
            "picture": picture("plush"),
            "price": cny("168.00"),
            "sub": "燕麦色",
            "quantity": 2,
        },
    ]


def queue() -> list[dict[str, Any]]:
    """A support queue."""
    rows = (
        ("林小美", "耳机被海关打开了", "会不会被人换掉？", "open", True),
        ("老张", "想退一双鞋", "大了半码，怎么退最快？", "ticket:new", False),
        ("Akira", "交货单打印不出来", "The label page stays white.", "waiting_seller", False),
        ("陈先生", "年度额度怎么算", "我今年买了两次了", "waiting_customer", False),
    )
    return [
        {
            "url": "#",
            "who": who,
            "subject": subject,
            "last": last,
            "at": START + timedelta(hours=93, minutes=7 * n),
            "status": status.removeprefix("ticket:"),
            "late": late,
            "current": n == 0,
        }
        for n, (who, subject, last, status, late) in enumerate(rows)
    ]


def sample_context() -> dict[str, Any]:
    """Everything the pages of the style guide show."""
    photos = [
        shapes.Photo(picture(f"evidence-{pose}"), text, picture(f"evidence-{pose}"), START + timedelta(hours=49))
        for pose, text in (("front", "正面"), ("label", "标签（已打码）"), ("weight", "称重 412 g"), ("seal", "封签"))
    ]
    return {
        "cards": cards(),
        "journey": journey(),
        "stops": stops(),
        "order_steps": order_steps(),
        "lines": price_lines(),
        "talk": talk(),
        "stats": stats(),
        "facets": facets(),
        "photos": photos,
        "total": cny("1422.10"),
        "now": START,
        "categories": [{"slug": slug, "name": name, "url": "#"} for slug, name in CATEGORIES.items()],
        "nav_categories": [{"slug": slug, "name": name, "url": "#"} for slug, name in CATEGORIES.items()],
        "gallery": [
            {"src": picture(name), "alt": "降噪耳机"}
            for name in ("headphones", "headphones-detail", "headphones-context")
        ],
        "crumbs": [shapes.Crumb("首页", "/"), shapes.Crumb("数码电器", "#"), shapes.Crumb("耳机", "")],
        "page": Paginator(range(480), 24).page(4),
        "cart_count": 3,
        "unread_count": 2,
        "days": [(str(day), (day * 37) % 41 + 12) for day in range(1, 15)],
        "pills": [
            "paid",
            "awaiting_payment",
            "sealed",
            "in_customs",
            "opened",
            "cleared",
            "delivered",
            "delayed",
            "refunded",
            "failed",
        ],
        "checkout_steps": [
            shapes.Step("购物车", "done"),
            shapes.Step("确认订单", "current"),
            shapes.Step("付款", "coming"),
        ],
        "cart_lines": cart_lines(),
        "short_journey": journey()[1:4],
        "queue": queue(),
        "form": SampleForm({"name": "", "price": "182.70", "country": "US", "kind": "new"}),
        "qr": SafeString(segno.make("https://example.com/passport/7K2M9QXD4H").svg_inline(omitsize=True, border=1)),
        "demo_tabs": [{"label": name, "url": f"../{name}/", "current": name == "gallery"} for name in PAGES],
        "price": cny("1299.00"),
        "landed": cny("1422.10"),
        "was": cny("1499.00"),
        "swatches": SWATCHES,
    }


SWATCHES = (
    "paper",
    "surface",
    "sunken",
    "ink",
    "brand-900",
    "brand",
    "brand-300",
    "brand-100",
    "seal",
    "seal-100",
    "gold",
    "gold-100",
)

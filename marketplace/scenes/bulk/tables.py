"""Word tables of the bulk world (`scenes/data/bulk_*.csv`): goods by leaf category, words before them, invented brands."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from marketplace.catalog.category_tree import TREE

DATA = Path(__file__).parents[1] / "data"
SLUG = "b-"  # bulk shops are told from the eight named ones by their address


@dataclass(frozen=True)
class Product:
    """One kind of thing. Prices in whole yuan; `variants` as (Chinese, English)."""

    leaf: str
    zh: str
    en: str
    low: int
    high: int
    grams: int
    hs: str
    danger: str
    variants: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Country:
    """Where bulk sellers live, how often, and what their cities are called."""

    code: str
    currency: str
    share: int
    cities: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def products() -> tuple[Product, ...]:
    return tuple(
        Product(
            row["leaf"], row["zh"], row["en"], int(row["low"]), int(row["high"]), int(row["grams"]), row["hs"], row["danger"],
            tuple(_pair(text) for text in row["variants"].split(",")),
        )
        for row in _rows("bulk_goods.csv")
    )  # fmt: skip


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[tuple[str, str], ...]]:
    """Root category → (Chinese, English) words that stand before the name of a thing."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in _rows("bulk_words.csv"):
        found.setdefault(row["root"], []).append((row["zh"], row["en"]))
    return {root: tuple(pairs) for root, pairs in found.items()}


@lru_cache(maxsize=1)
def brands() -> dict[str, tuple[tuple[str, str], ...]]:
    """Country → invented brands (Chinese, original)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in _rows("bulk_brands.csv"):
        found.setdefault(row["country"], []).append((row["zh"], row["en"]))
    return {country: tuple(pairs) for country, pairs in found.items()}


def countries() -> tuple[Country, ...]:
    return COUNTRIES


@lru_cache(maxsize=256)
def root_of(leaf: str) -> str:
    """`mother-baby-formula` → `mother-baby`."""
    return next((root.slug for root in TREE if leaf == root.slug or leaf.startswith(f"{root.slug}-")), leaf)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|"))


def _pair(text: str) -> tuple[str, str]:
    zh, _equals, en = text.partition("=")
    return zh, en or zh


COUNTRIES = (
    Country("JP", "JPY", 26, (("大阪", "Osaka"), ("东京", "Tokyo"), ("京都", "Kyoto"), ("福冈", "Fukuoka"))),
    Country("KR", "KRW", 12, (("首尔", "Seoul"), ("釜山", "Busan"))),
    Country("AU", "AUD", 12, (("悉尼", "Sydney"), ("墨尔本", "Melbourne"), ("布里斯班", "Brisbane"))),
    Country("NZ", "NZD", 5, (("奥克兰", "Auckland"), ("惠灵顿", "Wellington"))),
    Country("DE", "EUR", 10, (("法兰克福", "Frankfurt"), ("慕尼黑", "Munich"), ("汉堡", "Hamburg"))),
    Country("GB", "GBP", 10, (("伦敦", "London"), ("曼彻斯特", "Manchester"), ("爱丁堡", "Edinburgh"))),
    Country(
        "US", "USD", 15, (("洛杉矶", "Los Angeles"), ("纽约", "New York"), ("西雅图", "Seattle"), ("芝加哥", "Chicago"))
    ),
    Country("FR", "EUR", 5, (("巴黎", "Paris"), ("里昂", "Lyon"))),
    Country("IT", "EUR", 3, (("米兰", "Milan"), ("佛罗伦萨", "Florence"))),
    Country("CA", "CAD", 2, (("温哥华", "Vancouver"), ("多伦多", "Toronto"))),
)
NICKNAMES = (
    "阿May", "小鹿", "老林", "Coco", "安娜", "豆豆妈", "阿杰", "Vivian", "小满", "琪琪", "大熊", "Luna", "阿宁", "冬冬", "米娅", "叶子",
    "阿元", "Nina", "小舟", "可可", "子墨", "Tina", "阿树", "桃子", "Leo 爸爸", "雨薇", "阿澈", "Momo", "小野", "苏苏",
)  # fmt: skip
BUYER_SHOPS = ("{nick}在{city}", "{nick}的{city}买手间", "{city}小铺 · {nick}", "{nick}代你逛{city}")
RETAIL_SHOPS = (
    ("{brand}商行 {en} Trading", "{en} Trading"), ("{brand}百货 {en} Store", "{en} Store"), ("{brand}仓 {en} Depot", "{en} Depot"),
    ("{brand}生活 {en} Living", "{en} Living"), ("{brand}家 {en} House", "{en} House"),
)  # fmt: skip
SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严赖覃洪武莫孔"
)
GIVEN_FIRST = tuple("子雨思佳欣怡梓晓小文志建国海玉美雅静慧婷雪梦诗宇浩俊明天若芷沐语安可心嘉一泽铭远")
GIVEN_LAST = tuple("涵轩怡萱晨琪彤瑶然阳辉杰伟强敏丽娟芳霞军平波鹏飞宁悦欣琳妍萌洁颖莹倩岚峰超凡航睿哲远舟")
STREETS = (
    "人民路",
    "解放路",
    "建设路",
    "和平路",
    "中山路",
    "新华路",
    "文化路",
    "胜利路",
    "长江路",
    "学院路",
    "花园路",
    "青年路",
)
POINTS = (
    ("用过一次就会回购的那种。", "The kind you buy again."),
    ("当地人家里常见的牌子，低调耐用。", "A household name where it comes from: quiet and lasting."),
    ("小批量生产，每批都有记录可查。", "Made in small batches, each on record."),
    ("送人体面，自用舒心。", "Good to give, better to keep."),
    ("包装简洁，没有多余的香味和装饰。", "Plain packing, nothing superfluous."),
    ("店里试过再上架，缺点也会写清楚。", "Tried before it is offered; flaws are told."),
    ("换季常备，囤一份不慌。", "Worth having at home when the season turns."),
    ("老客人问得最多的一款。", "What regulars ask for most."),
    ("从原产地门店采购，小票随单。", "Bought in the shop where it comes from, receipt included."),
    ("尺寸实测，误差在两毫米以内。", "Measured by hand, within two millimetres."),
    ("适合第一次尝试的人。", "A good first one."),
    ("比同类更轻，出门不占地方。", "Lighter than most; takes no room on the way."),
)

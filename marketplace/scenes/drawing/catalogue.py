"""Which thing to draw for a listing: kinds by category, chosen by the words of its title."""

from collections.abc import Callable
from dataclasses import dataclass

from marketplace.scenes.drawing.carried import CARRIED
from marketplace.scenes.drawing.devices import DEVICES
from marketplace.scenes.drawing.looks import Look, number
from marketplace.scenes.drawing.studio import Studio
from marketplace.scenes.drawing.things import THINGS
from marketplace.scenes.drawing.vessels import VESSELS
from marketplace.scenes.drawing.worn import WORN

Drawer = Callable[[Studio, Look], None]
DRAWERS: dict[str, Drawer] = {**VESSELS, **DEVICES, **WORN, **CARRIED, **THINGS}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: who draws it, the small print on it, and where its face is (for the close view)."""

    name: str
    line: str = ""
    face: tuple[float, float] = (500, 560)


KINDS: dict[str, Kind] = {
    "dropper": Kind("dropper", "HYDRATING SERUM", (500, 560)),
    "jar": Kind("jar", "RICH CREAM 50 ml", (500, 600)),
    "pump": Kind("pump", "GENTLE LOTION", (500, 540)),
    "tube": Kind("tube", "DAILY CARE 75 ml", (500, 420)),
    "lipstick": Kind("lipstick", "", (470, 420)),
    "perfume": Kind("perfume", "", (500, 520)),
    "tin": Kind("tin", "FOLLOW-ON MILK", (500, 480)),
    "feeding": Kind("feeding", "", (500, 520)),
    "pills": Kind("pills", "60 SOFTGELS", (500, 560)),
    "carton": Kind("carton", "FINE SELECTION", (480, 440)),
    "pouch": Kind("pouch", "NATURAL · 1 kg", (500, 480)),
    "oil": Kind("oil", "EXTRA VIRGIN", (500, 640)),
    "honey": Kind("honey", "RAW & PURE", (500, 560)),
    "can": Kind("can", "", (500, 560)),
    "headphones": Kind("headphones", "", (372, 620)),
    "earbuds": Kind("earbuds", "", (500, 500)),
    "camera": Kind("camera", "", (500, 560)),
    "slab": Kind("slab", "", (500, 380)),
    "speaker": Kind("speaker", "", (500, 620)),
    "cooker": Kind("cooker", "", (500, 600)),
    "pot": Kind("pot", "", (440, 470)),
    "flask": Kind("flask", "", (500, 400)),
    "candle": Kind("candle", "", (500, 480)),
    "watch": Kind("watch", "", (500, 490)),
    "coat": Kind("coat", "", (500, 380)),
    "sweater": Kind("sweater", "", (500, 400)),
    "tee": Kind("tee", "", (500, 420)),
    "scarf": Kind("scarf", "", (500, 600)),
    "handbag": Kind("handbag", "", (500, 560)),
    "backpack": Kind("backpack", "", (500, 580)),
    "suitcase": Kind("suitcase", "", (500, 440)),
    "sneaker": Kind("sneaker", "", (440, 600)),
    "boot": Kind("boot", "", (470, 520)),
    "jewel": Kind("jewel", "", (500, 380)),
    "plush": Kind("plush", "", (500, 400)),
    "blocks": Kind("blocks", "", (500, 520)),
    "train": Kind("train", "", (420, 540)),
    "books": Kind("books", "", (520, 420)),
    "pen": Kind("pen", "", (520, 560)),
    "tent": Kind("tent", "", (480, 620)),
    "mat": Kind("mat", "", (640, 640)),
    "bowl": Kind("bowl", "", (500, 620)),
    "kettlebell": Kind("kettlebell", "", (500, 560)),
}

# Root category -> the kinds it may show when no word decides.
BY_CATEGORY: dict[str, tuple[str, ...]] = {
    "beauty": ("dropper", "jar", "pump", "tube", "lipstick", "perfume"),
    "mother-baby": ("tin", "feeding", "pump", "tube"),
    "health": ("pills", "carton", "honey"),
    "food": ("carton", "pouch", "oil", "honey", "tin"),
    "electronics": ("headphones", "earbuds", "camera", "slab", "speaker", "cooker"),
    "home": ("cooker", "pot", "flask", "candle"),
    "fashion": ("coat", "sweater", "tee", "scarf"),
    "bags": ("handbag", "backpack", "suitcase"),
    "shoes": ("sneaker", "boot"),
    "watches-jewellery": ("watch", "jewel"),
    "outdoor-sports": ("tent", "mat", "flask", "backpack", "kettlebell"),
    "toys": ("plush", "blocks", "train"),
    "books-stationery": ("books", "pen"),
    "pets": ("pouch", "can", "bowl"),
}
# Things of these categories that no word names come in the maker's box: better a box than another thing.
BOXED = frozenset({"electronics", "home", "pets", "outdoor-sports"})
# Kind -> words (lower case, English and Chinese) that ask for it. The longest word that occurs wins.
WORDS: dict[str, tuple[str, ...]] = {
    "dropper": ("serum", "essence", "精华", "安瓶", "眼药水"),
    "jar": ("cream", "balm", "mask", "面霜", "眼霜", "乳霜", "面膜", "身体乳霜"),
    "pump": ("lotion", "shampoo", "cleanser", "wash", "洗发", "沐浴", "乳液", "卸妆", "洗衣液", "洗手"),
    "tube": ("sunscreen", "hand cream", "toothpaste", "防晒", "护手霜", "牙膏", "洗面奶", "洁面", "护臀"),
    "lipstick": ("lipstick", "lip", "口红", "唇膏", "唇釉"),
    "perfume": ("perfume", "fragrance", "cologne", "香水", "淡香"),
    "tin": ("formula", "milk powder", "奶粉", "tea", "茶叶", "红茶", "羊奶粉"),
    "feeding": ("bottle feeding", "baby bottle", "奶瓶"),
    "pills": (
        "vitamin",
        "fish oil",
        "omega",
        "capsule",
        "probiotic",
        "supplement",
        "维生素",
        "鱼油",
        "胶囊",
        "片剂",
        "益生菌",
        "钙",
        "褪黑素",
        "辅酶",
    ),
    "carton": (
        "chocolate",
        "biscuit",
        "cookie",
        "box",
        "diaper",
        "巧克力",
        "饼干",
        "曲奇",
        "纸尿裤",
        "尿不湿",
        "贴",
        "冲剂",
        "麦片",
    ),
    "pouch": ("coffee", "nuts", "kibble", "dog food", "cat food", "咖啡", "坚果", "猫粮", "狗粮", "果干", "冻干"),
    "oil": ("olive oil", "vinegar", "syrup", "wine", "juice", "橄榄油", "醋", "糖浆", "酱油", "果汁", "酵素"),
    "honey": ("honey", "jam", "蜂蜜", "果酱", "麦卢卡"),
    "can": ("canned", "wet food", "罐头", "猫罐", "主食罐"),
    "headphones": ("headphone", "headset", "头戴", "耳机"),
    "earbuds": ("earbud", "buds", "真无线", "耳塞", "入耳"),
    "camera": ("camera", "lens", "相机", "镜头", "微单"),
    "slab": ("phone", "tablet", "reader", "console", "手机", "平板", "阅读器", "电子书", "游戏机", "键盘", "移动电源"),
    "speaker": ("speaker", "音箱", "音响", "收音机"),
    "cooker": ("rice cooker", "电饭煲", "电饭锅", "压力锅"),
    "pot": ("pot", "pan", "dutch oven", "knife", "炖锅", "铸铁锅", "珐琅锅", "锅", "刀"),
    "flask": ("flask", "thermos", "tumbler", "保温杯", "水壶", "水杯", "马克杯"),
    "candle": ("candle", "diffuser", "蜡烛", "香薰"),
    "watch": ("watch", "手表", "腕表"),
    "coat": ("coat", "jacket", "parka", "大衣", "外套", "羽绒服", "风衣", "夹克", "冲锋衣"),
    "sweater": ("sweater", "cardigan", "knit", "毛衣", "针织", "羊绒衫", "开衫"),
    "tee": ("t-shirt", "shirt", "tee", "t恤", "衬衫", "短袖", "裤"),
    "scarf": ("scarf", "shawl", "towel", "blanket", "围巾", "披肩", "浴巾", "毛巾", "毯"),
    "handbag": ("handbag", "tote", "purse", "wallet", "手提包", "托特", "钱包", "单肩", "斜挎", "腋下包", "卡包"),
    "backpack": ("backpack", "rucksack", "双肩", "背包", "登山包", "书包"),
    "suitcase": ("suitcase", "luggage", "trolley", "行李箱", "登机箱", "拉杆箱"),
    "sneaker": ("sneaker", "running shoe", "trainer", "跑鞋", "运动鞋", "板鞋", "小白鞋", "帆布鞋", "徒步鞋"),
    "boot": ("boot", "loafer", "靴", "乐福鞋", "皮鞋", "切尔西"),
    "jewel": ("ring", "necklace", "earring", "bracelet", "戒指", "项链", "耳环", "耳钉", "手链", "珍珠"),
    "plush": ("plush", "teddy", "doll", "bear", "毛绒", "玩偶", "公仔", "安抚", "小熊"),
    "blocks": ("blocks", "bricks", "puzzle", "积木", "拼图", "桌游"),
    "train": ("train", "toy car", "火车", "小车", "玩具车", "木马"),
    "books": ("book", "novel", "atlas", "绘本", "图书", "小说", "画册", "原版"),
    "pen": ("pen", "notebook", "pencil", "ink", "钢笔", "笔记本", "手账", "墨水", "铅笔", "笔"),
    "tent": ("tent", "camping", "帐篷", "露营", "天幕"),
    "mat": ("yoga", "mat", "sleeping", "瑜伽", "睡袋", "防潮垫"),
    "bowl": ("bowl", "feeder", "食盆", "猫砂", "饮水机", "宠物碗", "逗猫"),
    "kettlebell": ("kettlebell", "dumbbell", "racket", "壶铃", "哑铃", "球拍", "头盔"),
}


def kind_for(*, category: str, words: str, slug: str) -> Kind:
    """The kind that the words ask for, preferring kinds of the category; else a box, or one of the category by the slug."""
    root = category.split("/")[0]
    own = BY_CATEGORY.get(root, ("carton", "pouch"))
    text = words.lower().replace("-", " ")
    found = [(name in own, len(word), name) for name, asks in WORDS.items() for word in asks if _occurs(word, text)]
    best = max(found, default=(False, 0, ""))
    if best[2]:
        return KINDS[best[2]]
    if root in BOXED:
        return KINDS["carton"]
    return KINDS[own[number("kind", slug) % len(own)]]


def _occurs(word: str, text: str) -> bool:
    """A Chinese word anywhere; an English one as a word of its own (plural allowed)."""
    if not word.isascii():
        return word in text
    return f" {word} " in f" {text} " or f" {word}s " in f" {text} "


def paint(kind: Kind, studio: Studio, look: Look) -> None:
    """Draw the kind in the middle of the studio."""
    DRAWERS[kind.name](studio, look)

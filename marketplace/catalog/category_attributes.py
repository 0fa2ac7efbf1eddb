"""What is asked about goods of a category: typed properties, planted as rows that the desk may refine.

A property of a root holds for all its leaves. Codes are permanent: they are the keys of `Listing.attributes`, so an import
that writes `net_content=50` and a form that asks "Net content" mean the same. `on_label` marks what the Chinese electronic
label of such goods should say (商财发〔2018〕486号 asks for the label; which lines follows GB 7718, GB 5296.3 and GB 5296.4).
"""

from typing import NamedTuple


class Spec(NamedTuple):
    """One property. `kind` is text, number, choice or yesno; `choices` are (code, Chinese, English)."""

    code: str
    zh: str
    en: str
    kind: str = "text"
    unit: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()
    on_label: bool = False


YES_NO = "yesno"
NET = Spec("net_content", "净含量", "Net content", "number", "ml/g", on_label=True)
INGREDIENTS = Spec("ingredients", "成分", "Ingredients", on_label=True)
USAGE = Spec("usage", "使用方法", "How to use", on_label=True)
SHELF_LIFE = Spec("shelf_life", "保质期", "Shelf life", on_label=True)
BEST_BEFORE = Spec("best_before", "此日期前最佳", "Best before")
TEMPERATURE = Spec(  # what the road must keep: `policies/temperature.py`
    "temperature", "运输温度", "Temperature on the road", "choice",
    choices=(("ambient", "常温", "Ambient"), ("cool", "阴凉（2–25 °C）", "Cool (2–25 °C)"),
             ("chilled", "冷藏（2–8 °C）", "Chilled (2–8 °C)"),
             ("frozen", "冷冻（−18 °C）", "Frozen (−18 °C)")),
)  # fmt: skip
STORAGE = Spec("storage", "贮存条件", "Storage", on_label=True)
WARNING = Spec("warning", "注意事项", "Please note")
SPEC = Spec("spec", "规格型号", "Specification", on_label=True)
MATERIAL = Spec("material", "材质", "Material", on_label=True)
COLOUR = Spec("colour", "颜色", "Colour")
MODEL = Spec("model", "型号", "Model")
PIECES = Spec("pieces", "件数", "Pieces", "number", "pc")
SIZE = Spec("size", "尺码", "Size")
FOR_WHOM = Spec(
    "for_whom", "适用人群", "For whom", "choice",
    choices=(("women", "女", "Women"), ("men", "男", "Men"), ("unisex", "通用", "Unisex"), ("children", "儿童", "Children")),
)  # fmt: skip
PLUG = Spec(
    "plug", "插头", "Plug", "choice",
    choices=(("none", "无", "None"), ("cn", "国标", "Chinese"), ("us_jp", "美日标", "US / Japan"), ("eu", "欧标", "European"),
             ("uk", "英标", "British"), ("au", "澳标", "Australian"), ("usb", "USB", "USB")),
)  # fmt: skip
VOLTAGE = Spec("voltage", "电压", "Voltage", "text", "V", on_label=True)
POWER = Spec("power_w", "功率", "Power", "number", "W")
BATTERY_WH = Spec("battery_wh", "电池额定能量", "Battery energy", "number", "Wh")
WARRANTY = Spec("warranty_months", "保修期", "Warranty", "number", "months")
AGE_FROM = Spec("age_from_months", "适用月龄起", "From age", "number", "months", on_label=True)
SKIN = Spec(
    "skin_type", "适用肤质", "Skin type", "choice",
    choices=(("all", "所有肤质", "All"), ("dry", "干性", "Dry"), ("oily", "油性", "Oily"), ("mixed", "混合", "Combination"),
             ("sensitive", "敏感", "Sensitive")),
)  # fmt: skip
SEASON = Spec(
    "season", "季节", "Season", "choice",
    choices=(("all", "四季", "All year"), ("spring_autumn", "春秋", "Spring and autumn"), ("summer", "夏", "Summer"),
             ("winter", "冬", "Winter")),
)  # fmt: skip
METAL = Spec(
    "metal", "贵金属", "Metal", "choice",
    choices=(("gold", "黄金", "Gold"), ("platinum", "铂金", "Platinum"), ("silver", "银", "Silver"), ("steel", "精钢", "Steel"),
             ("titanium", "钛", "Titanium"), ("other", "其他", "Other")),
)  # fmt: skip
FINENESS = Spec("fineness", "成色", "Fineness", "number", "‰")
LANGUAGE = Spec("language", "语种", "Language")
PET = Spec(
    "pet", "适用宠物", "For which pet", "choice",
    choices=(("cat", "猫", "Cat"), ("dog", "狗", "Dog"), ("small", "小宠", "Small pet"), ("other", "其他", "Other")),
)  # fmt: skip
EDIBLE = (NET, INGREDIENTS, SHELF_LIFE, BEST_BEFORE, STORAGE, TEMPERATURE, WARNING)

ATTRIBUTES: dict[str, tuple[Spec, ...]] = {
    # roots
    "beauty": (NET, INGREDIENTS, USAGE, SHELF_LIFE, SKIN, TEMPERATURE, WARNING),
    "mother-baby": (SPEC, AGE_FROM, USAGE, WARNING),
    "health": (NET, INGREDIENTS, USAGE, SHELF_LIFE, STORAGE, TEMPERATURE, WARNING),
    "food": (*EDIBLE, Spec("flavour", "口味", "Flavour")),
    "electronics": (MODEL, VOLTAGE, PLUG, POWER, BATTERY_WH, COLOUR, WARRANTY),
    "home": (SPEC, MATERIAL, COLOUR, PIECES),
    "fashion": (SIZE, MATERIAL, COLOUR, FOR_WHOM, SEASON),
    "bags": (MATERIAL, COLOUR, SIZE, FOR_WHOM),
    "shoes": (SIZE, MATERIAL, COLOUR, FOR_WHOM),
    "watches-jewellery": (MATERIAL, METAL, FINENESS, FOR_WHOM, WARRANTY),
    "outdoor-sports": (SPEC, MATERIAL, COLOUR, SIZE, FOR_WHOM),
    "toys": (AGE_FROM, MATERIAL, PIECES, WARNING),
    "books-stationery": (SPEC, LANGUAGE, PIECES),
    "pets": (SPEC, PET, WARNING),
    # leaves: what is asked in addition
    "beauty-makeup": (Spec("shade", "色号", "Shade"),),
    "beauty-fragrance": (
        Spec("strength", "浓度", "Strength", "choice", choices=(
            ("parfum", "香精", "Parfum"), ("edp", "浓香水", "Eau de parfum"), ("edt", "淡香水", "Eau de toilette"),
            ("edc", "古龙水", "Eau de cologne"))),
        Spec("notes", "香调", "Notes"),
    ),
    "beauty-masks": (PIECES,),
    "beauty-sun-care": (Spec("spf", "SPF", "SPF", "number"), Spec("pa", "PA", "PA")),
    "beauty-devices": (VOLTAGE, PLUG, BATTERY_WH, WARRANTY),
    "mother-baby-formula": (
        Spec("stage", "段数", "Stage", "choice", on_label=True, choices=(
            ("1", "1 段", "1"), ("2", "2 段", "2"), ("3", "3 段", "3"), ("4", "4 段", "4"))),
        *EDIBLE,
    ),
    "mother-baby-baby-food": EDIBLE,
    "mother-baby-diapers": (SIZE, PIECES),
    "mother-baby-feeding": (MATERIAL, Spec("capacity_ml", "容量", "Capacity", "number", "ml")),
    "mother-baby-baby-wear": (SIZE, MATERIAL),
    "mother-baby-bath-care": (NET, INGREDIENTS, SHELF_LIFE),
    "health-vitamins": (PIECES, FOR_WHOM),
    "health-supplements": (PIECES, FOR_WHOM),
    "health-massage": (VOLTAGE, PLUG, BATTERY_WH),
    "food-wine": (Spec("alcohol", "酒精度", "Alcohol", "text", "% vol", on_label=True), Spec("vintage", "年份", "Vintage", "number")),
    "food-coffee-tea": (Spec("roast", "烘焙度", "Roast", "choice", choices=(
        ("light", "浅烘", "Light"), ("medium", "中烘", "Medium"), ("dark", "深烘", "Dark"))),),
    "electronics-cameras": (Spec("mount", "卡口", "Mount"), Spec("shutter_count", "快门次数", "Shutter count", "number")),
    "electronics-lenses": (Spec("mount", "卡口", "Mount"), Spec("focal_length", "焦距", "Focal length", "text", "mm")),
    "electronics-audio": (Spec("is_wireless", "无线", "Wireless", YES_NO),),
    "electronics-phones": (Spec("storage_gb", "存储", "Storage", "number", "GB"), Spec("network_lock", "有锁", "Network lock", YES_NO)),
    "electronics-tablets-computers": (Spec("storage_gb", "存储", "Storage", "number", "GB"), Spec("keyboard", "键盘语言", "Keyboard")),
    "electronics-gaming": (Spec("region", "区码", "Region"),),
    "home-kitchen": (Spec("food_contact", "可接触食品", "Food contact", YES_NO, on_label=True),),
    "home-knives-cookware": (Spec("blade_mm", "刃长", "Blade length", "number", "mm"),
        Spec("induction", "电磁炉可用", "Works on induction", YES_NO)),
    "home-drinkware": (Spec("capacity_ml", "容量", "Capacity", "number", "ml"),),
    "home-bedding": (SIZE, Spec("filling", "填充物", "Filling")),
    "home-candles": (NET, Spec("notes", "香调", "Notes")),
    "home-lighting": (VOLTAGE, PLUG, POWER),
    "fashion-coats": (Spec("filling", "填充物", "Filling"),),
    "bags-luggage": (Spec("capacity_l", "容量", "Capacity", "number", "l"), Spec("is_cabin", "可登机", "Cabin size", YES_NO)),
    "watches-jewellery-watches": (
        Spec("movement", "机芯", "Movement", "choice", choices=(
            ("automatic", "自动机械", "Automatic"), ("manual", "手动上链", "Manual"),
            ("quartz", "石英", "Quartz"), ("solar", "光动能", "Solar"))),
        Spec("case_mm", "表径", "Case", "number", "mm"), Spec("water_resistance_m", "防水", "Water resistance", "number", "m"),
    ),
    "watches-jewellery-eyewear": (Spec("lens_mm", "镜片宽", "Lens width", "number", "mm"),),
    "outdoor-sports-camping": (Spec("season", "季节", "Season", "choice", choices=SEASON.choices),),
    "toys-building": (Spec("difficulty_age", "建议年龄", "Suggested age", "number", "years"),),
    "toys-figures": (Spec("scale", "比例", "Scale"), Spec("is_official", "官方授权", "Officially licensed", YES_NO)),
    "books-stationery-books": (Spec("author", "作者", "Author"), Spec("isbn", "ISBN", "ISBN"), Spec("pages", "页数", "Pages", "number")),
    "books-stationery-pens": (Spec("nib", "笔尖", "Nib"),),
    "pets-pet-food": (NET, INGREDIENTS, SHELF_LIFE, STORAGE, TEMPERATURE),
    "pets-treats": (NET, INGREDIENTS, SHELF_LIFE),
    "pets-supplements": (NET, INGREDIENTS, SHELF_LIFE, USAGE),
}  # fmt: skip

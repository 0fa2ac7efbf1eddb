"""The category tree of the shop: 14 roots with permanent slugs and their leaves. Slug of a leaf: `<root>-<leaf>`.

Names in simplified Chinese and English; traditional Chinese is derived. Slugs are addresses and are never changed.
"""

from typing import NamedTuple


class Branch(NamedTuple):
    """A root with its leaves as (slug part, Chinese, English)."""

    slug: str
    zh: str
    en: str
    leaves: tuple[tuple[str, str, str], ...]


TREE: tuple[Branch, ...] = (
    Branch("beauty", "美妆个护", "Beauty", (
        ("skincare", "护肤", "Skincare"), ("makeup", "彩妆", "Make-up"), ("fragrance", "香水香氛", "Fragrance"),
        ("hair-body", "洗护身体", "Hair and body"),
    )),
    Branch("mother-baby", "母婴", "Mother and baby", (
        ("formula", "奶粉辅食", "Formula and baby food"), ("diapers", "尿裤湿巾", "Nappies and wipes"),
        ("feeding", "喂养用品", "Feeding"), ("baby-wear", "童装童鞋", "Children's clothing"),
    )),
    Branch("health", "营养健康", "Health", (
        ("vitamins", "维生素与矿物质", "Vitamins and minerals"), ("supplements", "膳食营养补充", "Food supplements"),
        ("care", "健康护理", "Personal care"),
    )),
    Branch("food", "环球美食", "Food", (
        ("snacks", "零食", "Snacks"), ("coffee-tea", "咖啡茶饮", "Coffee and tea"), ("pantry", "粮油调味", "Pantry"),
        ("chocolate", "巧克力糖果", "Chocolate and sweets"),
    )),
    Branch("electronics", "数码电器", "Electronics", (
        ("audio", "耳机音响", "Audio"), ("cameras", "相机影像", "Cameras"), ("small-appliances", "小家电", "Small appliances"),
        ("accessories", "数码配件", "Accessories"),
    )),
    Branch("home", "家居生活", "Home", (
        ("kitchen", "厨具餐具", "Kitchen and dining"), ("bedding", "床品布艺", "Bedding and textiles"), ("decor", "家饰香薰", "Decor"),
    )),
    Branch("fashion", "服饰", "Fashion", (
        ("women", "女装", "Women"), ("men", "男装", "Men"), ("underwear", "内衣家居服", "Underwear and loungewear"),
    )),
    Branch("bags", "箱包", "Bags", (
        ("handbags", "手袋", "Handbags"), ("backpacks", "双肩包", "Backpacks"), ("luggage", "旅行箱", "Luggage"),
    )),
    Branch("shoes", "鞋靴", "Shoes", (
        ("sneakers", "运动休闲鞋", "Trainers"), ("leather", "皮鞋靴子", "Leather shoes and boots"), ("sandals", "凉鞋拖鞋", "Sandals"),
    )),
    Branch("watches-jewellery", "腕表珠宝", "Watches and jewellery", (
        ("watches", "腕表", "Watches"), ("jewellery", "珠宝首饰", "Jewellery"), ("eyewear", "眼镜", "Eyewear"),
    )),
    Branch("outdoor-sports", "运动户外", "Outdoor and sports", (
        ("camping", "露营登山", "Camping and hiking"), ("cycling", "骑行", "Cycling"), ("fitness", "健身训练", "Fitness"),
        ("fishing", "垂钓", "Fishing"),
    )),
    Branch("toys", "玩具潮玩", "Toys", (
        ("building", "积木拼装", "Building sets"), ("figures", "手办模型", "Figures and models"),
        ("games", "桌游益智", "Games and puzzles"),
    )),
    Branch("books-stationery", "图书文具", "Books and stationery", (
        ("books", "外文原版书", "Books"), ("stationery", "文具手账", "Stationery"), ("art", "绘画用品", "Art supplies"),
    )),
    Branch("pets", "宠物", "Pets", (
        ("pet-food", "宠物食品", "Pet food"), ("pet-care", "宠物护理", "Pet care"), ("pet-toys", "宠物玩具", "Pet toys"),
    )),
)  # fmt: skip

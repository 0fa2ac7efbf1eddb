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
        ("masks", "面膜", "Masks"), ("sun-care", "防晒", "Sun care"), ("cleansing", "卸妆洁面", "Cleansing"),
        ("tools", "美容工具", "Beauty tools"), ("devices", "美容仪器", "Beauty devices"), ("nails", "美甲", "Nails"),
        ("men-care", "男士理容", "Men's grooming"),
    )),
    Branch("mother-baby", "母婴", "Mother and baby", (
        ("formula", "奶粉辅食", "Formula and baby food"), ("diapers", "尿裤湿巾", "Nappies and wipes"),
        ("feeding", "喂养用品", "Feeding"), ("baby-wear", "童装童鞋", "Children's clothing"),
        ("baby-food", "婴儿辅食", "Baby food"), ("bath-care", "洗浴护肤", "Baby bath and care"),
        ("prams", "婴儿推车与安全座椅", "Prams and car seats"), ("nursery", "婴儿床品", "Nursery"),
        ("maternity", "孕产用品", "Maternity"),
    )),
    Branch("health", "营养健康", "Health", (
        ("vitamins", "维生素与矿物质", "Vitamins and minerals"), ("supplements", "膳食营养补充", "Food supplements"),
        ("care", "健康护理", "Personal care"),
        ("probiotics", "益生菌与肠道", "Probiotics"), ("protein", "蛋白与运动营养", "Protein and sports nutrition"),
        ("oral", "口腔护理", "Oral care"), ("massage", "按摩理疗", "Massage"), ("eye-care", "护眼", "Eye care"),
    )),
    Branch("food", "环球美食", "Food", (
        ("snacks", "零食", "Snacks"), ("coffee-tea", "咖啡茶饮", "Coffee and tea"), ("pantry", "粮油调味", "Pantry"),
        ("chocolate", "巧克力糖果", "Chocolate and sweets"),
        ("biscuits", "饼干糕点", "Biscuits and cakes"), ("nuts", "坚果果干", "Nuts and dried fruit"),
        ("honey-jam", "蜂蜜果酱", "Honey and jam"), ("cheese-dairy", "乳品乳酪", "Cheese and dairy"),
        ("drinks", "饮料冲饮", "Drinks"), ("oil-vinegar", "橄榄油与醋", "Oil and vinegar"), ("wine", "葡萄酒", "Wine"),
    )),
    Branch("electronics", "数码电器", "Electronics", (
        ("audio", "耳机音响", "Audio"), ("cameras", "相机影像", "Cameras"), ("small-appliances", "小家电", "Small appliances"),
        ("accessories", "数码配件", "Accessories"),
        ("phones", "手机与配件", "Phones"), ("tablets-computers", "平板电脑", "Tablets and computers"),
        ("gaming", "游戏机与游戏", "Gaming"), ("wearables", "智能穿戴", "Wearables"), ("lenses", "镜头滤镜", "Lenses"),
        ("personal-care", "个护电器", "Personal-care appliances"), ("kitchen-appliances", "厨房电器", "Kitchen appliances"),
    )),
    Branch("home", "家居生活", "Home", (
        ("kitchen", "厨具餐具", "Kitchen and dining"), ("bedding", "床品布艺", "Bedding and textiles"), ("decor", "家饰香薰", "Decor"),
        ("knives-cookware", "刀具锅具", "Knives and cookware"), ("coffee-ware", "咖啡茶器", "Coffee and tea ware"),
        ("drinkware", "水杯保温", "Bottles and drinkware"), ("storage", "收纳清洁", "Storage and cleaning"),
        ("candles", "香薰蜡烛", "Candles and scents"), ("lighting", "灯具", "Lighting"), ("bath", "浴室用品", "Bath"),
    )),
    Branch("fashion", "服饰", "Fashion", (
        ("women", "女装", "Women"), ("men", "男装", "Men"), ("underwear", "内衣家居服", "Underwear and loungewear"),
        ("coats", "大衣羽绒", "Coats and down"), ("knitwear", "针织毛衫", "Knitwear"),
        ("scarves-gloves", "围巾手套", "Scarves and gloves"), ("hats", "帽子", "Hats"), ("socks", "袜子", "Socks"),
        ("vintage", "中古服饰", "Vintage"),
    )),
    Branch("bags", "箱包", "Bags", (
        ("handbags", "手袋", "Handbags"), ("backpacks", "双肩包", "Backpacks"), ("luggage", "旅行箱", "Luggage"),
        ("wallets", "钱包卡包", "Wallets"), ("crossbody", "斜挎包", "Cross-body bags"), ("totes", "托特包", "Totes"),
        ("vintage", "中古箱包", "Vintage bags"),
    )),
    Branch("shoes", "鞋靴", "Shoes", (
        ("sneakers", "运动休闲鞋", "Trainers"), ("leather", "皮鞋靴子", "Leather shoes and boots"), ("sandals", "凉鞋拖鞋", "Sandals"),
        ("running", "跑鞋", "Running shoes"), ("boots", "靴子", "Boots"), ("children", "童鞋", "Children's shoes"),
        ("care", "鞋靴护理", "Shoe care"),
    )),
    Branch("watches-jewellery", "腕表珠宝", "Watches and jewellery", (
        ("watches", "腕表", "Watches"), ("jewellery", "珠宝首饰", "Jewellery"), ("eyewear", "眼镜", "Eyewear"),
        ("sunglasses", "太阳镜", "Sunglasses"), ("silver", "银饰", "Silver jewellery"), ("pearls", "珍珠", "Pearls"),
        ("vintage-watches", "中古腕表", "Vintage watches"),
    )),
    Branch("outdoor-sports", "运动户外", "Outdoor and sports", (
        ("camping", "露营登山", "Camping and hiking"), ("cycling", "骑行", "Cycling"), ("fitness", "健身训练", "Fitness"),
        ("fishing", "垂钓", "Fishing"),
        ("running-gear", "跑步装备", "Running gear"), ("ski", "滑雪", "Skiing"), ("golf", "高尔夫", "Golf"),
        ("tennis-badminton", "网球羽毛球", "Tennis and badminton"), ("swim-surf", "游泳冲浪", "Swimming and surfing"),
        ("yoga", "瑜伽", "Yoga"),
    )),
    Branch("toys", "玩具潮玩", "Toys", (
        ("building", "积木拼装", "Building sets"), ("figures", "手办模型", "Figures and models"),
        ("games", "桌游益智", "Games and puzzles"),
        ("plush", "毛绒玩具", "Soft toys"), ("blind-boxes", "潮玩盲盒", "Designer toys"),
        ("vehicles", "车模轨道", "Vehicles and tracks"), ("early-learning", "早教玩具", "Early learning"),
        ("outdoor-toys", "户外玩具", "Outdoor toys"),
    )),
    Branch("books-stationery", "图书文具", "Books and stationery", (
        ("books", "外文原版书", "Books"), ("stationery", "文具手账", "Stationery"), ("art", "绘画用品", "Art supplies"),
        ("children", "童书绘本", "Children's books"), ("pens", "钢笔书写", "Pens"), ("notebooks", "本册手账", "Notebooks"),
        ("music", "唱片乐谱", "Records and scores"),
    )),
    Branch("pets", "宠物", "Pets", (
        ("pet-food", "宠物食品", "Pet food"), ("pet-care", "宠物护理", "Pet care"), ("pet-toys", "宠物玩具", "Pet toys"),
        ("treats", "宠物零食", "Pet treats"), ("supplements", "宠物营养", "Pet supplements"),
        ("litter", "猫砂清洁", "Litter and cleaning"), ("travel", "外出用品", "Pet travel"),
    )),
)  # fmt: skip

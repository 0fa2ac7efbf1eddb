"""What a new shop starts with: categories that ask for more, brands with their Chinese names and nicknames.

Rows, edited by the desk; the source stands with each. Nothing here is legal advice: it is what our reviewers look at.
"""

from typing import NamedTuple

POSITIVE_LIST = "跨境电子商务零售进口商品清单"
NOTICE_486 = "商财发〔2018〕486号"


class Restriction(NamedTuple):
    """A category that asks for more. `is_closed`: nobody may sell there for now."""

    slug: str
    reason_zh: str
    source: str
    needs_certificate: bool = True
    is_closed: bool = False


RESTRICTIONS = (
    Restriction("mother-baby-formula", "婴幼儿配方乳粉：请提供原产国厂家信息与购买凭证", NOTICE_486),
    Restriction("health-vitamins", "营养补充品：请提供原产国备案或购买凭证", NOTICE_486),
    Restriction("health-supplements", "营养补充品：请提供原产国备案或购买凭证", NOTICE_486),
    Restriction("health-probiotics", "益生菌：请提供菌株说明与购买凭证", NOTICE_486),
    Restriction("health-protein", "运动营养品：请提供成分说明与购买凭证", NOTICE_486),
    Restriction("food-wine", "酒类：请提供原产地证明；未成年人不得购买", POSITIVE_LIST),
    Restriction("pets-pet-food", "宠物食品：请提供生产企业信息", POSITIVE_LIST),
    Restriction("mother-baby-prams", "儿童安全座椅：请提供当地安全认证（如 ECE R129）", NOTICE_486),
    Restriction("watches-jewellery-jewellery", "珠宝：请提供鉴定证书", NOTICE_486, needs_certificate=False),
)


class BrandFact(NamedTuple):
    """A brand as people write it. `needs_authorisation`: the holder is known to ask sellers for proof."""

    name: str
    name_zh: str
    nicknames: tuple[str, ...] = ()
    needs_authorisation: bool = False


BRANDS = (
    BrandFact("Shiseido", "资生堂", ("红腰子",)), BrandFact("SK-II", "SK-II", ("神仙水", "sk2", "skii"), True),
    BrandFact("Estée Lauder", "雅诗兰黛", ("小棕瓶",), True), BrandFact("Lancôme", "兰蔻", ("小黑瓶", "粉水"), True),
    BrandFact("La Mer", "海蓝之谜", ("腊梅",), True), BrandFact("Clé de Peau Beauté", "肌肤之钥", ("cpb",)),
    BrandFact("POLA", "宝丽", ("黑ba",)), BrandFact("Kosé", "高丝"), BrandFact("DECORTÉ", "黛珂", ("紫苏水", "牛油果乳液")),
    BrandFact("Fancl", "芳珂"), BrandFact("Sulwhasoo", "雪花秀"), BrandFact("Whoo", "后", ("后天气丹",)),
    BrandFact("Laneige", "兰芝"), BrandFact("Innisfree", "悦诗风吟"), BrandFact("Clarins", "娇韵诗", ("双萃",)),
    BrandFact("Kiehl's", "科颜氏"), BrandFact("Aesop", "伊索"), BrandFact("Jo Malone", "祖玛珑"), BrandFact("Diptyque", "蒂普提克"),
    BrandFact("Chanel", "香奈儿", ("小香",), True), BrandFact("Dior", "迪奥", (), True), BrandFact("Gucci", "古驰", (), True),
    BrandFact("Louis Vuitton", "路易威登", ("lv",), True), BrandFact("Hermès", "爱马仕", (), True), BrandFact("Prada", "普拉达", (), True),
    BrandFact("Burberry", "博柏利", ("巴宝莉",), True), BrandFact("Coach", "蔻驰"), BrandFact("Longchamp", "珑骧", ("饺子包",)),
    BrandFact("Rolex", "劳力士", (), True), BrandFact("Omega", "欧米茄", (), True), BrandFact("Cartier", "卡地亚", (), True),
    BrandFact("Seiko", "精工"), BrandFact("Citizen", "西铁城"), BrandFact("Casio", "卡西欧", ("小方块",)),
    BrandFact("Nike", "耐克", (), True), BrandFact("Adidas", "阿迪达斯", ("三叶草",), True), BrandFact("Asics", "亚瑟士"),
    BrandFact("Onitsuka Tiger", "鬼塚虎"), BrandFact("New Balance", "新百伦", ("nb",)), BrandFact("UGG", "UGG"),
    BrandFact("Arc'teryx", "始祖鸟", ("鸟",)), BrandFact("The North Face", "北面"), BrandFact("Patagonia", "巴塔哥尼亚"),
    BrandFact("Sony", "索尼", ("大法",)), BrandFact("Canon", "佳能"), BrandFact("Nikon", "尼康"), BrandFact("Fujifilm", "富士"),
    BrandFact("Panasonic", "松下"), BrandFact("Dyson", "戴森", (), True), BrandFact("Apple", "苹果", (), True),
    BrandFact("Nintendo", "任天堂"), BrandFact("Zojirushi", "象印"), BrandFact("Tiger", "虎牌"), BrandFact("Le Creuset", "酷彩"),
    BrandFact("Staub", "珐宝"), BrandFact("Zwilling", "双立人"), BrandFact("LEGO", "乐高", (), True), BrandFact("Bandai", "万代"),
    BrandFact("Pop Mart", "泡泡玛特", (), True), BrandFact("Sanrio", "三丽鸥"), BrandFact("Jellycat", "邦尼兔"),
    BrandFact("Aptamil", "爱他美"), BrandFact("Meiji", "明治"), BrandFact("Wakodo", "和光堂"), BrandFact("Pigeon", "贝亲"),
    BrandFact("Merries", "妙而舒", ("花王纸尿裤",)), BrandFact("Moony", "尤妮佳"), BrandFact("Blackmores", "澳佳宝"),
    BrandFact("Swisse", "斯维诗"), BrandFact("DHC", "蝶翠诗"), BrandFact("Pilot", "百乐"), BrandFact("Hobonichi", "手帐", ()),
)  # fmt: skip

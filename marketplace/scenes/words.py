"""Descriptions of the seeded goods: the shop's own sentence first, then what a shopper needs to know."""

KIND_ZH = {
    "beauty": "开封后请在 6 个月内用完，敏感肌先在耳后试用。", "mother-baby": "罐底和外包装的批号可在商品护照里核对。",
    "health": "保健食品不能代替药物，孕妇和服药者请先咨询医生。", "food": "开封后请密封保存，保质期见外包装。",
    "electronics": "当地电压与插头，部分地区需要转换插头；含电池商品按航空规定包装。", "home": "手工制品每件略有差异，不属于质量问题。",
    "fashion": "尺码为当地标准，拿不准可以先问客服。", "bags": "真皮会有天然纹路，随使用慢慢变深。",
    "shoes": "为当地码，脚背高建议大半码。", "watches-jewellery": "附原厂保卡，国内可走喵喵维修网点。",
    "outdoor-sports": "首次使用前请检查各部件。", "toys": "三岁以下儿童请在大人陪同下使用。",
    "books-stationery": "外文原版，包装可能有轻微运输痕迹。", "pets": "换粮请用七天慢慢过渡。",
}  # fmt: skip
KIND_EN = {
    "beauty": "Use within six months of opening; try behind the ear first.", "mother-baby": "Batch numbers are on the item's passport.",
    "health": "A food supplement does not replace medicine.", "food": "Keep closed after opening; best before date on the pack.",
    "electronics": "Local voltage and plug; batteries are packed by air rules.", "home": "Made by hand; small differences are normal.",
    "fashion": "Local sizes; ask our desk if unsure.", "bags": "Leather shows natural grain and deepens with use.",
    "shoes": "Local sizes.", "watches-jewellery": "With the maker's card.", "outdoor-sports": "Check all parts before first use.",
    "toys": "Under three only with an adult.", "books-stationery": "Original edition.", "pets": "Change food over seven days.",
}  # fmt: skip


def root_of(category: str) -> str:
    """`mother-baby-formula` → `mother-baby`."""
    return next(root for root in sorted(KIND_ZH, key=len, reverse=True) if category.startswith(root))


def drawn_category(category: str) -> str:
    """`home-kitchen` → `home/kitchen`, as the drawing table names it."""
    root = root_of(category)
    return f"{root}/{category.removeprefix(root).lstrip('-')}"


def describe(row: dict[str, str]) -> tuple[str, str]:
    """Description in simplified Chinese and English."""
    root = root_of(row["category"])
    zh = f"{row['point_zh']}\n\n净重约 {int(row['weight_g'])} 克，尺寸 {row['size_mm'].replace('x', ' × ')} 毫米。\n{KIND_ZH[root]}"
    en = (
        f"{row['point_en']}\n\nAbout {int(row['weight_g'])} g, {row['size_mm'].replace('x', ' × ')} mm. {KIND_EN[root]}"
    )
    return zh, en

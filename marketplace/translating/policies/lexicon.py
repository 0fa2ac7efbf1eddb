"""What currencies, units and measure words are called in Chinese, English and Japanese. Literal tables, read by `facts`.

Left: our own word; right: a regular expression of everything that means it. Longer names come first where one begins another.
"""

BEFORE_AMOUNT = {
    "HKD": r"HK\$|港币|港幣|HKD", "USD": r"US\$|USD|美元|美金", "AUD": r"A\$|AU\$|AUD|澳元", "CAD": r"C\$|CA\$|CAD|加元",
    "TWD": r"NT\$|TWD|新台币|新臺幣", "SGD": r"S\$|SGD", "$": r"\$", "EUR": r"€|EUR|欧元|歐元", "GBP": r"£|GBP|英镑|英鎊",
    "KRW": r"₩|KRW", "CNY": r"CNY|RMB|人民币|人民幣|CN¥", "JPY": r"JPY|JP¥|日元|日圆|日币|日圓", "¥": "¥", "CHF": r"CHF", "THB": r"THB|฿",
    "NZD": r"NZ\$|NZD",
}  # fmt: skip
AFTER_AMOUNT = {
    "JPY": r"日元|日圆|日圓|日币|日幣|円|JPY|yen\b|(?:Japanese )yen\b", "USD": r"美元|美金|USD|US dollars?\b|米ドル",
    "HKD": r"港币|港幣|港元|HKD|香港ドル",
    "AUD": r"澳元|澳币|AUD|Australian dollars?\b|豪ドル", "CAD": r"加元|加币|CAD|Canadian dollars?\b",
    "TWD": r"新台币|新臺幣|台币|台幣|TWD",
    "SGD": r"新加坡元|新币|SGD|Singapore dollars?\b", "NZD": r"纽元|纽币|NZD", "$": r"dollars?\b|bucks?\b|ドル|\$",
    "EUR": r"欧元|歐元|euros?\b|EUR|ユーロ|€",
    "GBP": r"英镑|英鎊|镑|GBP|pounds? sterling\b|£|英ポンド", "KRW": r"韩元|韩币|韓元|won\b|KRW|ウォン", "THB": r"泰铢|baht\b|THB",
    "CHF": r"瑞士法郎|瑞郎|CHF|Swiss francs?\b",
    "CNY": r"元人民币|人民币|人民幣|人民元|元|块钱|块|塊錢|塊|yuan\b|RMB|CNY|kuai\b|¥",
}  # fmt: skip
CENTS = {"USD": r"美分|US cents?\b", "$": r"cents?\b", "CNY10": r"毛钱|毛|角", "EUR": r"欧分"}

UNITS = {
    "workday": r"个工作日|個工作日|工作日|工作天|営業日|(?:business|working|work)[ -]days?\b|workdays?\b",
    "cm": r"cm\b|厘米|公分|釐米|センチメートル|センチ|cent[ei]met(?:er|re)s?\b",
    "mm": r"mm\b|毫米|ミリメートル|ミリ(?!リ|グ)|millimet(?:er|re)s?\b",
    "km": r"km\b|公里|千米|キロメートル|kilomet(?:er|re)s?\b", "kg": r"kgs?\b|公斤|千克|キログラム|キロ(?!メ)|kilos?\b|kilograms?\b",
    "mg": r"mg\b|毫克|ミリグラム|milligrams?\b", "g": r"g\b|grams?\b|克(?!拉)|グラム", "ct": r"克拉|carats?\b|ct\b|カラット",
    "jin": r"市斤|斤(?!斤)|jin\b|catt(?:y|ies)\b", "floz": r"fl\.? ?oz\b|fluid ounces?\b|液盎司|液体盎司",
    "oz": r"oz\b|ounces?\b|盎司|オンス",
    "lb": r"lbs?\b|磅(?!秤)", "pounds": r"pounds?\b|ポンド", "ml": r"ml\b|毫升|ミリリットル|millilit(?:er|re)s?\b",
    "l": r"l\b|升|公升|リットル|lit(?:er|re)s?\b", "in": r"inch(?:es)?\b|英寸|インチ|吋|寸|in\b(?= (?:long|wide|tall|high|deep|screen))|\"",
    "ft": r"ft\b|feet\b|foot\b|英尺|フィート", "m": r"m\b|met(?:er|re)s?\b|米(?!饭|粉|白|色|ド)|公尺|メートル",
    "mah": r"mAh\b|毫安时|毫安", "wh": r"Wh\b|瓦时", "kw": r"kW\b|千瓦", "w": r"W\b|watts?\b|瓦特|瓦(?!楞)|ワット",
    "v": r"V\b|volts?\b|伏特|伏|ボルト",
    "hz": r"Hz\b|赫兹|赫|ヘルツ", "gb": r"GB\b|G内存|ギガバイト", "tb": r"TB\b", "mb": r"MB\b",
    "celsius": r"°C|℃|摄氏度|攝氏度|degrees? (?:Celsius|C)\b", "fahrenheit": r"°F|℉|华氏度|degrees? (?:Fahrenheit|F)\b",
    "hour": r"hours?\b|hrs?\b|个小时|個小時|小时|小時|时间(?=内)|時間",
    "minute": r"minutes?\b|mins?\b|分钟|分鐘|分間|分(?=前|後|以内|程度|ほど)",
    "second": r"seconds?\b|secs?\b|秒钟|秒間|秒",
    "week": r"weeks?\b|周(?!岁|年|[一二三四五六日天])|星期(?![一二三四五六日天\d])|个星期|個星期|礼拜(?![一二三四五六日天])|週間|週",
    "month": r"months?\b|个月|個月|か月|ヶ月|カ月|ケ月|箇月", "year": r"years?\b|yrs?\b|年間|周年|年(?!度|\d)",
    "day": r"(?:calendar |natural )?days?\b|天|自然日|个自然日|日間|日(?=内|以内|之内|后|後|前|間|ほど|程度)",
}  # fmt: skip
"""`pounds` alone is money or weight: nobody guesses, see `facts`."""

MEASURES = (
    "双個个只隻条條盒瓶套箱包张張台臺部支枝本片粒颗顆枚份位人件块塊根对對"
    "副把顶頂袋罐桶杯层層排次遍回倍家款种種组組间間点點层级級岁歲足着着冊"
)
JAPANESE_COUNTS = "つ|点|個|本|枚|足|着|箱|袋|冊|台|名|人|回|倍|種類|セット"
# Where a lone character between 一 and 九 is no number: 一些, 三思, 九龙 …
NO_NUMBER = (
    "一下|一些|一起|一样|一樣|一直|一定|一般|一点|一點|一共|一切|一致|一旦|一律|一边|一旁|一番|一口价|一手|统一|唯一|万一|第一|"
    "三星|三亚|四川|四处|五金|五官|六安|七夕|八卦|九龙|九龍|十分|十足|千万|千克|千瓦|千米|百货|百貨|万能|万一|两边|二手|二维码|三明治|"
    "再三|丢三落四|乱七八糟|五颜六色|七上八下|三心二意|双十一|双十二|六一|十字|百分|万分|千里|一流|一道|一方面|另一|某一|任一|同一|"
    "哪一|每一"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

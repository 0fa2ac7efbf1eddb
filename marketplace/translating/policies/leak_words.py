"""Ways out of the house, as they are written and as they are disguised: literal tables, read by `leaks`. Matched in lower case."""

G = r"[\W_]{0,3}"  # what people put between the letters of a word so that no filter reads it
HAN_DIGITS = {
    "零": "0", "〇": "0", "一": "1", "幺": "1", "壹": "1", "二": "2", "贰": "2", "三": "3", "叁": "3", "四": "4", "肆": "4",
    "五": "5", "伍": "5",
    "六": "6", "陆": "6", "七": "7", "柒": "7", "八": "8", "捌": "8", "九": "9", "玖": "9",
}  # fmt: skip
ENGLISH_DIGITS = "zero|one|two|three|four|five|six|seven|eight|nine|oh"
A = r"(?<![a-z0-9])"
Z = r"(?![a-z0-9])"

WECHAT_SURE = (  # nobody writes these for anything else
    rf"{A}v{G}x{Z}|{A}w{G}x(?:id)?{Z}|{A}v{G}信|薇{G}信|薇{G}❤|威{G}信|徽{G}信|微❤|徵{G}信|绿泡泡|綠泡泡|小v{Z}|薇{G}新|維{G}信|"
    rf"维{G}信|微x|{A}v❤|"
    rf"(?:加|➕|\+|扣){G}(?:我|个|一下|下)?{G}(?:v|薇|威|卫星|微)(?![a-z])(?!波|软|量|型|单|博|观|笑|调|积|尔|力|海)"
)
WECHAT = rf"(?:微{G}信|wei{G}xin|we{G}chat|ウィーチャット)"
NOT_PAY = r"(?!支付|付款|登录|登陆|小程序|里的?小程序|pay|扫码付|红包退)"
APPS = (
    rf"(?:{A}whats{G}app|{A}wh?atsap|{A}telegram|{A}tele{G}gram|电报|{A}tg{Z}|line\s?id|ラインid|{A}ライン|kakao(?:talk)?|instagram|"
    rf"insta{Z}|{A}ig{Z}|{A}ins{Z}|facebook|"
    rf"{A}fb{Z}|messenger|snapchat|skype|(?:on|my) discord|{A}signal app|{A}qq{Z}|扣{G}扣|球球|企鹅号|小红书|小紅書|xhs|抖音|闲鱼|"
    rf"閒魚|xianyu|taobao|淘宝|微博|weibo|twitter|"
    rf"{A}dm{Z}|インスタ|ツイッター|カカオ|メルカリ|mercari|(?-i:LINE))"
)
REACH = (
    r"(?:加|添加|找|搜|联系|聯繫|聊|关注|發|发|留|给|私|转到|上|用|问|add|find|contact|message|msg|text|reach|call|chat|ping|search|"
    r"follow|talk|write|hit|dm|"
    r"交換|追加|連絡|検索|フォロー|登録|送って|教えて)"
)
ACCOUNT = (
    r"(?:号|號|id|帐号|账号|account|アカウント|です)?\s?(?:是|为|為|[:：=@]|is|は|→)?\s?@?[a-z0-9][a-z0-9_\-.]{4,}"
)
DOMAINS = r"(?:com|cn|net|org|jp|uk|co|io|me|edu|shop|store|top|xyz|cc|vip|link|ly|hk|tw|de|fr|info|app)"
DOT = r"\s?(?:\.|。|点|點|\(dot\)|\[dot\]|\{dot\}|(?<=\s)dot(?=\s)|ドット|\(\.\)|\[\.\])\s?"
AT = r"\s?(?:@|\(at\)|\[at\]|\{at\}|(?<=\s)at(?=\s)|艾特|圈a|#at#|アット(?:マーク)?|\(a\)|【at】|_at_|＠)\s?"
MAILERS = (
    r"(?:gmail|g\smail|qq|163|126|outlook|hotmail|yahoo|icloud|foxmail|sina|proton(?:mail)?|docomo|ezweb|softbank)"
)
PAYMENT = (
    rf"zelle|{A}venmo|cash\s?app|pay{G}pal|western\s?union|money\s?gram|{A}wise\s(?:transfer|account|me|to)|friends\s(?:and|&|"
    rf"n)\sfamily|{A}f\s?&\s?f{Z}|(?:with|by|buy|send)\s(?:an?\s)?(?:\w+\s)?gift\scards?(?:\scodes?)?(?=\s(?:and|code|to)|$)|"
    rf"(?:bank|wire|direct)\stransfer|{A}wire\s(?:me|the|it|us)|{A}iban{Z}|{A}swift\scode|{A}usdt|{A}btc{Z}|bitcoin|crypto|revolut|"
    r"pay\s(?:me|us)\s(?:direct|in\scash|cash|outside|on|by|via|through)|send\s(?:me\s|us\s)?(?:the\s|some\s)?money\s(?:to|direct)|"
    r"my\s(?:bank\saccount|account\snumber)|"
    r"(?:私下|线下|線下|场外|站外|直接)(?:交易|付款|付|支付|转|转账|打款|给钱|收款|结算)|转账(?:给我|到我|给你|到您|就)|(?:给|向|"
    r"往)(?:我|你|您|卖家|他)(?:的卡|的账户|账户|卡)?(?:里|上)?"
    r"(?:转账|转钱|转款|打款|打钱|汇款)|(?:用|走|发)?(?:微信|支付宝|支付寶|vx|v信)(?:转账|转钱|转给|转我|收款|付给我|发红包|红包给|"
    r"直接转|打给)|支付宝(?:账号|号|是|[:：])|"
    r"(?:我的|给你|发你|收款)(?:银行卡号?|卡号|账户|收款码|收款账号)|银行卡号是|打到我(?:卡|账户)|(?:转|打|汇)(?:到|进|给)(?:我|这个|"
    r"下面)(?:的)?(?:卡|账|银行|户头)|"
    r"(?:订金|定金|尾款|货款|差价|押金)(?:直接|先)?(?:转|打|汇)|(?:银行)?汇款给|(?:转账|轉帳|轉賬)(?:便宜|优惠|可以吗|给您|可以便宜)|"
    r"(?:銀行)?振り?込(?:み|んで|先)?|口座(?:番号|に)|直接(?:取引|支払|お?振|払)|paypay|ペイペイ|現金書留|送金して|ペイパル"
)
OUTSIDE = (
    r"不走平台|绕开平台|绕过平台|跳过平台|平台外|平台之外|站外|出平台|不(?:用|要|经过|通过)平台|私聊|私信我|加好友|加我好友|"
    r"私下(?:联系|聊|谈|卖|给)|线下(?:聊|交易|见面|卖)|"
    r"(?:outside|off|without|around|bypass(?:ing)?|skip(?:ping)?|leave)\s(?:of\s)?(?:the\s|this\s)?(?:platform|app|site|website|"
    r"marketplace|miaomiao|fees?|commission)|"
    r"off[- ]platform|deal\sdirect|buy\sdirect(?:ly)?\sfrom\s(?:me|us)|order\sdirect(?:ly)?\s(?:from|with)\s(?:me|us)|(?:contact|"
    r"email|e-mail|call|text|phone|whatsapp|reach)\s(?:me|us)\s"
    r"(?:direct|at|on|via|outside|by|privately)|my\s(?:personal\s)?(?:number|phone|mobile|cell|e-?mail|wechat|whatsapp)\s(?:is|[:：])|"
    r"private(?:ly)?\s(?:deal|sale|chat)|"
    r"(?:give|send)\s(?:me|us)\syour\s(?:number|phone|e-?mail|wechat|whatsapp|contact)|(?:your|ur)\s(?:phone\snumber|wechat|whatsapp)|"
    r"サイト(?:外|を通さ)|プラットフォーム(?:外|を通さ)|直接(?:連絡|やり取り|メール|売)|(?:電話番号|連絡先|メールアドレス)(?:を|は|"
    r"教え|交換)|個人的に(?:連絡|取引|売)|"
    r"(?:留|给|发)(?:我|个|一下|下)?(?:你的|您的)?(?:电话|手机号|联系方式|邮箱|微信)|(?:我的|我)(?:电话|手机号|手机|邮箱|"
    r"联系方式)(?:是|[:：])|打(?:我)?(?:这个)?(?:电话|手机)(?:给我|[:：\d])"
)
QR = (
    r"扫(?:我|一下我|下面|这个|图里|图上|图片)(?:的)?(?:二维码|码)?|(?:发|给|看)(?:你|您|我|下)?(?:个|张)?(?:的)?(?:收款)?二维码|"
    r"二维码(?:加|付|联系|发你|收款|私)|收款码|我的二维码|"
    r"(?:my|our|this)\sqr|scan\s(?:my|this|our|the)\s(?:qr|code)(?!.*(?:passport|parcel|label|seal|box))|qr\s(?:code\s)?(?:to|"
    r"and)\s(?:add|pay|contact)|"
    r"(?:私の|この)qr|qr(?:コード)?(?:を(?:読|スキャン|送)|で(?:追加|支払))"
)

"""Personal values made safe to show: enough to recognise one's own, not enough to learn another's."""

import re

STAR = "*"
ID_STARS = STAR * 18
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
DISTRICT = re.compile(
    "(?:.{2,8}?(?:省|自治区|特别行政区))?(?:.{1,10}?(?:市|州|盟|地区))?(?:.{1,10}?(?:(?<!小)区|县|旗|市))?", re.DOTALL
)


def mask_name(name: str) -> str:
    """张三 → 张*, 张小三 → 张*三, 欧阳小三 → 欧**三; other scripts keep the first letter of each word: Akira Tanaka →
    A*** T***.
    """
    name = name.strip()
    if not name:
        return ""
    if not CHINESE.fullmatch(name):
        return " ".join(word[0] + STAR * 3 for word in name.split())
    if len(name) <= 2:
        return name[0] + STAR
    return name[0] + STAR * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """13800138000 → 138****8000; +81 90-1234-5678 → +81****5678. Short numbers show their last two digits only."""
    phone = phone.strip()
    digits = re.sub(r"[^0-9]", "", phone)
    if not digits:
        return ""
    if len(digits) < 8:
        return STAR * 4 + digits[-2:] if len(digits) > 4 else STAR * 4
    if phone.startswith("+86") and len(digits) == 13:
        return f"+86 {digits[2:5]}****{digits[-4:]}"
    if phone.startswith("+"):
        return f"+{digits[:2]}****{digits[-4:]}"
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else f"****{digits[-4:]}"


def mask_id_number(number: str) -> str:
    """Always eighteen stars: no part of an ID number is ever shown, not even its length or last digits."""
    return ID_STARS if number.strip() else ""


def mask_email(email: str) -> str:
    """xiaomei@example.com → x***@example.com."""
    local, at, domain = email.strip().rpartition("@")
    if not at or not local or not domain:
        return STAR * 3 if email.strip() else ""
    return f"{local[0]}{STAR * 3}@{domain}"


def mask_address(address: str) -> str:
    """Keep down to the district, hide the rest: 北京市朝阳区建国路1号 → 北京市朝阳区****; elsewhere only the last,
    coarsest part stays.
    """
    address = address.strip()
    if not address:
        return ""
    head = DISTRICT.match(address)
    if head and head[0] and CHINESE.match(address):
        return head[0] + STAR * 4
    _detail, comma, rest = address.rpartition(",")
    return f"{STAR * 4},{rest}" if comma else STAR * 4

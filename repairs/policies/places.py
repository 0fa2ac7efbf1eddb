"""Cities of China with their place on the map, distances, and the drawing. Pure; no tiles, nothing asked from outside.

Coordinates are those of the city centres in hundredths of a degree (WGS 84), common geographic knowledge.
"""

from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from logistics.policies.airports import land

EARTH_KM = 6371.0
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 17.5, 54.5
STRETCH = 1.28  # one degree north is so much longer than one east at 36°


@dataclass(frozen=True)
class City:
    code: str
    zh: str
    en: str
    latitude: float
    longitude: float


CITIES: dict[str, City] = {
    code: City(code, zh, en, north, east)
    for code, zh, en, north, east in (
        ("beijing", "北京", "Beijing", 39.90, 116.41), ("tianjin", "天津", "Tianjin", 39.13, 117.20),
        ("shijiazhuang", "石家庄", "Shijiazhuang", 38.04, 114.51), ("taiyuan", "太原", "Taiyuan", 37.87, 112.55),
        ("hohhot", "呼和浩特", "Hohhot", 40.84, 111.75), ("shenyang", "沈阳", "Shenyang", 41.80, 123.43),
        ("dalian", "大连", "Dalian", 38.91, 121.61), ("changchun", "长春", "Changchun", 43.82, 125.32),
        ("harbin", "哈尔滨", "Harbin", 45.80, 126.53), ("shanghai", "上海", "Shanghai", 31.23, 121.47),
        ("nanjing", "南京", "Nanjing", 32.06, 118.80), ("suzhou", "苏州", "Suzhou", 31.30, 120.58),
        ("hangzhou", "杭州", "Hangzhou", 30.27, 120.15), ("ningbo", "宁波", "Ningbo", 29.87, 121.54),
        ("hefei", "合肥", "Hefei", 31.82, 117.23), ("fuzhou", "福州", "Fuzhou", 26.07, 119.30),
        ("xiamen", "厦门", "Xiamen", 24.48, 118.09), ("nanchang", "南昌", "Nanchang", 28.68, 115.86),
        ("jinan", "济南", "Jinan", 36.65, 117.12), ("qingdao", "青岛", "Qingdao", 36.07, 120.38),
        ("zhengzhou", "郑州", "Zhengzhou", 34.75, 113.63), ("wuhan", "武汉", "Wuhan", 30.59, 114.31),
        ("changsha", "长沙", "Changsha", 28.23, 112.94), ("guangzhou", "广州", "Guangzhou", 23.13, 113.26),
        ("shenzhen", "深圳", "Shenzhen", 22.54, 114.06), ("nanning", "南宁", "Nanning", 22.82, 108.37),
        ("haikou", "海口", "Haikou", 20.04, 110.34), ("chongqing", "重庆", "Chongqing", 29.56, 106.55),
        ("chengdu", "成都", "Chengdu", 30.57, 104.07), ("guiyang", "贵阳", "Guiyang", 26.65, 106.63),
        ("kunming", "昆明", "Kunming", 25.04, 102.71), ("lhasa", "拉萨", "Lhasa", 29.65, 91.14),
        ("xian", "西安", "Xi'an", 34.34, 108.94), ("lanzhou", "兰州", "Lanzhou", 36.06, 103.83),
        ("xining", "西宁", "Xining", 36.62, 101.78), ("yinchuan", "银川", "Yinchuan", 38.49, 106.23),
        ("urumqi", "乌鲁木齐", "Ürümqi", 43.83, 87.62),
    )
}  # fmt: skip


@cache
def ground() -> str:
    """The land around as one path of lines without length (round caps make them dots): a dot for each cell with an airfield."""
    dots = (drawn(*spot) for spot in land() if is_inside(*spot))
    return "".join(f"M{x:g} {y:g}h0" for x, y in dots)


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude)."""
    north, east = radians(b[0] - a[0]), radians(b[1] - a[1])
    half = sin(north / 2) ** 2 + cos(radians(a[0])) * cos(radians(b[0])) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


# First two digits of the district codes of a city's province (GB/T 2260): where our couriers' areas are looked up.
PROVINCES: dict[str, str] = {
    "beijing": "11", "tianjin": "12", "shijiazhuang": "13", "taiyuan": "14", "hohhot": "15", "shenyang": "21", "dalian": "21",
    "changchun": "22", "harbin": "23", "shanghai": "31", "nanjing": "32", "suzhou": "32", "hangzhou": "33", "ningbo": "33",
    "hefei": "34", "fuzhou": "35", "xiamen": "35", "nanchang": "36", "jinan": "37", "qingdao": "37", "zhengzhou": "41",
    "wuhan": "42", "changsha": "43", "guangzhou": "44", "shenzhen": "44", "nanning": "45", "haikou": "46", "chongqing": "50",
    "chengdu": "51", "guiyang": "52", "kunming": "53", "lhasa": "54", "xian": "61", "lanzhou": "62", "xining": "63",
    "yinchuan": "64", "urumqi": "65",
}  # fmt: skip


def province(city: str) -> str:
    """A district code of this city as far as couriers need it; empty for a city that is not in the table."""
    return PROVINCES.get(city, "")


def is_inside(latitude: float, longitude: float) -> bool:
    """Can it be drawn on our map?"""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def drawn(latitude: float, longitude: float) -> tuple[float, float]:
    """x and y on the map."""
    return round(longitude - WEST, 2), round((NORTH - latitude) * STRETCH, 2)


WIDTH, HEIGHT = EAST - WEST, round((NORTH - SOUTH) * STRETCH, 1)


def name(code: str, language: str) -> str:
    """What people call the city; the code itself for one that is not in the table."""
    city = CITIES.get(code)
    if city is None:
        return code
    return city.zh if language.startswith("zh") else city.en

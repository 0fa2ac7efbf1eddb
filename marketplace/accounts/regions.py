"""Provinces, cities and districts of mainland China with GB/T 2260 codes, from `data/regions.json` (source named inside).

Municipalities have the placeholder city 市辖区; some county-level cities hang under 省直辖县级行政区划; cities without
districts (东莞, 中山, 儋州, 嘉峪关) are their own single district. The placeholders are never shown to people: `Region.text`
leaves them out. Hong Kong, Macao and Taiwan are other customs territories and are not in this table.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from marketplace.accounts.errors import UnknownRegion

DATA = Path(__file__).parent / "data" / "regions.json"
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True)
class Place:
    """One division: 2 digits for a province, 4 for a city, 6 for a district."""

    code: str
    name: str

    @property
    def label(self) -> str:
        """The name for a person; the placeholder levels say what they stand for."""
        return {"市辖区": "市辖区（直辖市各区）", "县": "各县", "省直辖县级行政区划": "省直辖县市"}.get(
            self.name, "自治区直辖县市" if self.name == "自治区直辖县级行政区划" else self.name
        )


@dataclass(frozen=True)
class Region:
    """A district with its parents, by name, and its 6-digit code."""

    province: str
    city: str
    district: str
    code: str

    @property
    def text(self) -> str:
        """Full name without placeholders and repetitions: 北京市朝阳区, 广东省东莞市."""
        city = "" if self.city in PLACEHOLDERS else self.city
        district = "" if self.district == city else self.district
        return f"{self.province}{city}{district}"


def provinces() -> tuple[Place, ...]:
    """All 31 provinces in code order."""
    return _table().provinces


def cities(province_code: str) -> tuple[Place, ...]:
    """The cities of a province. Raises UnknownRegion."""
    return _children(_table().cities, province_code)


def districts(city_code: str) -> tuple[Place, ...]:
    """The districts of a city. Raises UnknownRegion."""
    return _children(_table().districts, city_code)


def find(district_code: str) -> Region:
    """The district with this 6-digit code. Raises UnknownRegion."""
    try:
        return _table().regions[district_code]
    except KeyError:
        raise UnknownRegion(fields={"district_code": UnknownRegion.message}) from None


def province_of(text: str) -> str:
    """Two digits of the province that an address begins with, by its full name, its short one (上海) or a city of it; empty for none."""
    for place in provinces():
        if text.startswith((place.name, place.name[:2])) or any(
            text.startswith(city.name[:2]) for city in cities(place.code)
        ):
            return place.code
    return ""


def everywhere() -> Iterator[Region]:
    """Every district, in code order."""
    return iter(_table().regions.values())


@dataclass(frozen=True)
class _Table:
    provinces: tuple[Place, ...]
    cities: dict[str, tuple[Place, ...]]
    districts: dict[str, tuple[Place, ...]]
    regions: dict[str, Region]


def _children(level: dict[str, tuple[Place, ...]], code: str) -> tuple[Place, ...]:
    try:
        return level[code]
    except KeyError:
        raise UnknownRegion from None


@lru_cache(maxsize=1)
def _table() -> _Table:
    raw = json.loads(DATA.read_text(encoding="utf-8"))["provinces"]
    cities: dict[str, tuple[Place, ...]] = {}
    districts: dict[str, tuple[Place, ...]] = {}
    regions: dict[str, Region] = {}
    for province_code, province, its_cities in raw:
        cities[province_code] = tuple(Place(code, name) for code, name, _ in its_cities)
        for city_code, city, its_districts in its_cities:
            districts[city_code] = tuple(Place(code, name) for code, name in its_districts)
            regions.update({code: Region(province, city, name, code) for code, name in its_districts})
    return _Table(tuple(Place(code, name) for code, name, _ in raw), cities, districts, regions)

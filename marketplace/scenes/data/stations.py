"""Our stations: eight overseas warehouses at their airports and the returns centre beside the Shanghai supervised place."""

# code, kind, English, Chinese, country, city, airport, time zone, address
STATIONS = (
    ("KIX", "overseas", "Osaka warehouse", "大阪仓", "JP", "Osaka", "KIX", "Asia/Tokyo", "1-1 Senshu-Kuko, Izumisano"),
    ("NRT", "overseas", "Tokyo warehouse", "东京仓", "JP", "Tokyo", "NRT", "Asia/Tokyo", "2-6 Komaino, Narita"),
    ("ICN", "overseas", "Seoul warehouse", "首尔仓", "KR", "Seoul", "ICN", "Asia/Seoul", "47 Airport-ro, Incheon"),
    ("SYD", "overseas", "Sydney warehouse", "悉尼仓", "AU", "Sydney", "SYD", "Australia/Sydney", "10 Ross Smith Ave, Mascot"),
    ("FRA", "overseas", "Frankfurt warehouse", "法兰克福仓", "DE", "Frankfurt", "FRA", "Europe/Berlin", "CargoCity Süd 537"),
    ("LHR", "overseas", "London warehouse", "伦敦仓", "GB", "London", "LHR", "Europe/London", "Shoreham Rd, Hounslow"),
    ("LAX", "overseas", "Los Angeles warehouse", "洛杉矶仓", "US", "Los Angeles", "LAX", "America/Los_Angeles", "6040 Avion Dr"),
    ("JFK", "overseas", "New York warehouse", "纽约仓", "US", "New York", "JFK", "America/New_York", "Building 77, Jamaica"),
    ("SHA", "returns", "Shanghai returns centre", "上海退货中心", "CN", "Shanghai", "PVG", "Asia/Shanghai",
     "上海市浦东新区空港六路 100 号 跨境监管库 3 号门"),
)  # fmt: skip

# The airline prefix and flight of each lane to Shanghai, with hours in the air.
LANES = {
    "KIX": ("784", "CZ", 3), "NRT": ("781", "MU", 4), "ICN": ("180", "KE", 2), "SYD": ("081", "QF", 11),
    "FRA": ("020", "LH", 11), "LHR": ("125", "BA", 12), "LAX": ("999", "CA", 14), "JFK": ("112", "CK", 15),
}  # fmt: skip
DESTINATION = "PVG"
SUPERVISED = {
    "SHA": "CNPVG223301"
}  # our centre → the supervised place at which it stands; the one in Guangzhou stands at none

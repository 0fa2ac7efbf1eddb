"""The supervised place at which customs releases what lands at an airport: IATA code → code of the place.

SAMPLE codes: the official table is not public. What comes back within the customs windows must come to the very place where it was
released (GACC 2020 No. 45); so the place is kept with the release, and a returns centre says at which one it stands.
"""

SUPERVISED = {
    "PVG": "CNPVG223301",
    "CAN": "CNCAN514501",
    "CTU": "CNCTU790101",
    "TFU": "CNTFU790102",
    "HGH": "CNHGH291001",
    "SZX": "CNSZX534501",
    "PEK": "CNPEK011001",
}

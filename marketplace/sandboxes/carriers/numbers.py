"""Waybill numbers: `JW` and ten digits of the courier, UPU S10 of the post (domain facts §6)."""

WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10(serial: int, service: str = "EA", country: str = "CN") -> str:
    """EA 47312482 9 CN for serial 47312482: weights 8 6 4 2 3 5 9 7, 11 minus the sum mod 11; 10 becomes 0, 11 becomes 5."""
    digits = f"{serial % 10**8:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return f"{service}{digits}{ {10: 0, 11: 5}.get(rest, rest) }{country}"


def courier(serial: int) -> str:
    return f"JW{serial % 10**10:010d}"

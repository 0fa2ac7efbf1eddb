"""QR codes (ISO/IEC 18004, byte mode, level L, versions 1 to 10) as PNG and SVG, standard library only."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Final

Grid = list[list[bool]]

# By version: (codewords of data in all, [data codewords of each block], error correction codewords of each block).
_BLOCKS: Final = {
    1: ([19], 7),
    2: ([34], 10),
    3: ([55], 15),
    4: ([80], 20),
    5: ([108], 26),
    6: ([68, 68], 18),
    7: ([78, 78], 20),
    8: ([97, 97], 24),
    9: ([116, 116], 30),
    10: ([68, 68, 69, 69], 18),
}
_ALIGN: Final = {
    1: [],
    2: [6, 18],
    3: [6, 22],
    4: [6, 26],
    5: [6, 30],
    6: [6, 34],
    7: [6, 22, 38],
    8: [6, 24, 42],
    9: [6, 26, 46],
    10: [6, 28, 50],
}
_QUIET: Final = 4


@lru_cache(maxsize=64)
def png(text: str, scale: int = 6) -> bytes:
    """A black-and-white PNG with its quiet zone."""
    grid = _framed(matrix(text))
    size = len(grid) * scale
    rows = []
    for line in grid:
        bits = "".join(("0" if dark else "1") * scale for dark in line).ljust((size + 7) // 8 * 8, "1")
        row = b"\x00" + int(bits, 2).to_bytes((size + 7) // 8, "big")
        rows.append(row * scale)
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + _chunk(b"IEND", b"")
    )


def data_url(text: str) -> str:
    """The PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(png(text)).decode()


def svg(text: str) -> str:
    """The same as SVG: one path, one unit a module."""
    grid = _framed(matrix(text))
    path = "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(grid) for x, dark in enumerate(line) if dark)
    size = len(grid)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )


def matrix(text: str) -> Grid:
    """Dark modules as True, without the quiet zone. Raises ValueError for more than 271 bytes."""
    data = text.encode()
    version = next((v for v, (blocks, _) in _BLOCKS.items() if len(data) + 2 + (v > 9) <= sum(blocks)), None)
    if version is None:
        raise ValueError("too long for a QR code of version 10")
    bits = _interleaved(version, _codewords(version, data))
    best: Grid | None = None
    for mask in range(8):
        grid, free = _frame(version)
        _fill(grid, free, bits, mask)
        _format(grid, mask)
        if best is None or _penalty(grid) < _penalty(best):
            best = grid
    return best or []


def _codewords(version: int, data: bytes) -> bytes:
    capacity = sum(_BLOCKS[version][0])
    bits = "0100" + format(len(data), "016b" if version > 9 else "08b") + "".join(format(b, "08b") for b in data)
    bits += "0" * min(4, capacity * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)]
    return bytes(words + [(0xEC, 0x11)[i % 2] for i in range(capacity - len(words))])


def _interleaved(version: int, words: bytes) -> str:
    sizes, ecc = _BLOCKS[version]
    blocks, at = [], 0
    for size in sizes:
        blocks.append(words[at : at + size])
        at += size
    checks = [_remainder(block, ecc) for block in blocks]
    out = [block[i] for i in range(max(sizes)) for block in blocks if i < len(block)]
    out += [check[i] for i in range(ecc) for check in checks]
    return "".join(format(word, "08b") for word in out)


def _multiply(a: int, b: int) -> int:
    product = 0
    for bit in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * 0x11D)
        product ^= ((b >> bit) & 1) * a
    return product


def _remainder(data: bytes, degree: int) -> list[int]:
    divisor, root = [0] * (degree - 1) + [1], 1
    for _ in range(degree):
        for i in range(degree):
            divisor[i] = _multiply(divisor[i], root) ^ (divisor[i + 1] if i + 1 < degree else 0)
        root = _multiply(root, 2)
    result = [0] * degree
    for byte in data:
        factor = byte ^ result.pop(0)
        result.append(0)
        result = [have ^ _multiply(part, factor) for have, part in zip(result, divisor, strict=True)]
    return result


def _frame(version: int) -> tuple[Grid, Grid]:
    """Finder, timing and alignment patterns; the second grid tells which modules are free for data."""
    size = version * 4 + 17
    grid = [[False] * size for _ in range(size)]
    free = [[True] * size for _ in range(size)]

    def put(x: int, y: int, dark: bool) -> None:
        grid[y][x], free[y][x] = dark, False

    for i in range(size):
        put(6, i, i % 2 == 0)
        put(i, 6, i % 2 == 0)
    for cx, cy in ((3, 3), (size - 4, 3), (3, size - 4)):
        for dx in range(-4, 5):
            for dy in range(-4, 5):
                if 0 <= cx + dx < size and 0 <= cy + dy < size:
                    put(cx + dx, cy + dy, max(abs(dx), abs(dy)) not in (2, 4))
    spots = _ALIGN[version]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for cx, cy in ((x, y) for x in spots for y in spots if (x, y) not in corners):
        for dx in range(-2, 3):
            for dy in range(-2, 3):
                put(cx + dx, cy + dy, max(abs(dx), abs(dy)) != 1)
    _reserve(put, version, size)
    return grid, free


def _reserve(put: Callable[[int, int, bool], None], version: int, size: int) -> None:
    for i in range(9):
        if i != 6:
            put(8, i, False)
            put(i, 8, False)
    for i in range(8):
        put(size - 1 - i, 8, False)
        put(8, size - 1 - i, False)
    put(8, size - 8, True)
    if version >= 7:
        rest = version
        for _ in range(12):
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25)
        bits = version << 12 | rest
        for i in range(18):
            put(size - 11 + i % 3, i // 3, bool(bits >> i & 1))
            put(i // 3, size - 11 + i % 3, bool(bits >> i & 1))


def _masked(mask: int, x: int, y: int) -> bool:
    return (
        (x + y) % 2,
        y % 2,
        x % 3,
        (x + y) % 3,
        (x // 3 + y // 2) % 2,
        x * y % 2 + x * y % 3,
        (x * y % 2 + x * y % 3) % 2,
        ((x + y) % 2 + x * y % 3) % 2,
    )[mask] == 0


def _fill(grid: Grid, free: Grid, bits: str, mask: int) -> None:
    size, at = len(grid), 0
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        upward = (right + 1) & 2 == 0
        for step in range(size):
            y = size - 1 - step if upward else step
            for x in (right, right - 1):
                if free[y][x]:
                    dark = at < len(bits) and bits[at] == "1"
                    grid[y][x] = dark != _masked(mask, x, y)
                    at += 1


def _format(grid: Grid, mask: int) -> None:
    size, data = len(grid), 1 << 3 | mask
    rest = data
    for _ in range(10):
        rest = (rest << 1) ^ ((rest >> 9) * 0x537)
    bits = (data << 10 | rest) ^ 0x5412
    flags = [bool(bits >> i & 1) for i in range(15)]
    around = [*((8, y) for y in range(6)), (8, 7), (8, 8), (7, 8), *((x, 8) for x in range(5, -1, -1))]
    apart = [*((size - 1 - i, 8) for i in range(8)), *((8, size - 15 + i) for i in range(8, 15))]
    for places in (around, apart):
        for (x, y), dark in zip(places, flags, strict=True):
            grid[y][x] = dark


def _penalty(grid: Grid) -> int:
    """Runs of five and blocks of four: enough of the standard's rules to choose a readable mask."""
    score = 0
    for lines in (grid, list(zip(*grid, strict=True))):
        for line in lines:
            run = 1
            for left, right in pairwise(line):
                run = run + 1 if left == right else 1
                score += 3 if run == 5 else (1 if run > 5 else 0)
    for above, below in pairwise(grid):
        for x in range(len(grid) - 1):
            score += 3 * (above[x] == above[x + 1] == below[x] == below[x + 1])
    return score


def _framed(grid: Grid) -> Grid:
    blank = [False] * _QUIET
    wide = [False] * (len(grid) + 2 * _QUIET)
    return [wide] * _QUIET + [blank + line + blank for line in grid] + [wide] * _QUIET


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

"""How long an MP4 is, and taking out of it what is neither picture nor sound: place, device, times, names, hidden bytes. Pure.

By a list of what stays, for there is no end to what may be put in. What goes becomes a `free` box of the same size with nothing but
zeros in it, so that every offset into the film stays right; the pictures and the sound themselves are not touched. Of tracks that
hold neither (GPS of action cameras, timed metadata of phones) the bytes in `mdat` go too. In fragments (ISO 14496-12 §8.8) where such
bytes lie is said in too many ways: a film with fragments of anything but its pictures and its sound is refused.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

KEPT: Final = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"sidx", b"ssix", b"mfra"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia", b"tapt"}),
    b"edts": frozenset({b"elst"}),
    b"tapt": frozenset({b"clef", b"prof", b"enof"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset(
        {
            b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsh", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp",
            b"sbgp", b"sgpd", b"saiz", b"saio", b"stdp", b"padb", b"subs",
        }
    ),
    b"mvex": frozenset({b"mehd", b"trex"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"saiz", b"saio", b"sdtp", b"subs"}),
    b"mfra": frozenset({b"tfra", b"mfro"}),
}  # fmt: skip
"""What may be where, by the box around it; the file itself is `b""`."""
SHOWN: Final = frozenset({b"vide", b"soun"})
TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
MOST_BOXES: Final = 50_000  # a minute in fragments of a tenth of a second has fewer
HEAD, LONG_HEAD = 8, 16
MOST_ROWS: Final = 1_000_000  # of one table; a minute of sound has three thousand
MAKER_AT, ENCODER_AT, ENCODER_LENGTH = 12, 50, 32  # in hdlr, with its name; in an entry of stsd that tells of pictures
PICTURED: Final = frozenset({b"avc1", b"avc3", b"hvc1", b"hev1", b"mp4v", b"av01", b"vp09", b"dvh1", b"dvhe"})


class Broken(ValueError):
    """The boxes do not fit into each other, or are far too many."""


class Inseparable(Broken):
    """Fragments of something that is neither picture nor sound: it cannot be taken out, so the film cannot be kept."""


@dataclass(frozen=True)
class Box:
    """Where one box lies: its head begins at `start`, its content at `body`, it ends before `end`."""

    kind: bytes
    start: int
    body: int
    end: int


def seconds(data: bytes) -> float | None:
    """How long a film is by its movie header; None where there is none that can be read."""
    film = _Film(data)
    try:
        header = film.inner(Box(b"", 0, 0, len(data)), b"moov", b"mvhd")
        if header is None:
            return None
        is_long = header.body < header.end and data[header.body] == 1
        scale, length = struct.unpack_from(">IQ" if is_long else ">II", data, header.body + (20 if is_long else 12))
    except (Broken, struct.error):
        return None
    return float(length / scale) if scale else None


def stripped(data: bytes) -> bytes:
    """The same film with nothing beside it; as long as `data`, byte for byte in place. Raises Inseparable, Broken."""
    film = bytearray(data)
    _Cleaner(film).clean()
    return bytes(film)


class _Film:
    """One film that is read; `left` counts the boxes that may still be looked at."""

    def __init__(self, film: bytes | bytearray) -> None:
        self.film = film
        self.left = MOST_BOXES

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """The boxes of one level; the last bytes may be too few for a box. Raises Broken."""
        while start + HEAD <= end:
            self.left -= 1
            size, kind = struct.unpack_from(">I4s", self.film, start)
            head = HEAD
            if size == 1 and start + LONG_HEAD <= end:
                size, head = struct.unpack_from(">Q", self.film, start + HEAD)[0], LONG_HEAD
            size = size or end - start  # 0: to the end
            if size < head or start + size > end or self.left < 0:
                raise Broken
            yield Box(kind, start, start + head, start + size)
            start += size

    def inner(self, box: Box, *path: bytes) -> Box | None:
        """The first box below `box` by the kinds of the way there."""
        for kind in path:
            found = next((one for one in self.boxes(box.body, box.end) if one.kind == kind), None)
            if found is None:
                return None
            box = found
        return box

    def number(self, box: Box, at: int) -> int:
        """Four bytes of a box's content. Raises Broken where it is shorter."""
        if box.body + at + 4 > box.end:
            raise Broken
        return int(struct.unpack_from(">I", self.film, box.body + at)[0])


class _Cleaner(_Film):
    """One film while it is cleaned."""

    film: bytearray

    def __init__(self, film: bytearray) -> None:
        super().__init__(film)
        self.shown_tracks: set[int] = set()

    def clean(self) -> None:
        top = list(self.boxes(0, len(self.film)))
        media = [(box.body, box.end) for box in top if box.kind == b"mdat"]
        for moov in (box for box in top if box.kind == b"moov"):
            for track in (box for box in self.boxes(moov.body, moov.end) if box.kind == b"trak"):
                if self.handler(track) not in SHOWN:
                    self.wipe_samples(track, media)
                    self.free(track)
                else:
                    self.shown_tracks.add(self.track_id(track))
        self.walk(Box(b"", 0, 0, len(self.film)))

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """As read; the last bytes that are too few for a box are wiped."""
        last = start
        for box in super().boxes(start, end):
            yield box
            last = box.end
        self.wipe(last, end)

    def walk(self, around: Box) -> None:
        """Keep what may be in `around`, free the rest."""
        for box in self.boxes(around.body, around.end):
            if box.kind not in KEPT[around.kind]:
                self.free(box)
            elif box.kind == b"traf" and self.fragment_of(box) not in self.shown_tracks:
                raise Inseparable
            elif box.kind in KEPT:
                self.walk(box)
            elif box.kind in TIMED:
                self.wipe_times(box)
            elif box.kind == b"hdlr":
                self.wipe(box.body + MAKER_AT, box.end)
            elif box.kind == b"stsd":
                self.wipe_encoders(box)

    def free(self, box: Box) -> None:
        self.film[box.start + 4 : box.start + HEAD] = b"free"
        self.wipe(box.body, box.end)

    def wipe(self, start: int, end: int) -> None:
        if start < end:
            self.film[start:end] = bytes(end - start)

    def wipe_times(self, box: Box) -> None:
        """When it was made and changed."""
        length = 16 if box.body < box.end and self.film[box.body] == 1 else 8
        self.wipe(box.body + 4, min(box.body + 4 + length, box.end))

    def wipe_encoders(self, stsd: Box) -> None:
        """Cameras write their own name where an encoder's belongs."""
        for entry in self.boxes(stsd.body + 8, stsd.end):
            if entry.kind in PICTURED:
                self.wipe(entry.start + ENCODER_AT, min(entry.start + ENCODER_AT + ENCODER_LENGTH, entry.end))

    def handler(self, track: Box) -> bytes:
        found = self.inner(track, b"mdia", b"hdlr")
        return bytes(self.film[found.body + 8 : min(found.body + 12, found.end)]) if found else b""

    def track_id(self, track: Box) -> int:
        found = self.inner(track, b"tkhd")
        if found is None:
            return 0
        is_long = found.body < found.end and self.film[found.body] == 1
        return self.number(found, 20 if is_long else 12)

    def fragment_of(self, traf: Box) -> int:
        found = self.inner(traf, b"tfhd")
        return self.number(found, 4) if found else 0

    def wipe_samples(self, track: Box, media: list[tuple[int, int]]) -> None:
        """What a track holds in `mdat`. Nothing but `mdat` is touched, whatever the tables say. Raises Broken."""
        table = self.inner(track, b"mdia", b"minf", b"stbl")
        if table is None:
            return
        for start, end in _merged(self.chunks(table)):
            for low, high in media:
                self.wipe(max(start, low), min(end, high))

    def chunks(self, table: Box) -> Iterator[tuple[int, int]]:
        """(begin, end) of each chunk."""
        places, runs = self.offsets(table), self.runs(table)
        sizes = self.inner(table, b"stsz")
        if not places:
            return
        if not runs or sizes is None:
            raise Broken  # where its samples end is not said
        same, count = self.number(sizes, 4), self.number(sizes, 8)
        if count > MOST_ROWS or (not same and sizes.body + 12 + 4 * count > sizes.end):
            raise Broken
        at = run = 0
        for number, place in enumerate(places, start=1):
            while run + 1 < len(runs) and runs[run + 1][0] <= number:
                run += 1
            many = min(runs[run][1], max(count - at, 0))
            if same:
                yield place, place + same * many
            else:
                yield place, place + sum(struct.unpack_from(f">{many}I", self.film, sizes.body + 12 + 4 * at))
            at += many

    def offsets(self, table: Box) -> tuple[int, ...]:
        for kind, code, width in ((b"stco", "I", 4), (b"co64", "Q", 8)):
            found = self.inner(table, kind)
            if found is not None:
                return self.rows(found, code, width)
        return ()

    def runs(self, table: Box) -> list[tuple[int, int]]:
        """(first chunk, samples a chunk)."""
        found = self.inner(table, b"stsc")
        if found is None:
            return []
        flat = self.rows(found, "III", 12)
        return list(zip(flat[::3], flat[1::3], strict=True))

    def rows(self, box: Box, code: str, width: int) -> tuple[int, ...]:
        count = self.number(box, 4)
        if count * len(code) > MOST_ROWS or box.body + 8 + width * count > box.end:
            raise Broken
        return tuple(
            one
            for row in struct.iter_unpack(f">{code}", self.film[box.body + 8 : box.body + 8 + width * count])
            for one in row
        )


def _merged(ranges: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Without overlaps: a table that names the same bytes a million times costs no more than one that names them once."""
    start = end = 0
    for low, high in sorted(ranges):
        if low > end:
            yield start, end
            start = low
        end = max(end, high)
    yield start, end

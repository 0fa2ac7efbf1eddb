"""A film keeps its pictures and its sound and nothing else; every offset stays right, and hostile boxes end in one refusal."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core import files, mp4

PLACE = b"+31.2304+121.4737/"
PHONE = b"Xiaomei's iPhone"
SECRETS = (PLACE, PHONE, b"GPSLATLON")
NOISE = st.binary(max_size=60)
BESIDE = st.sampled_from(
    [b"udta", b"meta", b"uuid", b"\xa9xyz", b"free", b"skip", b"wide", b"XMP_", b"loci", b"ilst", b"cust"]
)


def box(kind: bytes, *inside: bytes, is_long: bool = False) -> bytes:
    body = b"".join(inside)
    if is_long:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *inside: bytes) -> bytes:
    return box(kind, bytes(4), *inside)


def place() -> bytes:
    """As phones write it: in QuickTime's manner, in 3GPP's, and in the manner of iTunes."""
    name = b"com.apple.quicktime.location.ISO6709"
    return box(
        b"udta",
        box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE),
        full(b"loci", PHONE),
        full(b"meta", full(b"hdlr", bytes(4), b"mdta", bytes(13)), full(b"keys", name), box(b"ilst", PLACE)),
        bytes(4),  # QuickTime ends its list so
    )


def track(handler: bytes, number: int, places: list[int], sizes: list[int], *beside: bytes) -> bytes:
    entry = b"avc1" if handler == b"vide" else b"mp4a" if handler == b"soun" else b"gpmd"
    described = box(entry, bytes(42), PHONE.ljust(32, b"\0") if handler == b"vide" else b"", bytes(4))
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), described),
        full(b"stts", bytes(4)),
        full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full(b"stsz", struct.pack(">II", 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes)),
        full(b"stco", struct.pack(">I", len(places)), struct.pack(f">{len(places)}I", *places)),
    )
    return box(
        b"trak",
        full(b"tkhd", struct.pack(">III", 3_900_000_000, 3_900_000_001, number), bytes(68)),
        box(
            b"mdia",
            full(b"mdhd", struct.pack(">IIII", 3_900_000_000, 3_900_000_001, 600, 1800), bytes(4)),
            full(b"hdlr", bytes(4), handler, b"appl", bytes(8), PHONE + b"\0"),
            box(
                b"minf",
                full(b"vmhd" if handler == b"vide" else b"smhd", bytes(8)),
                box(b"dinf", full(b"dref", bytes(4))),
                table,
            ),
        ),
        *beside,
    )


def film(*, picture: bytes, sound: bytes = b"", where: bytes = b"", in_moov: bytes = b"", in_track: bytes = b"", at_top: bytes = b"",
         is_long: bool = False) -> bytes:  # fmt: skip
    """A film whose bytes lie before its tables, as phones write it."""
    head = box(b"ftyp", b"isom", bytes(4), b"isomiso2") + at_top
    media = box(b"mdat", picture, where, sound, is_long=is_long)
    first = len(head) + (16 if is_long else 8)
    tracks = [track(b"vide", 1, [first], [len(picture)], in_track)]
    if where:
        tracks.append(track(b"meta", 2, [first + len(picture)], [len(where)]))
    if sound:
        tracks.append(track(b"soun", 3, [first + len(picture) + len(where)], [len(sound)]))
    header = full(b"mvhd", struct.pack(">IIII", 3_900_000_000, 3_900_000_001, 600, 1800), bytes(80))
    return head + media + box(b"moov", header, *tracks, in_moov)


def test_it_works() -> None:
    before = film(
        picture=b"P" * 40,
        sound=b"S" * 30,
        where=b"GPSLATLON" * 3,
        in_moov=place(),
        in_track=place(),
        at_top=box(b"uuid", PHONE),
    )
    after = mp4.stripped(before)
    assert len(after) == len(before)
    assert not any(secret in after for secret in SECRETS)
    assert after.find(b"P" * 40) == before.find(b"P" * 40)
    assert after.find(b"S" * 30) == before.find(b"S" * 30)
    assert mp4.seconds(after) == mp4.seconds(before) == 3.0
    assert struct.pack(">I", 3_900_000_000) not in after, "when it was recorded"
    assert after.count(b"trak") == 2
    assert mp4.stripped(after) == after


def test_an_upload_loses_it() -> None:
    clean = files.accept(io.BytesIO(film(picture=b"P" * 40, in_moov=place())), allowed={files.MP4})
    assert PLACE not in clean.data
    assert mp4.seconds(clean.data) == 3.0


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(BESIDE, st.sampled_from(SECRETS), NOISE, st.booleans()), max_size=6),
    NOISE,
    st.booleans(),
    st.integers(0, 7),
)
def test_whatever_is_beside_goes_and_nothing_moves(
    beside: list[tuple[bytes, bytes, bytes, bool]], picture: bytes, is_long: bool, rest: int
) -> None:
    """Boxes of any kind and length, at every level, nested or long; the film itself stays where it was."""
    extra = b"".join(box(kind, noise, secret, is_long=long) for kind, secret, noise, long in beside)
    before = (
        film(picture=b"FILM" + picture, in_moov=extra, in_track=extra, at_top=extra, is_long=is_long)
        + b"secret!"[:rest]
    )  # too short for a box
    after = mp4.stripped(before)
    assert len(after) == len(before)
    assert not any(secret in after for secret in SECRETS)
    at = before.index(b"mdat") + (12 if is_long else 4)
    assert after[at : at + 4 + len(picture)] == before[at : at + 4 + len(picture)]
    assert mp4.seconds(after) == 3.0
    assert mp4.stripped(after) == after
    assert not rest or after[-rest:] == bytes(rest)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_film_with_any_bytes_changed_is_cleaned_or_refused(data: st.DataObject) -> None:
    sound = bytearray(film(picture=b"P" * 9, sound=b"S" * 9, where=b"W" * 9, in_moov=place()))
    for _ in range(data.draw(st.integers(1, 5))):
        sound[data.draw(st.integers(24, len(sound) - 1))] = data.draw(st.integers(0, 255))
    try:
        after = mp4.stripped(bytes(sound))
    except mp4.Broken:
        return
    assert len(after) == len(sound)


@given(st.binary(max_size=300))
def test_noise_is_cleaned_or_refused(noise: bytes) -> None:
    try:
        assert len(mp4.stripped(noise)) == len(noise)
    except mp4.Broken:
        return


def test_a_box_that_claims_more_than_there_is() -> None:
    lying = box(b"ftyp", b"isom", bytes(12)) + struct.pack(">I4s", 0x7FFFFFFF, b"moov") + bytes(30)
    with pytest.raises(mp4.Broken):
        mp4.stripped(lying)
    with pytest.raises(files.BadFile):
        files.accept(io.BytesIO(lying), allowed={files.MP4})


@pytest.mark.parametrize("tiny", [box(b"free"), box(b"trak")])
def test_millions_of_boxes_are_refused_soon(tiny: bytes) -> None:
    with pytest.raises(mp4.Broken):
        mp4.stripped(box(b"ftyp", b"isom", bytes(12)) + box(b"moov", tiny * (mp4.MOST_BOXES + 1)))


def test_tables_that_name_the_same_bytes_over_and_over_cost_no_more() -> None:
    """A hundred thousand chunks of two megabytes each, all at one place: wiped once, and only inside `mdat`."""
    body = b"W" * 2_000_000
    head = box(b"ftyp", b"isom", bytes(12))
    greedy = track(b"meta", 1, [0] * 100_000, [len(body) + 40] * 100_000)
    before = head + box(b"mdat", body) + box(b"moov", full(b"mvhd", bytes(96)), greedy)
    after = mp4.stripped(before)
    assert b"W" not in after
    assert after.startswith(head)


def test_a_table_without_its_sizes_is_refused() -> None:
    """Otherwise what a phone wrote about places would stay between the pictures."""
    whole = film(picture=b"P", where=b"W" * 9)
    at = whole.rindex(b"stsz")
    with pytest.raises(mp4.Broken):
        mp4.stripped(whole[:at] + b"xxxx" + whole[at + 4 :])


def run(number: int, inside: bytes = bytes(4)) -> bytes:
    return box(b"traf", full(b"tfhd", struct.pack(">I", number)), full(b"trun", inside))


def fragment(*runs: bytes, media: bytes) -> bytes:
    return box(b"moof", full(b"mfhd", bytes(4)), *runs) + box(b"mdat", media)


def test_fragments_of_pictures_and_sound_stay() -> None:
    start = film(picture=b"P", sound=b"S", in_moov=place())
    after = mp4.stripped(start + fragment(run(1), run(3), media=b"PPSS"))
    assert (after.count(b"traf"), after.endswith(b"mdatPPSS"), PLACE in after) == (2, True, False)
    assert mp4.stripped(after) == after


@pytest.mark.parametrize(
    "runs", [(run(1), run(2)), (run(2),), (run(1), run(7)), (box(b"traf", full(b"trun", bytes(4))),)]
)
def test_fragments_of_anything_else_are_refused_with_a_word_what_to_do(runs: tuple[bytes, ...]) -> None:
    """Also those of a track that no table names: their bytes lie between the pictures, and nobody says where."""
    mixed = film(picture=b"P", where=b"W") + fragment(*runs, media=b"PP" + PLACE)
    with pytest.raises(mp4.Inseparable):
        mp4.stripped(mixed)
    with pytest.raises(files.BadFile) as refused:
        files.accept(io.BytesIO(mixed), allowed={files.MP4})
    assert refused.value.message == files.INSEPARABLE


def test_a_hidden_track_without_fragments_hides_nothing_in_them() -> None:
    after = mp4.stripped(film(picture=b"P", where=b"GPSLATLON") + fragment(run(1), media=b"PP"))
    assert (b"GPSLATLON" in after, after.endswith(b"mdatPP")) == (False, True)

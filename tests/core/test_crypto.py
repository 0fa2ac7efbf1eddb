"""Key rings, encrypted columns, rotation."""

import base64
import json
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from marketplace.core.crypto import keyring, rotate
from marketplace.core.crypto.fields import (
    BlindIndexField,
    EncryptedBytesField,
    EncryptedJSONField,
    EncryptedTextField,
)
from marketplace.core.crypto.keyring import DecryptError, KeyRingError, Signature
from marketplace.core.models import TrailEntry


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).rstrip(b"=").decode()


OLD, NEW = f"k0:{key('a')}", f"k1:{key('b')}"
SEED, OTHER_SEED = f"s0:{key('c')}", f"s1:{key('d')}"
CONTEXT = "tests.paper.text"


class Paper(models.Model):
    """A table of this test only."""

    text = EncryptedTextField(null=True)
    facts = EncryptedJSONField(default=dict)
    scan = EncryptedBytesField(null=True)
    text_index = BlindIndexField(source="text", purpose="paper")

    class Meta:
        app_label = "tests_crypto"


@pytest.fixture(autouse=True)
def rings(settings: Settings) -> None:
    settings.FIELD_KEYS = NEW
    settings.SIGNING_KEYS = SEED


@pytest.fixture
def paper_table(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    monkeypatch.setattr(rotate, "apps", apps)
    monkeypatch.setattr(apps, "get_models", lambda *args, **kwargs: [Paper])


def stored(field: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM tests_crypto_paper ORDER BY id LIMIT 1")  # noqa: S608 — our own names
        return cursor.fetchone()[0]


def test_it_works(paper_table: None) -> None:
    Paper.objects.create(text="张三", facts={"id": "11010519491231002X"}, scan=b"\x00scan")
    paper = Paper.objects.get()
    assert (paper.text, paper.facts, paper.scan) == ("张三", {"id": "11010519491231002X"}, b"\x00scan")
    assert stored("text").startswith("k1:")
    assert "张三" not in stored("text")
    assert bytes(stored("scan")).startswith(b"k1:")


@given(st.binary(max_size=2000), st.text())
def test_what_goes_in_comes_out(plaintext: bytes, context: str) -> None:
    token = keyring.encrypt(plaintext, context=context)
    assert keyring.decrypt(token, context=context) == plaintext
    assert keyring.encrypt(plaintext, context=context) != token


@given(st.binary(max_size=50), st.data())
def test_a_changed_token_is_refused(plaintext: bytes, data: st.DataObject) -> None:
    token = bytearray(keyring.encrypt(plaintext, context=CONTEXT))
    place = data.draw(st.integers(0, len(token) - 1))
    token[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DecryptError):
        keyring.decrypt(bytes(token), context=CONTEXT)


@given(st.binary(max_size=80))
def test_noise_is_no_token(noise: bytes) -> None:
    with pytest.raises(DecryptError):
        keyring.decrypt(noise, context=CONTEXT)


def test_a_value_moved_to_another_column_is_refused() -> None:
    token = keyring.encrypt(b"secret", context="accounts.identity.id_number")
    with pytest.raises(DecryptError, match="another column"):
        keyring.decrypt(token, context="accounts.address.detail")


def test_a_missing_key_is_named(settings: Settings) -> None:
    token = keyring.encrypt(b"x", context=CONTEXT)
    settings.FIELD_KEYS = OLD
    with pytest.raises(DecryptError, match="'k1'"):
        keyring.decrypt(token, context=CONTEXT)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("nokey", "entry 1"),
        (f"{NEW},", "entry 2"),
        (f"K1:{key('a')}", "entry 1"),
        (f"{NEW},{NEW}", "twice"),
        ("k1:!!!", "not base64url"),
        ("k1:c2hvcnQ", "5 bytes"),
    ],
)
def test_a_bad_ring_is_refused_without_showing_keys(settings: Settings, text: str, complaint: str) -> None:
    for setting in ("FIELD_KEYS", "SIGNING_KEYS"):
        settings.FIELD_KEYS, settings.SIGNING_KEYS = NEW, SEED
        setattr(settings, setting, text)
        with pytest.raises(KeyRingError, match=complaint) as refusal:
            keyring.check()
        assert setting in str(refusal.value)
        assert key("a") not in str(refusal.value)
        assert key("b") not in str(refusal.value)


def test_good_rings_pass(settings: Settings) -> None:
    settings.FIELD_KEYS = f"{NEW}, {OLD}"
    keyring.check()
    assert keyring.primary_key_id() == "k1"


# --- signatures -------------------------------------------------------------------------------------------------------


def test_signatures(settings: Settings) -> None:
    signature = keyring.sign(b"head")
    assert signature.key_id == "s0"
    assert keyring.verify(b"head", signature)
    assert not keyring.verify(b"other", signature)
    assert not keyring.verify(b"head", Signature("s9", signature.value))
    assert not keyring.verify(b"head", Signature("s0", b"\0" * 64))
    settings.SIGNING_KEYS = f"{OTHER_SEED},{SEED}"
    assert keyring.verify(b"head", signature)
    assert keyring.sign(b"head").key_id == "s1"


def test_a_retired_key_keeps_only_its_public_half(settings: Settings) -> None:
    signature = keyring.sign(b"head")
    public = keyring.public_keys()["s0"]
    settings.SIGNING_KEYS = f"{OTHER_SEED},s0:pub:{public}"
    assert keyring.verify(b"head", signature)
    assert keyring.public_keys()["s0"] == public
    settings.SIGNING_KEYS = f"s0:pub:{public}"
    with pytest.raises(KeyRingError, match="public keys only"):
        keyring.sign(b"head")


# --- fields -----------------------------------------------------------------------------------------------------------


def test_values_are_never_shown_by_repr(paper_table: None) -> None:
    Paper.objects.create(text="张三", facts={"name": "张三"}, scan=b"scan")
    paper = Paper.objects.get()
    shown = f"{paper.text!r} {paper.facts!r} {paper.scan!r} {vars(paper)}"
    assert "张三" not in shown
    assert "b'scan'" not in shown
    assert f"{paper.text}" == "张三"
    assert json.dumps([paper.text, paper.facts], ensure_ascii=False) == '["张三", {"name": "张三"}]'


def test_null_stays_null_and_the_empty_text_is_hidden(paper_table: None) -> None:
    Paper.objects.create(text=None)
    assert Paper.objects.get(text__isnull=True).text is None
    Paper.objects.update(text="")
    assert Paper.objects.get().text == ""
    assert stored("text").startswith("k1:")


def test_changing_one_field_works_by_save_and_update(paper_table: None) -> None:
    paper = Paper.objects.create(text="一")
    paper.text = "二"
    paper.save(update_fields=["text", "text_index"])
    assert Paper.objects.get().text == "二"
    assert Paper.objects.filter(pk=paper.pk).update(text="三") == 1
    assert Paper.objects.values_list("text", flat=True).get() == "三"
    Paper.objects.bulk_create([Paper(text="四")])
    assert {paper.text for paper in Paper.objects.all()} == {"三", "四"}


def test_an_encrypted_column_cannot_be_searched_or_dumped(paper_table: None) -> None:
    for lookup in ("text", "text__contains", "facts", "scan", "text__in"):
        with pytest.raises(FieldError, match="encrypted"):
            list(Paper.objects.filter(**{lookup: ["x"]}))
    with pytest.raises(FieldError, match="back up the database"):
        Paper._meta.get_field("text").value_to_string(Paper(text="x"))
    with pytest.raises(FieldError, match="BlindIndexField"):
        EncryptedTextField(unique=True)


def test_rows_swapped_between_columns_do_not_decrypt(paper_table: None) -> None:
    Paper.objects.create(text="one", facts={"a": 1})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_crypto_paper SET text = facts")
    with pytest.raises(DecryptError):
        Paper.objects.get()


def test_deconstruct_keeps_what_migrations_need() -> None:
    field = EncryptedTextField(context="old.name", blank=True)
    _, path, _, options = field.deconstruct()
    assert path.endswith("EncryptedTextField")
    assert options == {"context": "old.name", "blank": True}
    index = Paper._meta.get_field("text_index")
    _, path, args, options = index.deconstruct()
    clone = BlindIndexField(*args, **options)
    assert (clone.source, clone.purpose, clone.max_length, clone.editable) == ("text", "paper", 64, False)


def test_a_renamed_field_keeps_its_context(paper_table: None) -> None:
    field = EncryptedTextField(context="tests_crypto.paper.text")
    Paper.objects.create(text="here")
    assert field.open(stored("text")) == b"here"


# --- blind index ------------------------------------------------------------------------------------------------------


def test_a_row_is_found_by_its_blind_index(paper_table: None) -> None:
    paper = Paper.objects.create(text="11010519491231002X")
    assert Paper.objects.get(text_index=keyring.blind_index("11010519491231002X", "paper")) == paper
    assert not Paper.objects.filter(text_index=keyring.blind_index("11010519491231002X", "other")).exists()
    assert "11010519491231002X" not in paper.text_index
    assert len(paper.text_index) <= 64
    assert Paper.objects.create(text=None).text_index == ""


def test_an_old_digest_is_still_found_while_keys_rotate(settings: Settings) -> None:
    old = keyring.blind_index("x", "paper")
    settings.FIELD_KEYS = f"k2:{key('z')},{NEW}"
    assert keyring.blind_index("x", "paper") != old
    assert old in keyring.blind_index_candidates("x", "paper")
    assert keyring.blind_index_candidates("x", "paper")[0] == keyring.blind_index("x", "paper")


# --- rotation ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def old_papers(paper_table: None, settings: Settings) -> None:
    settings.FIELD_KEYS = OLD
    for number in range(7):
        Paper.objects.create(text=f"text {number}", facts={"n": number}, scan=None if number % 2 else b"scan")
    Paper.objects.create(text=None)
    settings.FIELD_KEYS = f"{NEW},{OLD}"


def stale_total() -> int:
    return sum(rotate.stale(model, field) for model, field in rotate.columns())


def test_rotation_moves_everything_to_the_first_key(old_papers: None, settings: Settings) -> None:
    assert stale_total() == 7 + 8 + 4 + 7
    out = StringIO()
    call_command("rotate_keys", batch=3, stdout=out)
    assert stale_total() == 0
    assert "26 values moved to key k1" in out.getvalue()
    settings.FIELD_KEYS = NEW  # the old key may go
    papers = list(Paper.objects.order_by("id"))
    assert [paper.text for paper in papers] == [*(f"text {number}" for number in range(7)), None]
    assert [paper.facts for paper in papers] == [*({"n": number} for number in range(7)), {}]
    assert [paper.text_index for paper in papers[:7]] == [keyring.blind_index(f"text {n}", "paper") for n in range(7)]
    assert TrailEntry.objects.get().verb == "keyring.rotate"


def test_rotating_again_changes_nothing(old_papers: None) -> None:
    call_command("rotate_keys", stdout=StringIO())
    before = stored("text")
    assert list(rotate.rotate()) == []
    assert stored("text") == before
    assert TrailEntry.objects.count() == 1


def test_a_dry_run_only_counts(old_papers: None) -> None:
    before, out = stored("text"), StringIO()
    call_command("rotate_keys", dry_run=True, stdout=out)
    assert "tests_crypto.paper.scan: 4 to renew" in out.getvalue()
    assert stored("text") == before


def test_a_row_saved_meanwhile_wins(old_papers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    original = rotate._renewed

    def saved_meanwhile(model: Any, field: Any, key: Any, old: Any) -> Any:
        if field.name == "text":
            Paper.objects.filter(pk=key).update(text="newer")
        return original(model, field, key, old)

    monkeypatch.setattr(rotate, "_renewed", saved_meanwhile)
    done = {progress.column: progress for progress in rotate.rotate()}
    assert (done["tests_crypto.paper.text"].seen, done["tests_crypto.paper.text"].changed) == (7, 0)
    assert {paper.text for paper in Paper.objects.filter(text__isnull=False)} == {"newer"}


def test_a_lost_key_stops_with_the_row_named(old_papers: None, settings: Settings) -> None:
    settings.FIELD_KEYS = NEW
    with pytest.raises(CommandError, match=r"tests_crypto\.paper \d+: .*'k0'"):
        call_command("rotate_keys", stdout=StringIO())
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert Paper.objects.filter(text__isnull=False).count() == 7
    with pytest.raises(CommandError, match="--batch"):
        call_command("rotate_keys", batch=0)

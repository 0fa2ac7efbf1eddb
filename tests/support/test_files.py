"""Files of messages: what arrives, what is refused, who opens them, what is left of them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.errors import DomainError
from support import errors, policies, privacy, selectors
from support.channels.sharing import file_link
from support.models import Message, MessageFile
from support.services import conversations, files, tickets
from support.services.files import small_path
from tests.core.test_files import PDF, png_claiming
from tests.support import talk

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.LANGUAGE_CODE = "en"


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Client, path: str, *given: bytes, body: str = "", id: str = "") -> Any:
    values = {"body": body, "client_id": id or talk.client_id(), "files": [upload(one) for one in given]}
    return client.post(path, values)


def test_it_works(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    path = f"/help/chat/{conversation.public_id}/"
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    shot = talk.picture(900, exif=exif)
    assert send(browse(xiaomei), path, shot, PDF, body="外盒破了").status_code == 302
    message = conversation.messages.get(body__isnull=False, pk__gt=conversation.messages.order_by("id")[0].pk)
    picture, paper = message.files.all()
    assert (picture.mime, paper.mime, picture.width) == ("image/jpeg", "application/pdf", 900)
    page = browse(xiaomei).get(path).content
    assert f"files/{picture.public_id}/?size=s".encode() in page
    assert b"PDF" in page
    opened = browse(xiaomei).get(f"{path}files/{picture.public_id}/")
    assert opened["Cache-Control"].startswith("private")
    assert b"Secret Camera" in shot
    assert b"Secret Camera" not in opened.content
    small = browse(xiaomei).get(f"{path}files/{picture.public_id}/?size=s").content
    assert Image.open(io.BytesIO(small)).width == files.SMALL_SIDE
    assert browse(xiaomei).get(f"{path}files/{paper.public_id}/")["Content-Disposition"].startswith("attachment")
    assert f"files/{picture.public_id}/".encode() in browse(tingting).get(f"/desk/{ticket.number}/").content
    assert browse(tingting).get(f"{path}files/{picture.public_id}/").status_code == 200


def test_a_picture_needs_no_words_and_is_sent_once(browse: Browse, xiaomei: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    path, shot = f"/help/chat/{conversation.public_id}/", talk.picture()
    for _ in range(2):
        assert send(browse(xiaomei), path, shot, shot, id="same").status_code == 302
    assert conversation.messages.count() == 2
    assert MessageFile.objects.count() == 1


def test_the_agent_sends_one_too(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    assert send(browse(tingting), f"/desk/{ticket.number}/reply/", talk.picture(), body="说明书").status_code == 302
    held = selectors.files_of(conversation).get()
    assert browse(xiaomei).get(f"/help/chat/{conversation.public_id}/files/{held.public_id}/").status_code == 200


def test_by_the_api(api: Callable[[User | None], APIClient], xiaomei: User, charlie: User) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    path = f"/api/v1/support/conversations/{conversation.public_id}/files/"
    answer = api(xiaomei).post(path, {"files": [upload(talk.picture())], "client_id": "a"}, format="multipart")
    assert answer.status_code == 201
    (told,) = answer.json()["files"]
    assert (told["type"], told["width"]) == ("image/jpeg", 400)
    opened = api(xiaomei).get(f"{path}{told['id']}/")
    assert (opened.status_code, opened["Content-Type"], len(opened.content)) == (200, "image/jpeg", told["size"])
    assert api(charlie).get(f"{path}{told['id']}/").status_code == 404
    assert api(charlie).post(path, {"files": [upload(PDF)], "client_id": "b"}, format="multipart").status_code == 404
    assert MessageFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png_claiming(20_000, 20_000), "file_too_big"),  # a bomb: a few hundred bytes that would unpack to a gigabyte
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "bad_file"),
        (b"<svg onload=alert(1)>", "file_type_refused"),
        (b"<html><script>alert(1)</script>", "file_type_refused"),
        (b"MZ\x90\0", "file_type_refused"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "file_type_refused"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 100, "bad_video"),
    ],
)
def test_what_is_no_file_for_us_is_refused_and_nothing_is_kept(
    browse: Browse, xiaomei: User, data: bytes, code: str
) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    with pytest.raises(DomainError) as refusal:
        files.store([io.BytesIO(data)], author=xiaomei.ref)
    assert refusal.value.code == code
    page = send(browse(xiaomei), f"/help/chat/{conversation.public_id}/", data, body="看图")
    assert page.status_code == 422
    assert str(refusal.value.message).encode()[:20] in page.content
    assert "看图".encode() in page.content  # the words stay in their field
    assert (Message.objects.count(), MessageFile.objects.count()) == (1, 0)


def test_too_many(browse: Browse, xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, _ticket = talk.ask(xiaomei)
    many = [PDF] * (policies.MOST_FILES + 1)
    assert send(browse(xiaomei), f"/help/chat/{conversation.public_id}/", *many).status_code == 422
    with pytest.raises(errors.TooManyFiles):
        files.store([io.BytesIO(PDF)] * 7, author=xiaomei.ref)
    monkeypatch.setattr(files, "MOST_FILES_IN_ALL", 0)
    assert send(browse(xiaomei), f"/help/chat/{conversation.public_id}/", PDF).status_code == 422
    assert not MessageFile.objects.exists()
    assert conversation.messages.count() == 1


def test_a_flood_of_files_is_refused_before_it_is_decoded(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.limits, "FILES_A_WINDOW", policies.Bound(3, 600))
    files.store([io.BytesIO(PDF)] * 3, author=xiaomei.ref)
    with pytest.raises(errors.TooFast):
        files.store([io.BytesIO(b"never looked at")], author=xiaomei.ref)


def test_strangers_and_guesses(browse: Browse, xiaomei: User, charlie: User, akira: User) -> None:
    mine, _ticket = talk.ask(xiaomei)
    theirs, _ticket = talk.ask(charlie)
    send(browse(xiaomei), f"/help/chat/{mine.public_id}/", talk.picture())
    held = selectors.files_of(mine).get()
    for user in (charlie, akira, None):
        assert browse(user).get(f"/help/chat/{mine.public_id}/files/{held.public_id}/").status_code == 404
        assert browse(user).get(f"/media/{held.file}").status_code == 404
    assert browse(charlie).get(f"/help/chat/{theirs.public_id}/files/{held.public_id}/").status_code == 404
    assert browse(xiaomei).get(f"/help/chat/{mine.public_id}/files/nothing/").status_code == 404


def test_a_file_of_a_note_is_for_colleagues(browse: Browse, xiaomei: User, tingting: User) -> None:
    conversation, ticket = talk.ask(xiaomei)
    attached = files.store([io.BytesIO(talk.picture())], author=tingting.ref)
    tickets.reply(
        ticket=ticket, agent=tingting, body="", client_id=talk.client_id(), is_internal=True, attached=attached
    )
    held = selectors.files_of(conversation).get()
    path = f"/help/chat/{conversation.public_id}/files/{held.public_id}/"
    assert browse(xiaomei).get(path).status_code == 404
    assert browse(tingting).get(path).status_code == 200
    assert browse(None).get(file_link(held.public_id).removeprefix("http://testserver")).status_code == 404


def test_a_shared_link_opens_what_we_sent_and_nothing_else(
    browse: Browse, xiaomei: User, tingting: User, settings: Any
) -> None:
    conversation, ticket = talk.ask(xiaomei)
    send(browse(xiaomei), f"/help/chat/{conversation.public_id}/", talk.picture())
    theirs = selectors.files_of(conversation).get()
    send(browse(tingting), f"/desk/{ticket.number}/reply/", talk.picture(), body="x")
    ours = selectors.files_of(conversation).exclude(pk=theirs.pk).get()
    link = file_link(ours.public_id).removeprefix(settings.PUBLIC_URL)
    assert browse(None).get(link).status_code == 200
    assert browse(None).get(f"{link[:-6]}AAAAA/").status_code == 404
    assert browse(None).get(file_link(theirs.public_id).removeprefix(settings.PUBLIC_URL)).status_code == 404


def test_a_guests_file_follows_into_the_account(browse: Browse, xiaomei: User) -> None:
    guest = Client()
    assert send(guest, "/help/chat/", talk.picture(), body="我的包裹").status_code == 302
    held = MessageFile.objects.get()
    talked = held.message.conversation
    path = f"/help/chat/{talked.public_id}/files/{held.public_id}/"
    assert guest.get(path).status_code == 200
    assert browse(xiaomei).get(path).status_code == 404
    conversations.adopt(guest_key=talked.guest_key, user=xiaomei)
    assert browse(xiaomei).get(path).status_code == 200
    assert guest.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_erased_with_the_person_but_not_what_others_hold(browse: Browse, xiaomei: User, charlie: User) -> None:
    same, own = talk.picture(), talk.picture()
    mine, _ticket = talk.ask(xiaomei)
    theirs, _ticket = talk.ask(charlie)
    send(browse(xiaomei), f"/help/chat/{mine.public_id}/", same, own)
    send(browse(charlie), f"/help/chat/{theirs.public_id}/", same)
    kept = selectors.files_of(theirs).get().file
    gone = selectors.files_of(mine).exclude(file=kept).get().file
    assert len(privacy.export(xiaomei.ref)[0]["messages"][-1]["files"]) == 2
    privacy.erase(xiaomei.ref)
    assert not selectors.files_of(mine).exists()
    assert not default_storage.exists(gone)
    assert not default_storage.exists(small_path(gone))
    assert default_storage.exists(kept)

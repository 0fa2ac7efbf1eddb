import threading
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory

from marketplace.core import idempotency
from marketplace.core.errors import Conflict
from marketplace.core.models import IdempotencyRecord, TrailEntry
from marketplace.core.time import now


def effect() -> tuple[int, dict[str, int]]:
    entry = TrailEntry.objects.create(at=now(), actor="system:test", verb="did.it", target="x")
    return 201, {"id": entry.pk}


def call(key: str = "k1", digest: str = "d", run=effect):
    return idempotency.once(actor="user:a", key=key, digest=digest, run=run)


def test_it_works(db: None) -> None:
    status, body, replayed = call()
    assert (status, replayed) == (201, False)
    assert call() == (201, body, True)
    assert TrailEntry.objects.count() == 1


def test_an_answer_without_a_body_is_kept_too(db: None) -> None:
    assert call(run=lambda: (204, None)) == (204, None, False)
    assert call(run=effect) == (204, None, True)
    assert TrailEntry.objects.count() == 0


def test_the_stored_answer_reads_as_the_plain_one(db: None) -> None:
    at = datetime(2026, 11, 22, 4, 54, tzinfo=UTC)
    assert call(run=lambda: (200, {"at": at}))[1] == {"at": "2026-11-22T04:54:00Z"}


def test_the_same_key_for_another_request_is_refused(db: None) -> None:
    call()
    with pytest.raises(idempotency.KeyReused):
        call(digest="other")
    assert TrailEntry.objects.count() == 1


def test_keys_of_two_people_do_not_meet(db: None) -> None:
    call()
    idempotency.once(actor="user:b", key="k1", digest="other", run=effect)
    assert TrailEntry.objects.count() == 2


def test_a_refusal_is_not_stored(db: None) -> None:
    def refuse() -> tuple[int, object]:
        effect()
        raise Conflict

    with pytest.raises(Conflict):
        call(run=refuse)
    assert not IdempotencyRecord.objects.exists()
    assert not TrailEntry.objects.exists()
    assert call()[2] is False


@pytest.mark.parametrize("key", ["", "a b", "键", "x" * 256, "a\nb"])
def test_bad_keys_are_refused(key: str) -> None:
    with pytest.raises(idempotency.BadKey):
        idempotency.check_key(key)


def race(guarded: bool) -> int:
    barrier = threading.Barrier(8)

    def worker() -> None:
        barrier.wait()
        try:
            call() if guarded else effect()
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return TrailEntry.objects.count()


def test_without_the_guard_the_race_happens(transactional_db: None) -> None:
    assert race(guarded=False) == 8


def test_eight_threads_with_one_key_act_once(transactional_db: None) -> None:
    assert race(guarded=True) == 1
    assert IdempotencyRecord.objects.get().status == 201


def test_a_form_is_known_by_its_fields_and_files_not_by_its_boundary() -> None:
    def digest(text: str, data: bytes) -> str:
        request = RequestFactory().post("/x/", {"a": text, "file": SimpleUploadedFile("f.bin", data)})
        found = idempotency.form_digest("POST", "/x/", request.POST, request.FILES)
        assert request.FILES["file"].read() == data, "the file is rewound"
        request.close()
        return found

    big = b"x" * 4_000_000
    assert digest("1", big) == digest("1", big)
    assert len({digest("1", big), digest("2", big), digest("1", big + b"y")}) == 3

"""The transparency log in the database: append, seal, prove, refuse to forget."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import DatabaseError, connection, transaction

from marketplace.core.crypto import keyring
from marketplace.core.transparency import canonical, merkle, selectors, service
from marketplace.core.transparency.models import LogEntry, LogNode, TreeHead
from marketplace.core.transparency.selectors import NotSealedYet


def append(number: int = 1, **payload: Any) -> LogEntry:
    return service.append(kind="test.fact", subject=f"thing:{number}", payload={"n": number, **payload})


def fill(count: int, start: int = 0) -> list[LogEntry]:
    return [append(start + number) for number in range(count)]


def fresh(entry: LogEntry) -> LogEntry:
    entry.refresh_from_db()
    return entry


def test_it_works(db: None) -> None:
    entry = append(7)
    assert entry.index is None
    head = service.seal()
    assert (fresh(entry).index, head.size) == (0, 1)
    assert selectors.verify_entry(entry, payload={"n": 7})
    assert not selectors.verify_entry(entry, payload={"n": 8})
    assert selectors.check_log().is_sound


@pytest.mark.parametrize("sizes", [[1], [2, 3], [1, 1, 1, 5], [7, 9, 16], [33]])
def test_every_entry_is_proven_under_every_later_head(db: None, sizes: list[int]) -> None:
    entries: list[LogEntry] = []
    heads: list[TreeHead] = []
    for size in sizes:
        entries += fill(size, start=len(entries))
        heads.append(service.seal())
    for entry in map(fresh, entries):
        for head in heads:
            if entry.index is not None and entry.index < head.size:
                assert selectors.verify_entry(entry, head=head)
            else:
                assert not selectors.verify_entry(entry, head=head)
    leaves = [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf_hash", flat=True)]
    assert [bytes(head.root) for head in heads] == [merkle.root(leaves[: head.size]) for head in heads]
    report = selectors.check_log()
    assert (report.entries, report.heads, report.waiting, report.problems) == (sum(sizes), len(sizes), 0, ())


def test_every_head_continues_the_one_before(db: None) -> None:
    heads = []
    for size in (1, 2, 4, 6):
        fill(size)
        heads.append(service.seal())
    for old in heads:
        for new in heads:
            if old.size > new.size:
                with pytest.raises(ValueError, match="cannot have grown"):
                    selectors.consistency_proof(old, new)
                continue
            assert merkle.verify_consistency(
                old_size=old.size,
                new_size=new.size,
                old_root=bytes(old.root),
                new_root=bytes(new.root),
                proof=selectors.consistency_proof(old, new),
            )


def test_sealing_nothing_returns_the_latest_head(db: None) -> None:
    empty = service.seal()
    assert (empty.size, bytes(empty.root)) == (0, merkle.EMPTY_ROOT)
    assert service.seal() == empty
    fill(3)
    head = service.seal()
    assert service.seal() == head
    assert list(selectors.heads()) == [head, empty]
    assert selectors.head_of_size(3) == selectors.latest_head() == head


def test_sealing_takes_its_share_and_leaves_the_rest(db: None) -> None:
    fill(5)
    assert service.seal(limit=2).size == 2
    assert selectors.waiting() == 3
    assert service.seal_all(limit=2).size == 5
    assert selectors.check_log().is_sound


def test_an_entry_lives_and_dies_with_its_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        append()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(1 // 0)
    assert not LogEntry.objects.exists()


def test_bytes_and_mappings_are_both_payloads(db: None) -> None:
    picture = service.append(kind="photo", subject="thing:1", payload=b"\xff\xd8")
    assert picture.payload_digest == canonical.payload_digest(b"\xff\xd8")
    first = canonical.payload_digest({"b": [1, "二"], "a": None})
    assert first == canonical.payload_digest({"a": None, "b": [1, "二"]})
    with pytest.raises(TypeError, match="float"):
        service.append(kind="x", subject="thing:1", payload={"a": [{"b": 0.1}]})
    assert list(selectors.entries_of("thing:1", kind="photo")) == [picture]


def test_a_waiting_entry_has_no_proof(db: None) -> None:
    with pytest.raises(NotSealedYet):
        selectors.bundle(append())
    head = service.seal()
    late = append(2)
    with pytest.raises(NotSealedYet):
        selectors.inclusion_proof(late, head)
    assert not selectors.verify_entry(late)


def test_an_outsider_verifies_with_the_bundle_alone(db: None) -> None:
    """Everything below uses only JSON, hashlib and an Ed25519 library, as docs/transparency-log.md says."""
    entries = fill(11)
    service.seal()
    bundle = json.loads(json.dumps(selectors.bundle(fresh(entries[6]))))
    entry, head = bundle["entry"], bundle["head"]

    def compact(value: dict[str, Any]) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    leaf = merkle.leaf_hash(
        compact(
            {
                "digest": entry["digest"],
                "kind": entry["kind"],
                "subject": entry["subject"],
                "time": entry["time"],
                "v": "miaomiao-log-entry/1",
            }
        )
    )
    assert merkle.verify_inclusion(
        leaf=leaf,
        index=entry["index"],
        size=head["size"],
        proof=[bytes.fromhex(value) for value in bundle["proof"]],
        root=bytes.fromhex(head["root"]),
    )
    message = compact({"root": head["root"], "size": head["size"], "time": head["time"], "v": "miaomiao-tree-head/1"})
    public = Ed25519PublicKey.from_public_bytes(keyring.unb64url(bundle["public_keys"][head["key_id"]]))
    public.verify(bytes.fromhex(head["signature"]), message)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_logentry SET payload_digest = 'x'",
        "UPDATE core_logentry SET index = 5",
        "UPDATE core_logentry SET index = NULL",
        "UPDATE core_logentry SET recorded_at = recorded_at - interval '1 day'",
        "DELETE FROM core_logentry",
        "UPDATE core_lognode SET position = 9",
        "DELETE FROM core_lognode",
        "UPDATE core_treehead SET size = 9",
        "DELETE FROM core_treehead",
    ],
)
def test_the_log_forgets_nothing(db: None, statement: str) -> None:
    fill(3)
    service.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert selectors.check_log().is_sound


def test_sealing_may_not_smuggle_in_another_change(db: None) -> None:
    append()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_logentry SET index = 0, subject = 'thing:9'")


def tamper(statement: str) -> None:
    """What someone with the database's superuser could do."""
    with connection.cursor() as cursor:
        for table in ("core_logentry", "core_lognode", "core_treehead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE core_logentry SET payload_digest = repeat('0', 64) WHERE index = 2", "does not match its leaf hash"),
        ("UPDATE core_logentry SET leaf_hash = sha256('x') WHERE index = 2", "does not match its leaf hash"),
        ("DELETE FROM core_logentry WHERE index = 2", "entry 2 is missing"),
        ("DELETE FROM core_logentry WHERE index = 4", "head of size 5 does not match"),
        ("UPDATE core_treehead SET signed_at = signed_at + interval '1 hour'", "not signed by a key we know"),
        ("DELETE FROM core_treehead WHERE size = 5", "latest head signs 3"),
    ],
)
def test_tampering_by_the_database_owner_shows(db: None, statement: str, problem: str) -> None:
    fill(3)
    service.seal()
    fill(2)
    service.seal()
    tamper(statement)
    report = selectors.check_log()
    assert not report.is_sound
    assert any(problem in found for found in report.problems)


def test_a_changed_entry_does_not_verify(db: None) -> None:
    entries = fill(3)
    service.seal()
    tamper("UPDATE core_logentry SET subject = 'thing:99' WHERE index = 1")
    assert not selectors.verify_entry(fresh(entries[1]))
    assert selectors.verify_entry(fresh(entries[0]))


def test_queries_do_not_grow_with_the_log(db: None, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for size in (3, 60):
        entry = fill(size)[1]
        head = service.seal()
        fresh(entry)
        with django_assert_max_num_queries(2):  # leaves, inner nodes; never more
            proof = selectors.inclusion_proof(entry, head)
        assert {len(digest) for digest in proof} == {32}


def test_writers_do_not_wait_for_the_sealing(transactional_db: None) -> None:
    """A writer's open transaction holds up no writer and no sealing; its entry comes with the next head."""
    written, sealed = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                append(1)
                written.set()
                sealed.wait(timeout=10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert written.wait(timeout=10)
    with transaction.atomic():
        second = append(2)
    head = service.seal()
    sealed.set()
    writer.join()
    assert (head.size, fresh(second).index) == (1, 0)
    assert service.seal().size == 2
    assert selectors.check_log().is_sound


def test_sealings_side_by_side_make_one_tree(transactional_db: None) -> None:
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        try:
            for _ in range(3):
                with transaction.atomic():
                    fill(4)
                service.seal()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    service.seal_all()
    report = selectors.check_log()
    assert (report.entries, report.problems) == (48, ())
    assert LogNode.objects.count() == sum(48 >> level for level in range(1, 6))

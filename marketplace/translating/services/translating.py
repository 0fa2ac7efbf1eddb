"""A text in the reader's language: intent, call, outcome. The call is never inside a transaction (docs/outside-calls.md).

Asking twice for the same text gives the same row, so what was translated once is not paid for again; a process that dies between call
and outcome leaves a row that is due, and whoever takes it next asks again. Words never go to a log.
"""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db import IntegrityError, transaction

from marketplace.core import rules, tasks, time
from marketplace.core.crypto import keyring
from marketplace.core.outbox.emit import emit
from marketplace.translating.models import Translation
from marketplace.translating.policies import glossary, masking
from marketplace.translating.policies.language import canonical, detect, family
from marketplace.translating.providers import scripts
from marketplace.translating.providers.base import MAX_BATCH, MAX_TEXT, MAX_TOTAL, Provider, ProviderFault
from marketplace.translating.providers.table import provider
from marketplace.translating.states import TRANSLATION, Status

logger = logging.getLogger(__name__)
SYSTEM = "system:translating"
PAUSES = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=60), timedelta(minutes=3))
CLAIMED = timedelta(minutes=2)  # longer than the provider may take
KEEP = timedelta(days=90)  # the cache forgets what nobody needs any more
TASK = "translating.call_due"


@transaction.atomic
def want(*, text: str, target: str, source: str = "") -> Translation:
    """The translation of `text`, finished or on its way; `translating.settled` is announced for one that was on its way.

    Where nothing has to be translated, or nobody can, it is finished at once as the original.
    """
    to, of = canonical(target), canonical(source) if source else detect(text)
    if not of or of == to:
        return _kept(text, of, to, why="same")
    if family(of) == family(to):
        return _kept(text, of, to, said=scripts.convert(text, target=to))
    if provider() is None or len(text) > MAX_TEXT:
        return _kept(text, of, to, why="none")
    return _cached(text, of, to)


def _kept(text: str, of: str, to: str, *, why: str = "", said: str = "") -> Translation:
    """Finished without a call."""
    now = time.now()
    return Translation.objects.create(
        source=of, target=to, source_text=text, target_text=said, why=why, created_at=now, done_at=now,
        status=Status.DONE if said else Status.ORIGINAL, provider="opencc" if said else "", version=scripts.VERSION if said else "",
    )  # fmt: skip


def _cached(text: str, of: str, to: str) -> Translation:
    rule = rules.at(glossary.KIND)
    digest = keyring.blind_index("\x00".join((of, to, f"g{rule.version}", text)), "translation")
    known = Translation.objects.filter(digest=digest).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            made = Translation.objects.create(
                digest=digest,
                source=of,
                target=to,
                source_text=text,
                version=f"g{rule.version}",
                created_at=time.now(),
                next_at=time.now(),
            )
    except IntegrityError:
        return Translation.objects.get(digest=digest)
    tasks.send(TASK)
    return made


def run_due() -> int:
    """Everything that is due, in batches of one direction. Returns how many were asked about. Never inside a transaction."""
    due = Translation.objects.filter(next_at__lte=time.now()).order_by("next_at", "pk")
    taken = [row for row in list(due[: 5 * MAX_BATCH]) if _take(row)]
    batches: dict[tuple[str, str], list[Translation]] = defaultdict(list)
    for row in taken:
        batches[row.source, row.target].append(row)
    for rows in batches.values():
        for part in _parts(rows):
            _call(part)
    return len(taken)


def backlog() -> int:
    return Translation.objects.filter(next_at__lte=time.now()).count()


def _parts(rows: list[Translation]) -> list[list[Translation]]:
    """Batches that the provider takes at once."""
    parts: list[list[Translation]] = [[]]
    size = 0
    for row in rows:
        length = 2 * len(str(row.source_text))  # placeholders may be longer than what they stand for
        if parts[-1] and (len(parts[-1]) >= MAX_BATCH or size + length > MAX_TOTAL):
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += length
    return parts


def _take(row: Translation) -> bool:
    """Nobody else asks for it meanwhile; a call that dies leaves it due again."""
    due = Translation.objects.filter(pk=row.pk, next_at=row.next_at, next_at__lte=time.now())
    return bool(due.update(next_at=time.now() + CLAIMED))


def _call(rows: list[Translation]) -> None:
    asked = provider()
    if asked is None:
        for row in rows:
            _stays(row, "none")
        return
    one = rows[0]
    terms = glossary.entries(rules.at(glossary.KIND).body, one.source, one.target)
    masked = [masking.mask(_simplified(row), source=row.source, target=row.target, entries=terms) for row in rows]
    try:
        said = _ask(asked, [out.text for out in masked], one)
    except ProviderFault as fault:
        for row in rows:
            _failed(row, fault)
        return
    for row, out, answer in zip(rows, masked, said, strict=True):
        settle(pk=row.pk, said=masking.unmask(answer, out.values), by=asked)


def _ask(asked: Provider, texts: list[str], row: Translation) -> list[str]:
    return asked.translate(texts, source=family(row.source), target=family(row.target))


def _simplified(row: Translation) -> str:
    text = str(row.source_text)
    return scripts.convert(text, target="zh-hans") if row.source == "zh-hant" else text


@transaction.atomic
def settle(*, pk: int, said: str, by: Provider) -> Translation:
    """Write what they said, once; the same again changes nothing."""
    row = Translation.objects.get(pk=pk)
    if row.is_finished:
        return row
    text = scripts.convert(said, target=row.target) if row.target == "zh-hant" else said
    if not text.strip():
        return _stays(row, "failed")
    version = f"{by.version[:40]} {row.version}"
    TRANSLATION.move(
        row, Status.DONE, actor=SYSTEM, done_at=time.now(), next_at=None, provider=by.code, version=version
    )
    row.target_text = text
    row.save(update_fields=["target_text"])
    emit(topic="translating.settled", key=row.ref, payload={"translation": row.pk})
    return row


@transaction.atomic
def _failed(row: Translation, fault: ProviderFault) -> None:
    """Slower each time; in the end the reader gets the original. Only the kind of fault is logged, never the text."""
    logger.warning("translation %s: %s", row.pk, fault.message)
    fresh = Translation.objects.get(pk=row.pk)
    if fresh.is_finished:
        return
    if fault.is_permanent or fresh.attempts + 1 >= len(PAUSES):
        _stays(fresh, "failed")
        return
    waits = Translation.objects.filter(pk=row.pk, status=Status.WANTED)
    waits.update(attempts=fresh.attempts + 1, next_at=time.now() + PAUSES[fresh.attempts])


@transaction.atomic
def _stays(row: Translation, why: str) -> Translation:
    """Nobody could: the original it is. Not cached, so that the next one is tried again."""
    TRANSLATION.move(row, Status.ORIGINAL, actor=SYSTEM, why=why, done_at=time.now(), next_at=None, digest="")
    Translation.objects.filter(pk=row.pk).update(why=why)
    row.why = why
    emit(topic="translating.settled", key=row.ref, payload={"translation": row.pk})
    return row


@transaction.atomic
def forget(pks: list[int]) -> int:
    """Texts of somebody who is erased go, and nobody finds them in the cache. Returns how many."""
    done = 0
    for row in Translation.objects.filter(pk__in=pks).exclude(why="forgotten").order_by("pk"):
        if not row.is_finished:
            _stays(row, "failed")
        row.digest, row.source_text, row.target_text, row.why = "", "—", "", "forgotten"
        row.save(update_fields=["digest", "source_text", "target_text", "why"])
        done += 1
    return done


def forget_old() -> int:
    """The cache empties itself: what is older than KEEP and held by nobody. Returns how many."""
    old = (
        Translation.objects.filter(created_at__lt=time.now() - KEEP, status=Status.DONE)
        .exclude(digest="")
        .order_by("pk")
    )
    return forget([row.pk for row in old[:500]])

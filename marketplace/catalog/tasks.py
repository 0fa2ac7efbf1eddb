"""Thin tasks: small pictures, and the search index as a whole."""

from celery import shared_task

from marketplace.catalog import selectors
from marketplace.catalog.selectors.favourites import favourites_with_news
from marketplace.catalog.services import (
    browsing,
    favourites,
    imports,
    indexing,
    insight,
    ip_notices,
    ip_readings,
    pictures,
    recommending,
    traffic,
    wordbook,
    words,
)
from marketplace.core.tasks import job

MOST_AT_ONCE = 50


@shared_task(name=pictures.THUMB_TASK, queue="slow", ignore_result=True)
def make_thumb(picture_id: int) -> None:
    pictures.make_thumb(picture_id=picture_id)


@job("catalog.make_thumbs", queue="slow", backlog=lambda: selectors.pictures_without_thumb().count())
def make_thumbs() -> int:
    """The sweep behind the hints: pictures whose message was lost."""
    waiting = list(selectors.pictures_without_thumb().values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(pictures.make_thumb(picture_id=pk) for pk in waiting)


@job("catalog.flush_views")
def flush_views() -> int:
    """Views of listing pages, and the words searched for before them, from memory to their days."""
    return traffic.flush() + words.flush()


@job(favourites.TASK, backlog=lambda: favourites_with_news().count())
def tell_favourites() -> int:
    """Cheaper, or back in stock: those who saved it hear."""
    return favourites.tell_due()


@job("catalog.flush_visits")
def flush_visits() -> int:
    """What people looked at, from memory to their history."""
    return browsing.flush()


@job("catalog.forget_visits", queue="slow")
def forget_visits() -> int:
    """Looks of more than 90 days ago."""
    return browsing.forget_old()


@job("catalog.choose_goods", queue="slow")
def choose_goods() -> int:
    """The nightly choosing begins; each batch sends the next."""
    return recommending.match_and_go_on()


@shared_task(name=recommending.MATCH_TASK, queue="slow", ignore_result=True)
def match_goods(after: int = 0) -> None:
    recommending.match_and_go_on(after=after)


@shared_task(name=recommending.PICK_TASK, queue="slow", ignore_result=True)
def pick_goods(after: int = 0) -> None:
    recommending.pick_and_go_on(after=after)


@shared_task(name="catalog.reindex", queue="slow", ignore_result=True)
def reindex(after: int = 0) -> None:
    """One batch of the whole index, then the next as a task of its own: each stays far below the time limit."""
    indexing.index_and_go_on(after=after, task="catalog.reindex")


@job("catalog.recount_words", queue="slow")
def recount_words() -> int:
    """Counts of the words of titles from the documents themselves; how many words were forgotten."""
    return wordbook.recount()


@job(imports.TASK, queue="slow", backlog=imports.backlog)
def read_imports() -> int:
    """Files of goods, a turn each."""
    return imports.read_due()


@job("catalog.forget_imports", queue="slow")
def forget_imports() -> int:
    """Files of imports that ended two weeks ago."""
    return imports.forget_old()


@job("catalog.reckon_insight", queue="slow")
def reckon_insight() -> int:
    """Figures and advice for sellers, for all listings."""
    return insight.reckon()


@job("catalog.forget_words", queue="slow")
def forget_words() -> int:
    """Words that never became shared, and those of long ago."""
    return words.forget_old()


@job("catalog.forget_ip_notices", queue="slow", backlog=ip_readings.to_forget)
def forget_ip_notices() -> int:
    """Names, contacts and evidence of notices that ended three years ago."""
    return ip_readings.forget_ended()


@job("catalog.end_ip_waits", backlog=ip_notices.waiting)
def end_ip_waits() -> int:
    """Measures after a right holder's notice whose fifteen days have passed."""
    return ip_notices.end_waits()

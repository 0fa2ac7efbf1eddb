"""Rights, reasons and wishes in words, for pages and answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from returns import portal
from returns.models import ReturnCase
from returns.policies import rules
from returns.policies.reasons import TREE
from returns.policies.rights import Answer
from returns.policies.rights_data import LAW, SOURCES_ZH
from returns.policies.wishes import WHY_NOT, WORDS, Wish


def why_words(code: str) -> str:
    """Why a right lost, in words."""
    words: Mapping[str, str] = {
        "window_passed": _("its time has passed"),
        "not_intact": _("the piece is not intact enough for it"),
        "exception": _("a lawful exception holds for these goods"),
        "was_on_time": _("the order came on time"),
        "not_in_force": _("it is not in force on this day"),
        "other_category": _("it is for other goods"),
        "other_regime": _("it is for another way of import"),
        "less_good": _("it gives you less"),
    }
    return words.get(code, code)


def whose(by: str) -> str:
    """Whose right it is."""
    return {"law": _("By law"), "platform": _("Our promise"), "seller": _("The seller's promise")}.get(by, by)


def cited(by: str, source: str, language: str) -> str:
    """The statute behind a right of law, in the reader's language; our own promises need no citation."""
    if by != LAW:
        return ""
    return SOURCES_ZH.get(source, source) if language.startswith("zh") else source


def reason_row(code: str, answer: Answer) -> dict[str, Any]:
    """One reason on the first page: its words and the instant answer."""
    return {
        "code": code,
        "words": TREE[code].words,
        "days": answer.used.days if answer.used else 0,
        "until": answer.until,
        "is_free": bool(answer.used) and answer.used.freight_payer != "shopper" if answer.used else False,
        "why_not": "" if answer.used else why_words(answer.why_not),
    }


def closed_reasons(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Reasons that do not hold, gathered by why, so that the same cause is told once."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row["why_not"]:
            groups.setdefault(str(row["why_not"]), []).append(str(row["words"]))
    return [{"why": why, "words": _(", ").join(words)} for why, words in groups.items()]


def answer_words(answer: Answer, language: str) -> dict[str, Any]:
    """The answer with the right that was used and why the others lost."""
    used = answer.used
    return {
        "code": used.code if used else "",
        "words": used.words(language) if used else "",
        "whose": whose(used.by) if used else "",
        "source": cited(used.by, used.source, language) if used else "",
        "until": answer.until,
        "why_not": "" if used else why_words(answer.why_not),
        "others": [
            {"code": one.code, "words": one.words(language), "why": why_words(why)}
            for one, why in answer.others
            if why != "other_category"
        ],
    }


def wish_row(one: Wish) -> dict[str, Any]:
    """A wish for the page: words, price, days."""
    return {
        "code": one.code,
        "words": WORDS[one.code],
        "is_offered": one.is_offered,
        "why_not": WHY_NOT.get(one.why_not, ""),
        "cost_fen": one.cost_fen,
        "refund_fen": one.refund_fen,
        "first_day": one.first_day,
        "last_day": one.last_day,
    }


def ground_words(case: ReturnCase, language: str) -> dict[str, Any]:
    """Why the case was allowed, as it stood then; older cases know only their code."""
    ground = portal.ground_of(case)
    words = "zh" if language.startswith("zh") else "en"
    if ground is None:
        return {
            "words": rules.rule_by_code(case.rule).words(language),
            "others": [],
            "answers": [],
            "wish": WORDS[case.wish],
        }
    asks = {ask.code: ask for ask in TREE[case.reason].asks} if case.reason in TREE else {}
    said = [
        (asks[code].words, dict(asks[code].options).get(answer, answer))
        for code, answer in ground.answers.items()
        if code in asks
    ]
    return {
        "words": ground.words.get(words, ""),
        "source": cited(ground.by, ground.words.get("source", ""), language),
        "whose": whose(ground.by),
        "until": ground.until,
        "others": [
            {"words": rules.rule_by_code(code).words(language), "why": why_words(why)}
            for code, why in ground.others
            if why != "other_category"
        ],
        "answers": said,
        "wish": WORDS[case.wish],
        "offer": next((one for one in ground.offers if one["wish"] == case.wish), None),
    }

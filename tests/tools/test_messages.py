"""Finding, joining and checking translations."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tools import extraction, messages


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "PROJECT", tmp_path)
    monkeypatch.setattr(messages, "PARTS", tmp_path / "locale" / "parts")
    folder = tmp_path / "locale" / "parts"
    folder.mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    return folder


def compiled(language: str) -> gettext.GNUTranslations:
    path = messages.PROJECT / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as handle:
        return gettext.GNUTranslations(handle)


def test_it_works(parts: Path) -> None:
    (parts / "orders.zh_Hans.po").write_text('msgid "Cart"\nmsgstr "购物车"\n', encoding="utf-8")
    (parts / "sellers.zh_Hans.po").write_text('msgid "Buyer abroad"\nmsgstr "买手"\n', encoding="utf-8")
    messages.compile_all()
    assert compiled("zh_Hans").gettext("Cart") == "购物车"
    assert compiled("zh_Hans").gettext("Buyer abroad") == "买手"


def test_traditional_chinese_follows_and_single_entries_may_differ(parts: Path) -> None:
    (parts / "orders.zh_Hans.po").write_text(
        'msgid "Cart of %(name)s"\nmsgstr "%(name)s的购物车"\n\nmsgid "Video"\nmsgstr "视频"\n', encoding="utf-8"
    )
    (parts / "orders.zh_Hant.po").write_text('msgid "Video"\nmsgstr "短片"\n', encoding="utf-8")
    messages.compile_all()
    assert compiled("zh_Hant").gettext("Cart of %(name)s") == "%(name)s的購物車"
    assert compiled("zh_Hant").gettext("Video") == "短片"


def test_plural_and_context_survive(parts: Path) -> None:
    (parts / "core.zh_Hans.po").write_text(
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n\n'
        'msgctxt "month"\nmsgid "May"\nmsgstr "五月"\n',
        encoding="utf-8",
    )
    messages.compile_all()
    assert compiled("zh_Hans").ngettext("%(n)s day", "%(n)s days", 3) == "%(n)s 天"
    assert compiled("zh_Hans").pgettext("month", "May") == "五月"
    assert compiled("zh_Hant").ngettext("%(n)s day", "%(n)s days", 3) == "%(n)s 天"


def test_two_parts_that_disagree_are_reported(parts: Path) -> None:
    (parts / "a.zh_Hans.po").write_text('msgid "Box"\nmsgstr "箱"\n', encoding="utf-8")
    (parts / "b.zh_Hans.po").write_text('msgid "Box"\nmsgstr "包裹"\n', encoding="utf-8")
    assert messages.problems() == ["b.zh_Hans.po: 'Box' is translated otherwise in a.zh_Hans.po"]


def test_a_part_that_cannot_be_read_is_named_and_the_others_count(parts: Path) -> None:
    (parts / "a.zh_Hans.po").write_text('msgid "Box"\nmsgstr "箱\nnonsense', encoding="utf-8")
    (parts / "b.zh_Hans.po").write_text('msgid "Cart"\nmsgstr "购物车"\n', encoding="utf-8")
    messages.compile_all()
    assert compiled("zh_Hans").gettext("Cart") == "购物车"
    assert [line.split(":")[0] for line in messages.problems()] == ["a.zh_Hans.po"]


def test_untranslated_text_and_unknown_placeholders_are_reported(parts: Path) -> None:
    (parts / "a.zh_Hans.po").write_text('msgid "Hi %(name)s"\nmsgstr "你好 %(nme)s"\n', encoding="utf-8")
    (messages.PROJECT / "templates" / "a.html").write_text('{% translate "Lost" %}', encoding="utf-8")
    found = messages.problems()
    assert "templates/a.html:1: no Chinese for 'Lost'" in found
    assert any("placeholder" in line for line in found)
    assert len(found) == 2


def test_a_new_part_makes_the_compiled_files_stale(parts: Path) -> None:
    assert messages.is_stale()
    messages.compile_all()
    assert not messages.is_stale()
    (parts / "new.zh_Hans.po").write_text("", encoding="utf-8")
    assert messages.is_stale()


def test_texts_in_python_are_found() -> None:
    source = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
_("one" " text")
ngettext("%(n)s box", "%(n)s boxes", n)
pgettext_lazy("month", "May")
_(variable)
"""
    assert sorted(extraction.in_python(source, "x.py")) == [
        extraction.Entry("%(n)s box", "", "%(n)s boxes"),
        extraction.Entry("May", "month"),
        extraction.Entry("one text"),
    ]


def test_texts_in_templates_are_found() -> None:
    source = """{% load i18n %}{% translate 'a "q"' %}{% translate "May" context "month" %}{{ _("It's") }}
{% blocktranslate count n=x trimmed %}
  one {{ n }} box
{% plural %}
  {{ n }} boxes
{% endblocktranslate %}"""
    assert sorted(extraction.in_template(source, "x.html")) == [
        extraction.Entry("It's"),
        extraction.Entry("May", "month"),
        extraction.Entry('a "q"'),
        extraction.Entry("one %(n)s box", "", "%(n)s boxes"),
    ]

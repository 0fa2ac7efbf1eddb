"""`/admin/help/`: articles, open questions, documents."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from knowledge.models import Article, ArticleVersion, Document, DocumentVersion
from knowledge.ops_forms import (
    ArticleForm,
    DayForm,
    DocumentForm,
    NewArticleForm,
    NoteForm,
    ReplyForm,
    SubmitForm,
    SummaryForm,
    initial,
)
from knowledge.policies.languages import HANS
from knowledge.policies.marks import render as as_html
from knowledge.selectors import articles as reading
from knowledge.selectors import documents as papers
from knowledge.selectors import gaps as open_questions
from knowledge.services import articles, commenting, documents, gaps
from knowledge.views.ops_common import Doing, for_ops, listed, thing

BOTH = require_http_methods(["GET", "HEAD", "POST"])


@for_ops
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a reader or its day, then every article."""
    waiting = {one.article_id: one for one in reading.versions_waiting()[:200]}

    def row(one: Article) -> dict[str, Any]:
        version = waiting.get(one.pk)
        votes = f"+{one.helpful} −{one.unhelpful}"
        return {"href": f"/admin/help/articles/{one.slug}/", "title": one.slug, "sub": f"{one.category} · {votes}",
                "pill": version.status if version else "live", "noun": "article"}  # fmt: skip

    return listed(
        request, reading.all_articles(), row, title=_("Articles"), nav="articles", new="/admin/help/articles/new/"
    )


@for_ops
@BOTH
def new_article(request: HttpRequest) -> HttpResponse:
    """A first draft, perhaps for an open question."""

    def make(data: Any) -> Doing:
        return _("Save the draft"), NewArticleForm(data, initial={"gap": request.GET.get("gap", "")[:12]}), act

    def act(form: Any) -> None:
        data = form.cleaned_data
        version = articles.create(
            slug=data["slug"],
            category=data["category"],
            texts=form.texts(),
            keywords=data["keywords"],
            actor=request.user.ref,
        )
        gap = open_questions.gap_by(data["gap"]) if data["gap"] else None
        if gap is not None:
            gaps.close(gap=gap, actor=request.user.ref, article=version.article)

    gap = (
        open_questions.gap_by(int(request.GET["gap"]))
        if request.GET.get("gap", "").isdecimal() and len(request.GET["gap"]) < 12
        else None
    )
    examples = [str(one.text) for one in gap.questions.all()] if gap else []
    return thing(
        request, {"write": make}, ("knowledge_ops:index",), title=_("New article"), nav="articles", lines=examples
    )


@for_ops
@BOTH
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article: the version in the making, who reads it, what is live."""
    found = articles.article_by(slug)
    version = found.versions.order_by("-number").first()
    if version is None:
        raise Http404
    who = request.user.ref
    doings: dict[str, Any] = {}
    if version.status in ("draft", "live", "past"):
        first = {**initial(version.texts), "keywords": version.keywords}
        doings["write"] = lambda data: (_("Save the draft"), ArticleForm(data, initial=first), lambda form: articles.revise(
            article=found, texts=form.texts(), keywords=form.cleaned_data["keywords"], actor=who))  # fmt: skip
    doings |= _moves(version, who)
    return thing(
        request, doings, ("knowledge_ops:article", slug), title=slug, nav="articles", pill=version.status, noun="article",
        html=as_html(version.texts.get(HANS, {}).get("body", "")), lines=[version.note] if version.note else [],
    )  # fmt: skip


def _moves(version: ArticleVersion, who: str) -> dict[str, Any]:
    """What may be done with a version besides writing."""
    if version.status == "draft":
        return {"submit": lambda data: (_("Ask a colleague to read it"), SubmitForm(data), lambda form: articles.submit(
            version=version, actor=who, effective_from=form.cleaned_data["effective_from"]))}  # fmt: skip
    if version.status == "review":
        return {
            "approve": lambda data: (_("Approve"), Form(data), lambda _form: articles.approve(version=version, actor=who)),
            "back": lambda data: (_("Give it back"), NoteForm(data), lambda form: articles.give_back(
                version=version, actor=who, note=form.cleaned_data["text"])),
        }  # fmt: skip
    if version.status == "live":
        return {"drop": lambda data: (_("Take it off the shelf"), NoteForm(data), lambda form: articles.drop(
            version=version, actor=who, why=form.cleaned_data["text"]))}  # fmt: skip
    return {}


@for_ops
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """What people asked and nobody had written down, the most asked first."""
    return listed(
        request, open_questions.open_gaps(),
        lambda one: {"href": f"/admin/help/questions/{one.pk}/", "title": str(one.sample),
                     "sub": f"× {one.asked} · {one.locale} · {one.intent}"},
        title=_("Open questions"), nav="questions",
    )  # fmt: skip


@for_ops
@BOTH
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One group of questions: write an article about this, or say why not."""
    found = open_questions.gap_by(pk)
    if found is None:
        raise Http404
    doings: dict[str, Any] = {}
    if found.closed_at is None:
        doings["close"] = lambda data: (_("Not worth an article"), NoteForm(data), lambda form: gaps.close(
            gap=found, actor=request.user.ref, why=form.cleaned_data["text"]))  # fmt: skip
    return thing(
        request, doings, ("knowledge_ops:questions",), title=_("Open questions"), nav="questions",
        lines=[str(one.text) for one in found.questions.all()], new=f"/admin/help/articles/new/?gap={pk}",
        new_words=_("Write an article about this"),
    )  # fmt: skip


@for_ops
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All documents with the version in the making."""
    making = {one.document_id: one for one in papers.versions_open()}
    return listed(
        request, Document.objects.order_by("place", "id"),
        lambda one: {"href": f"/admin/help/rules/{one.slug}/", "title": one.slug, "sub": one.audience, "noun": "rules",
                     "pill": making[one.pk].status if one.pk in making else "in_force"},
        title=_("Rules centre"), nav="rules",
    )  # fmt: skip


@for_ops
@BOTH
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """One document: draft, comments, summary, approval."""
    found = Document.objects.filter(slug=slug).first()
    version = found.versions.order_by("-number").first() if found else None
    if found is None or version is None:
        raise Http404
    doings = _rule_doings(found, version, request.user.ref)
    return thing(
        request, doings, ("knowledge_ops:rule", slug), title=f"{slug} · {version.number}", nav="rules", pill=version.status,
        noun="rules", html=as_html(version.texts.get(HANS, {}).get("body", "")), public=f"/rules/{slug}/changes/",
        comments=list(papers.comments_of(version)), reply=ReplyForm(), lines=[],
    )  # fmt: skip


def _rule_doings(found: Document, version: DocumentVersion, who: str) -> dict[str, Any]:
    doings: dict[str, Any] = {}
    if version.status in ("draft", "in_force", "past", "dropped"):
        first = {
            **initial(version.texts),
            "why": version.why if version.status == "draft" else "",
            "asks_again": version.asks_again,
        }
        doings["write"] = lambda data: (_("Save the draft"), DocumentForm(data, initial=first), lambda form: documents.draft(
            document=found, texts=form.texts(), why=form.cleaned_data["why"], asks_again=form.cleaned_data["asks_again"],
            actor=who))  # fmt: skip
    if version.status == "draft":
        doings["open"] = lambda data: (_("Open it for comments"), DayForm(data), lambda form: documents.open_comments(
            version=version, effective_from=form.cleaned_data["effective_from"], actor=who))  # fmt: skip
    if version.status == "comment":
        doings["reply"] = lambda data: (_("Answer a comment"), ReplyForm(data), lambda form: commenting.answer(
            comment=papers.comment_by(form.cleaned_data["comment"]), text=form.cleaned_data["text"],
            is_hidden=form.cleaned_data["is_hidden"], actor=who))  # fmt: skip
        doings["summarise"] = lambda data: (_("Publish the summary"), SummaryForm(data), lambda form: documents.summarise(
            version=version, text=form.cleaned_data["text"], actor=who))  # fmt: skip
        doings["approve"] = lambda data: (
            _("Approve"),
            Form(data),
            lambda _form: documents.approve(version=version, actor=who),
        )
    if version.status in ("draft", "comment", "coming"):
        doings["drop"] = lambda data: (_("It does not come"), NoteForm(data), lambda form: documents.drop(
            version=version, why=form.cleaned_data["text"], actor=who))  # fmt: skip
    return doings


@for_ops
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The room's first page."""
    return redirect("knowledge_ops:articles")

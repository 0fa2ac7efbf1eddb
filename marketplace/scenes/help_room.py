"""The help centre of the seeded world: a change of rules open for comments, questions nobody had written down, a complaint,
feedback, a course with its quiz. The articles themselves come with the house (migration of `knowledge`)."""

from datetime import timedelta

from knowledge.models import Document
from knowledge.services import commenting, complaints, documents, feedback, gaps
from marketplace.accounts.models import User
from marketplace.core import time
from orders.models import Order
from quality.models import Course
from quality.services import training

ASKED = (
    ("能不能帮忙刻字？", "product_question"), ("可以刻字吗", "product_question"), ("支持分期付款吗", "payment_problem"),
    ("可以寄到香港吗", "delivery_time"), ("送礼能不能不放价格单", "product_question"),
)  # fmt: skip
LONGER = "签收后，商品页面标明支持的，可在十天内无理由退货"
SEVEN = "签收后，商品页面标明支持的，可在七天内无理由退货"
COURSE = ("returns", "refunds", "return-freight", "lost-or-damaged", "doubt")
QUIZ = (
    ("day", "无理由退货的期限从哪天算起？", ("签收次日起算七天", "下单当天", "发货当天"), 0, "From when are the seven days counted?",
     ("From the day after delivery", "From the order", "From dispatch")),
    ("freight", "商品破损，退货运费谁出？", ("顾客", "平台安排，顾客不用出", "快递员"), 1, "Who pays for sending back a broken item?",
     ("The shopper", "We arrange it; the shopper pays nothing", "The courier")),
    ("claim", "破损要在签收后几天内报？", ("两天，买了运输险七天", "三十天", "没有期限"), 0, "Within how many days is damage reported?",
     ("Two; seven with insurance", "Thirty", "No limit")),
    ("fake", "鉴定为假，怎么赔？", ("只退款", "退款并按三倍赔，不足 500 按 500", "送优惠券"), 1, "It is a counterfeit. What follows?",
     ("A refund only", "Refund and three times the price, at least 500 yuan", "A coupon")),
    ("bank", "退款已提交，银行多久入账？", ("立刻", "通常 1–5 个工作日", "一个月"), 1, "How long does the bank take?",
     ("At once", "Usually 1–5 working days", "A month")),
    ("seller", "顾客要卖家的微信，怎么办？", ("给他", "由平台居中沟通，不提供", "让卖家自己决定"), 1,
     "A shopper wants the seller's WeChat.",
     ("Give it", "We stand between; we do not give it", "Let the seller decide")),
)  # fmt: skip


def furnish(people: dict[str, User]) -> None:
    """Through the verbs that people use."""
    _rules(people)
    for text, intent in ASKED:
        gaps.unsolved(text, intent, "zh-hans")
    xiaomei, dana = people["xiaomei"], people["dana"]
    order = Order.objects.filter(user=xiaomei, delivery="delivered").order_by("pk").first()
    filed = complaints.file(
        user=xiaomei, kind="service", text="上周问的退款进度，等了一天才有人回。", wish="希望以后回得快一点。", opened_by=xiaomei.ref,
        client_id="seed-complaint", about=order.ref if order else "",
    )  # fmt: skip
    complaints.acknowledge(complaint=filed, by=dana)
    feedback.send(
        user=xiaomei,
        kind="idea",
        text="退货页面要是能记住上次的取件地址就好了。",
        sent_by=xiaomei.ref,
        client_id="seed-idea",
        page="/me/returns/",
    )
    feedback.changed(
        texts={"zh-hans": "包裹页现在会显示封签照片", "en": "The parcel's page now shows pictures of the seals"},
        by=dana,
    )
    _course()


def _rules(people: dict[str, User]) -> None:
    """Version 2 of the terms is open for comments, with its difference to version 1."""
    terms = Document.objects.get(slug="terms")
    texts = terms.versions.get(number=1).texts
    zh, en = texts["zh-hans"], texts["en"]
    new = {
        "zh-hans": {**zh, "body": zh["body"].replace(SEVEN, LONGER)},
        "en": {**en, "body": en["body"].replace("return within seven days", "return within ten days")},
    }
    version = documents.draft(
        document=terms,
        texts=new,
        why="把无理由退货从七天延长到十天，给跨境收货多留一点时间。",
        actor=people["dana"].ref,
    )
    documents.open_comments(version=version, effective_from=time.now() + timedelta(days=10), actor=people["dana"].ref)
    commenting.comment(
        version=version, user=people["xiaomei"], text="支持！希望生鲜以外的食品也能算进去。", client_id="seed-comment"
    )


def _course() -> None:
    course, _new = Course.objects.get_or_create(
        code="first-steps",
        defaults={
            "topic": "return_apply",
            "titles": {"zh-hans": "退货与理赔入门", "en": "Returns and claims"},
            "articles": list(COURSE),
        },
    )
    for code, ask, options, right, ask_en, options_en in QUIZ:
        texts = {
            "zh-hans": {"ask": ask, "options": list(options), "why": "见课程文章。"},
            "en": {"ask": ask_en, "options": list(options_en), "why": "See the articles of the course."},
        }
        training.write_question(course=course, code=code, texts=texts, right=right, actor="system:seed")

"""People, complaints, the account, and what is not ours."""

from django.utils.translation import gettext as _

from assistant.language import simplified
from assistant.skills.base import Ask, Outcome, Reply, Skill, lines, link, say, to_a_person

STOLEN = (
    "盗",
    "被别人",
    "别人登录",
    "异地登录",
    "不是我登",
    "hacked",
    "stolen",
    "someone else",
    "not me",
    "泄露",
    "leaked",
)


CLOSING = ("注销", "删除", "close", "delete")
LETTERS = ("短信", "推送", "订阅", "营销", "个性化", "marketing", "sms", "notification", "unsubscribe")
IDENTITY = ("身份证", "实名", "id card", "id number", "real name", "identity")
SIGNING_IN = ("密码", "登录", "登不", "验证码", "password", "log in", "login", "sign in", "code")
PROFILE = ("手机", "邮箱", "昵称", "头像", "绑定", "phone", "email", "name")


class HumanAgent(Skill):
    """I want a person."""

    intent = "human_agent"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        return Reply(
            _(
                "Of course. I am handing you to a colleague, who reads what we have written so far. You may leave "
                "the page: we tell you as soon as there is an answer."
            ),
            outcome=Outcome.HANDED,
            handing="asked",
        )


class Complaint(Skill):
    """I complain: never the assistant's to settle."""

    intent = "complaint"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        return Reply(
            _(
                "I am sorry for the trouble. A colleague takes this up at once and can put it right: refund, return "
                "or compensation. What you wrote is with them, you need not say it again."
            ),
            outcome=Outcome.HANDED,
            handing="complaint",
        )


class AccountPrivacy(Skill):
    """Sign in, real name, data, closing. Somebody else in the account goes to people at once."""

    intent = "account_privacy"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        plain = simplified(ask.text)
        if any(word in plain for word in STOLEN):
            text = _(
                "Please change your password now and turn on the second step. A colleague looks into this with "
                "priority."
            )
            return Reply(
                text, (link(_("Password and security"), "/me/security/"),), outcome=Outcome.HANDED, handing="account"
            )
        text, buttons = self._matter(plain)
        return Reply(text, (*buttons, to_a_person()))

    def _matter(self, plain: str) -> tuple[str, tuple[dict[str, str], ...]]:
        privacy, security = link(_("My data"), "/me/privacy/"), link(_("Password and security"), "/me/security/")
        id_page = (link(_("Real name"), "/me/identity/"), link(_("Who sees my ID number?"), "/help/privacy/"))
        matters = (
            (CLOSING, _(
                "You can close the account and have your data deleted under “My data”. Orders under way have to be finished "
                "first; what the law makes us keep stays without your profile."
            ), (privacy,)),
            (LETTERS, _("What we may send you is switched on and off under “My data”."), (privacy,)),
            (IDENTITY, _(
                "Customs needs the real name and ID number of the person who orders. The number is stored encrypted, every "
                "reading is recorded, and no seller ever sees it."
            ), id_page),
            (SIGNING_IN, _(
                "If you forgot your password, set a new one with your phone or mail address on the sign-in page."
            ), (link(_("Sign in"), "/account/login/"), security)),
            (PROFILE, _("Name, phone and mail address are changed in your profile."), (
                link(_("My profile"), "/me/profile/"), security,
            )),
        )  # fmt: skip
        for words, text, buttons in matters:
            if any(word in plain for word in words):
                return text, buttons
        return _(
            "Your data belong to you: under “My data” you see them, take them along, or have them deleted. ID "
            "numbers are stored encrypted; no seller ever sees them."
        ), (privacy, security)


class OutOfScope(Skill):
    """Not a matter of ours; thanks and greetings are answered kindly."""

    intent = "out_of_scope"
    is_personal = False

    def answer(self, ask: Ask) -> Reply:
        kind = small_talk(ask.text)
        if kind == "thanks":
            return Reply(_("You are welcome. I am here any time."))
        if kind == "hello":
            return Reply(
                _(
                    "Hello, I am Miaomiao, the shop's assistant. I can look up orders, parcels, customs, tax, refunds "
                    "and returns for you. What is it about?"
                ),
                menu(),
            )
        return Reply(
            lines(
                _(
                    "I know my way around orders, parcels, customs, tax, refunds and returns only, so I cannot help with "
                    "that."
                ),
                _("Is there something about your shopping here?"),
            ),
            (*menu(), to_a_person()),
            outcome=Outcome.OUTSIDE,
        )


def menu() -> tuple[dict[str, str], ...]:
    return (say(_("Where is my parcel?")), say(_("When is my refund?")), say(_("I want to return something")))


THANKS = (
    "谢谢",
    "谢啦",
    "多谢",
    "感谢",
    "辛苦",
    "好的",
    "知道了",
    "明白",
    "收到",
    "没事了",
    "ok",
    "好",
    "嗯",
    "行",
    "thanks",
    "thank you",
    "thx",
    "great",
    "got it",
    "cool",
    "okay",
    "再见",
    "拜拜",
    "bye",
)
HELLO = (
    "你好",
    "您好",
    "在吗",
    "在么",
    "在不在",
    "哈喽",
    "嗨",
    "hi",
    "hello",
    "hey",
    "有人吗",
    "早上好",
    "晚上好",
    "下午好",
    "good morning",
    "good evening",
)


def small_talk(text: str) -> str:
    """thanks, hello, or nothing: only where nothing else is said."""
    plain = simplified(text).strip(" 。，,.!！~～?？呀啊哦呢哈的了吧亲")
    for kind, words in (("hello", HELLO), ("thanks", THANKS)):
        if any(
            plain == word.strip("的了吧") or (len(plain) <= len(word) + 3 and plain.startswith(word)) for word in words
        ):
            return kind
    return ""

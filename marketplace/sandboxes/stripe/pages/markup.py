"""HTML of the hosted pages. Everything that comes from outside goes through `esc`."""

from __future__ import annotations

from html import escape as esc
from typing import Final

from .. import money, qr
from ..types import Json
from . import words
from .sale import Sale

_GROUP: Final = 4
_SHOWN: Final = 3


def shell(title: str, merchant: str, body: str, tone: str = "") -> str:
    """The frame of every page, with the banner that says it is a sandbox."""
    return f"""<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{esc(title)} · {esc(merchant)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_assets/pay.css">
</head>
<body class="{esc(tone)}">
<aside class="banner" aria-label="沙箱 Sandbox"><strong>沙箱</strong> 不会真的扣款
<span lang="en">Sandbox — no real money</span></aside>
<main>
{body}
</main>
<footer><p>本机的模拟收银台，只用于演示和测试。<br>
<span lang="en">A simulated cashier on this machine, for demos and tests.</span></p></footer>
</body>
</html>
"""


def both(zh: str, en: str) -> str:
    """A text in Chinese with a small English line."""
    return f'{esc(zh)} <small lang="en">{esc(en)}</small>'


def bill(sale: Sale, merchant: str, label: tuple[str, str] = ("应付", "To pay")) -> str:
    """Who is paid, how much, for what."""
    lines = "".join(f"<li><span>{esc(what)}</span><b>{esc(much)}</b></li>" for what, much in sale.lines)
    return f"""<header class="bill">
<p class="merchant"><span class="mark" aria-hidden="true">喵</span>{esc(merchant)}</p>
<h1><span class="label">{both(*label)}</span>
<span class="amount">{esc(money.show(sale.amount, sale.currency))}</span></h1>
{f'<ul class="lines">{lines}</ul>' if lines else ""}
</header>"""


def choose(sale: Sale, merchant: str, kind: str, return_url: str) -> str:
    """Pick a way to pay."""
    problem = (sale.intent or {}).get("last_payment_error")
    tabs = "".join(_tab(sale, each, each == kind, return_url) for each in sale.kinds)
    tabs = f'<nav class="tabs" aria-label="付款方式 Ways to pay">{tabs}</nav>'
    return f"""{bill(sale, merchant)}
{_problem(problem) if problem else ""}
<form method="post" action="{esc(sale.path)}" class="panel">
{tabs}
<input type="hidden" name="action" value="pay">
<input type="hidden" name="method" value="{esc(kind)}">
<input type="hidden" name="return_url" value="{esc(return_url)}">
{_cards() if kind == "card" else _wallet(kind)}
<button class="go {esc(kind)}">{both("支付 " + money.show(sale.amount, sale.currency), "Pay")}</button>
</form>
{leave(sale)}
{identity(sale)}"""


def _tab(sale: Sale, kind: str, current: bool, return_url: str) -> str:
    zh, en = words.METHODS[kind]
    query = f"?choose=1&amp;method={kind}" + (f"&amp;return_url={esc(_quoted(return_url))}" if return_url else "")
    mark = ' aria-current="true"' if current else ""
    return f'<a class="tab {kind}" href="{esc(sale.path)}{query}"{mark}><b>{zh}</b><small lang="en">{en}</small></a>'


def _quoted(text: str) -> str:
    return "".join(
        char if char.isalnum() or char in "-._~" else "".join(f"%{b:02X}" for b in char.encode()) for char in text
    )


def _cards() -> str:
    rows = []
    for index, (number, zh, en, tone) in enumerate(words.CARDS):
        shown = " ".join(number[at : at + _GROUP] for at in range(0, len(number), _GROUP))
        checked = " checked" if index == 0 else ""
        rows.append(
            f'<label class="card {tone}"><input type="radio" name="card" value="{number}"{checked}>'
            f'<span class="number">{shown}</span><span class="does">{both(zh, en)}</span></label>'
        )
    return (
        f"<fieldset><legend>{both('选一张测试卡', 'Pick a test card')}</legend>{''.join(rows[:_SHOWN])}"
        f"<details><summary>{both('更多测试卡', 'More test cards')}</summary>"
        f"{''.join(rows[_SHOWN:])}</details></fieldset>"
    )


def _wallet(kind: str) -> str:
    zh, en = words.METHODS[kind]
    if kind == "alipay":
        return f'<p class="hint">{both(f"下一步打开{zh}确认付款。", f"Next you confirm in {en}.")}</p>'
    return f'<p class="hint">{both("下一步用微信扫码付款。", f"Next you scan a code with {en}.")}</p>'


def act(sale: Sale, merchant: str, kind: str) -> str:
    """The bank's or the wallet's own page."""
    body = {"card": _bank, "alipay": _alipay, "wechat_pay": _wechat}[kind](sale, merchant)
    other = (
        f'<p class="leave"><a href="{esc(sale.path)}?choose=1">{both("换一种方式付款", "Pay another way")}</a></p>'
        if sale.session or len(sale.kinds) > 1
        else ""
    )
    return f"{body}{other}{leave(sale)}{identity(sale)}"


def _bank(sale: Sale, merchant: str) -> str:
    return f"""{bill(sale, merchant)}
<section class="panel bank">
<h2>{both("发卡行验证", "Your bank asks: is it you?")}</h2>
<p class="hint">{both("发卡行要确认是你本人在付款。", "3-D Secure: the bank checks that it is you.")}</p>
{_answers(sale, ("是我，通过验证", "Complete authentication"), ("没有通过验证", "Fail authentication"), "card")}
</section>"""


def _alipay(sale: Sale, merchant: str) -> str:
    return f"""{bill(sale, merchant)}
<section class="panel">
<h2 class="logo alipay">{both("支付宝", "Alipay")}</h2>
<dl><dt>{both("收款方", "To")}</dt><dd>{esc(merchant)}</dd>
<dt>{both("付款账户", "From")}</dt><dd>喵友 138****0000</dd></dl>
{_answers(sale, ("确认付款", "Confirm payment"), ("付款失败", "Fail payment"), "alipay")}
</section>"""


def _wechat(sale: Sale, merchant: str) -> str:
    url = str((sale.intent or {})["next_action"]["wechat_pay_display_qr_code"]["data"])
    return f"""{bill(sale, merchant)}
<section class="panel">
<h2 class="logo wechat_pay">{both("微信支付", "WeChat Pay")}</h2>
<p class="qr"><img src="{qr.data_url(url)}" alt="微信支付二维码 WeChat Pay code" width="220" height="220"></p>
<p class="hint">{both("真实付款时用微信扫码；这里用按钮代替手机。", "Here the buttons stand for the phone.")}</p>
{_answers(sale, ("手机上已付款", "Paid on the phone"), ("付款失败", "Fail payment"), "wechat_pay")}
</section>"""


def _answers(sale: Sale, yes: tuple[str, str], no: tuple[str, str], kind: str) -> str:
    return f"""<form method="post" action="{esc(sale.path)}">
<button class="go {kind}" name="action" value="approve">{both(*yes)}</button>
<button class="no" name="action" value="refuse">{both(*no)}</button>
</form>"""


def paid(sale: Sale, merchant: str) -> str:
    """Nothing left to do."""
    onward = sale.after("succeeded")
    zh, en = (
        ("已授权，商家确认后扣款", "Authorised; the merchant takes it later") if sale.manual else ("支付成功", "Paid")
    )
    status = (sale.intent or {}).get("status")
    if status == "processing":
        zh, en = "处理中，到账后会通知商家", "Processing"
    return _result(sale, merchant, "ok", zh, en, onward)


def closed(sale: Sale, merchant: str) -> str:
    """It can no longer be paid."""
    return _result(
        sale, merchant, "shut", "这笔付款已经关闭，没有扣款", "Closed. Nothing was charged", sale.after("pending")
    )


def _result(sale: Sale, merchant: str, tone: str, zh: str, en: str, onward: str | None) -> str:
    link = (
        f'<a class="go plain" href="{esc(onward)}">{both("返回商家", "Back to the shop")}</a>'
        if onward
        else f'<p class="hint">{both("可以关闭这个页面了。", "You may close this page.")}</p>'
    )
    return f"""{bill(sale, merchant, ("金额", "Amount"))}
<section class="panel result"><p class="sign {tone}" aria-hidden="true"></p><h2>{both(zh, en)}</h2>{link}</section>
{identity(sale)}"""


def note(zh: str, en: str) -> str:
    """A page with one sentence."""
    return (
        f'<section class="panel result"><p class="sign shut" aria-hidden="true"></p><h2>{both(zh, en)}</h2></section>'
    )


def onboarding(account: Json, merchant: str) -> str:
    """The hosted onboarding of a seller, which in the sandbox is already complete."""
    back = account.get("_return_url")
    link = f'<a class="go plain" href="{esc(str(back))}">{both("完成，返回", "Done, go back")}</a>' if back else ""
    return f"""<header class="bill">
<p class="merchant"><span class="mark" aria-hidden="true">喵</span>{esc(merchant)}</p>
</header>
<section class="panel result"><p class="sign ok" aria-hidden="true"></p>
<h2>{both("收款账户资料已齐备", "The account is ready to be paid")}</h2>
<p class="id">{esc(str(account["id"]))}</p>{link}</section>"""


def leave(sale: Sale) -> str:
    """Walk away: nothing is charged and nothing is told to Stripe."""
    away = sale.after("pending")
    if away is None:
        return ""
    return f'<p class="leave"><a href="{esc(away)}">{both("先不付，返回商家", "Leave without paying")}</a></p>'


def identity(sale: Sale) -> str:
    """Ids, for those who debug."""
    names = [sale.id] if sale.intent is None or sale.id == sale.intent["id"] else [sale.intent["id"], sale.id]
    return "".join(f'<p class="id">{esc(name)}</p>' for name in names)


def _problem(fields: Json) -> str:
    return f'<p class="problem" role="alert">{both(*words.error(fields))}</p>'

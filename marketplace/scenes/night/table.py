"""The needs of a night with their shares and wordings. `tests/assistant/test_night.py` checks that none of these is learnt from."""

from marketplace.scenes.night import finding
from marketplace.scenes.night.needs import Need

NEEDS: tuple[Need, ...] = (
    Need(
        "order_status",
        190,
        (
            "晚上好，想打听一下{item}走到哪一段路了",
            "{order}这张单现在人在何处？",
            "我{item}怎么样啦，动身没有",
            "睡前问一句，{item}到什么位置了",
            "想請教{order}目前的運送狀況",
            "hello, where has {item_en} got to by now?",
            "any news from {order}?",
            "麻烦看一眼{order}的最新轨迹",
        ),
        finding.status,
    ),
    Need(
        "delivery_time",
        80,
        (
            "{order}估计哪天能送上门",
            "我那单{item}最晚几号收得到",
            "想知道{order}預計哪一天抵達",
            "what day will {order} reach me?",
            "请问{order}大约还得几天到我手里",
        ),
        finding.due,
    ),
    Need(
        "delay_complaint",
        70,
        (
            "{order}怎么这么久还没影子，是不是晚了",
            "等{item}等得心焦，{order}到底延误没有",
            "{order}拖了好些天没动静了，给个说法吧",
            "{order} is taking way too long, is it late?",
            "{order}這麼慢，超過時間了吧",
        ),
        finding.due,
    ),
    Need(
        "customs_status",
        60,
        (
            "{order}过关了吗，海关有没有查",
            "{order}在海关那儿处理得怎么样",
            "請問{order}清關進行到哪裡",
            "has {order} got through customs yet?",
        ),
        finding.customs,
    ),
    Need(
        "tax_fee",
        30,
        (
            "这一单收了我多少进口税呢",
            "本单税金具体是多少",
            "how much import tax was in this order?",
            "這筆訂單的稅是多少錢",
        ),
        finding.tax,
    ),
    Need(
        "tax_fee",
        20,
        ("想问问你们标价里税费算进去没有", "进口税要另外掏钱吗", "is the import tax already in your prices?"),
        finding.tax_rule,
    ),
    Need(
        "quota",
        40,
        (
            "想查查我名下今年跨境额度还余多少",
            "我今年的限额用掉多少、剩下多少",
            "how much of my yearly allowance is still free?",
            "今年度的額度我還剩多少可以用",
        ),
        finding.quota,
    ),
    Need(
        "return_policy",
        45,
        (
            "这单收货以后几天之内允许无理由退",
            "如果我用不上，这单还在可退的期限里吗",
            "這筆訂單退貨的期限到哪天",
            "until when may I send this order back?",
        ),
        finding.policy,
    ),
    Need(
        "return_apply",
        70,
        (
            "{order}我决定不要了，替我办一下退货",
            "想把{order}这单的东西退给你们，没拆过",
            "{order}我要申請退貨，東西沒拆",
            "please open a return for {order}, not opened",
            "{order}拆开看了看，没用过，想退",
        ),
        finding.apply,
        picks=("没拆封", "沒拆封", "Not opened", "确认", "確認", "Confirm"),
    ),
    Need(
        "return_progress",
        35,
        (
            "{return}这张退货单走到哪个环节了",
            "我寄回来的{item}，你们处理得如何，退货单{return}",
            "how far along is my return {return}?",
        ),
        finding.return_progress,
    ),
    Need(
        "refund_progress",
        55,
        (
            "{order}退的那笔钱什么时候回到我账上",
            "{order}的退款办到哪了",
            "has the refund for {order} been paid back yet?",
            "{order}的退款甚麼時候入帳",
        ),
        finding.refund,
    ),
    Need(
        "damaged",
        35,
        (
            "{order}刚拆开就看到里面碎掉了，怎么赔",
            "{order}收到的时候外壳已经裂开",
            "{order} arrived broken, glass everywhere",
            "{order}送來就破損了",
        ),
        finding.trouble("claim"),
    ),
    Need(
        "missing_item",
        25,
        ("{order}拆箱点了下，少给了我一件", "{order}里面缺东西，没放全", "one piece is missing from {order}"),
        finding.trouble("claim"),
    ),
    Need(
        "wrong_item",
        20,
        ("{order}寄来的根本不是我订的那款", "{order}发错颜色了", "{order} contains the wrong item"),
        finding.trouble("return"),
    ),
    Need(
        "authenticity",
        20,
        (
            "我收到的{order}想验一下是不是正品",
            "怎么核对{order}这件是真货",
            "how can I check that my {order} is genuine?",
        ),
        finding.genuine,
    ),
    Need(
        "change_address",
        25,
        (
            "{order}收货地址想换到另一个",
            "{order}地址留错了，麻烦改成另外那个",
            "please change the delivery address of {order}",
        ),
        finding.move,
        picks=("地址 1", "Address 1", "确认", "確認", "Confirm"),
    ),
    Need(
        "cancel_order",
        30,
        (
            "{order}还没寄吧？帮我撤掉这单",
            "{order}下错了，请取消",
            "kindly cancel order {order}",
            "{order}我不需要了，想取消訂單",
        ),
        finding.cancel,
    ),
    Need(
        "payment_problem",
        25,
        (
            "我付款那步出了岔子，钱到底付上没有",
            "支付时老是失败，帮我看看有没有扣成",
            "did my last payment go through or fail?",
        ),
        finding.payment,
    ),
    Need(
        "invoice",
        20,
        ("{order}能给我一份报销用的收据吗", "请问{order}的票据在哪里下", "where do I get the receipt for {order}?"),
        finding.receipt,
    ),
    Need(
        "coupon",
        25,
        ("我账户里头现在有几张能用的优惠券", "帮我瞧瞧我还有哪些券可以用", "which coupons can I still use?"),
        finding.coupon,
    ),
    Need(
        "product_question",
        25,
        (
            "想了解下这款是什么材质、多大",
            "这件还有现货吗，适合送人不",
            "what material is this one, and is it in stock?",
        ),
        finding.product,
    ),
    Need(
        "warranty_repair",
        15,
        (
            "我的{item}用了一阵子出毛病了，能保修吗",
            "my {item_en} stopped working after some weeks, is it under warranty?",
        ),
        finding.warranty,
    ),
    Need(
        "human_agent",
        25,
        ("还是给我接一位真人吧", "麻烦换人工来讲", "could a human colleague take over please"),
        finding.people,
        is_for_people=True,
    ),
    Need(
        "complaint",
        20,
        ("我要正式投诉这家店的态度", "this shop treated me badly, I want to file a complaint"),
        finding.people,
        is_for_people=True,
    ),
    Need(
        "account_privacy",
        10,
        ("我想把这个账号注销掉，去哪弄", "how can I have my account deleted?"),
        finding.account("/me/privacy/"),
    ),
    Need(
        "account_privacy",
        10,
        ("登录密码想不起来了，怎么重设", "I forgot the password, how do I reset it?"),
        finding.account("/account/login/"),
    ),
    Need(
        "out_of_scope",
        35,
        (
            "半夜饿了，附近哪家烧烤还开着",
            "给我讲个睡前小笑话吧",
            "帮我写封辞职信",
            "who won the football game tonight?",
            "明早会不会降温",
        ),
        finding.nothing,
    ),
)

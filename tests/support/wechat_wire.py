"""Recorded wire formats of a WeChat official account.

Written after the public documentation of the platform, field by field as its examples stand there (names of people, accounts and
numbers are made up): "Receiving standard messages" and "Receiving event pushes" (developers.weixin.qq.com/doc/offiaccount/
Message_Management/), "Access guide" for the signature. Nothing of ours builds them, so nothing of ours makes them pass.
"""

from __future__ import annotations

import hashlib
from time import time
from urllib.parse import urlencode

TOKEN = "weixin-test-token"
OPENID, ACCOUNT = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "gh_7f083739789a"

TEXT = """<xml>
  <ToUserName><![CDATA[{account}]]></ToUserName>
  <FromUserName><![CDATA[{openid}]]></FromUserName>
  <CreateTime>1348831860</CreateTime>
  <MsgType><![CDATA[text]]></MsgType>
  <Content><![CDATA[{content}]]></Content>
  <MsgId>{msg_id}</MsgId>
  <MsgDataId>xxxx</MsgDataId>
  <Idx>xxxx</Idx>
</xml>"""
IMAGE = """<xml>
  <ToUserName><![CDATA[{account}]]></ToUserName>
  <FromUserName><![CDATA[{openid}]]></FromUserName>
  <CreateTime>1348831860</CreateTime>
  <MsgType><![CDATA[image]]></MsgType>
  <PicUrl><![CDATA[http://mmbiz.qpic.cn/mmbiz_jpg/abc/0]]></PicUrl>
  <MediaId><![CDATA[{media_id}]]></MediaId>
  <MsgId>{msg_id}</MsgId>
</xml>"""
VOICE = """<xml>
  <ToUserName><![CDATA[{account}]]></ToUserName>
  <FromUserName><![CDATA[{openid}]]></FromUserName>
  <CreateTime>1357290913</CreateTime>
  <MsgType><![CDATA[voice]]></MsgType>
  <MediaId><![CDATA[media_id]]></MediaId>
  <Format><![CDATA[Format]]></Format>
  <Recognition><![CDATA[{content}]]></Recognition>
  <MsgId>{msg_id}</MsgId>
</xml>"""
SUBSCRIBE = """<xml>
  <ToUserName><![CDATA[{account}]]></ToUserName>
  <FromUserName><![CDATA[{openid}]]></FromUserName>
  <CreateTime>123456789</CreateTime>
  <MsgType><![CDATA[event]]></MsgType>
  <Event><![CDATA[subscribe]]></Event>
</xml>"""
CLICK = """<xml>
  <ToUserName><![CDATA[{account}]]></ToUserName>
  <FromUserName><![CDATA[{openid}]]></FromUserName>
  <CreateTime>{at}</CreateTime>
  <MsgType><![CDATA[event]]></MsgType>
  <Event><![CDATA[CLICK]]></Event>
  <EventKey><![CDATA[{key}]]></EventKey>
</xml>"""


def push(template: str, *, openid: str = OPENID, **fields: object) -> bytes:
    """One push."""
    return template.format(account=ACCOUNT, openid=openid, **fields).encode()


def query(token: str = TOKEN, *, stamp: int | None = None, nonce: str = "486452656", **more: str) -> str:
    """The signed query that comes with every call: SHA-1 of token, timestamp, nonce, sorted as text and joined."""
    moment = str(int(time()) if stamp is None else stamp)
    digest = hashlib.sha1("".join(sorted([token, moment, nonce])).encode()).hexdigest()  # noqa: S324  (their protocol)
    return urlencode({"signature": digest, "timestamp": moment, "nonce": nonce, **more})

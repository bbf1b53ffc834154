"""The poster at the village notice board: the public door's address as a code, how it goes, and where else to turn."""

from typing import Any

from shiqiao.documents import qr
from shiqiao.documents.render import typeset

# Set in Chinese whatever language the clerk reads: it hangs where everybody passes.
STEPS = (
    "用手机扫码，不用注册、不用账号",
    "写清什么事、在哪里、希望怎么解决，可以附照片",
    "可以匿名；留下的姓名、电话单独加密保存",
    "记好回执编号和查询码，随时查进度",
)


def poster_view(town: str, address: str, phone: str, office: str) -> dict[str, Any]:
    """Return what the template shows: the town's name, the door's address on the net, the office's phone and address."""
    return {
        "town": town,
        "title": "有事请您说",
        "steps": list(STEPS),
        "qr": qr.svg(address),
        "address": address,
        "phone": phone,
        "office": office,
        "promise": "当天有人负责，十五日内告诉您受理不受理",
        "other": "没有手机或者不会用，请打电话、到信访办，或者告诉网格员",
    }


def poster_pdf(town: str, address: str, phone: str, office: str) -> bytes:
    """Return the poster as PDF/A-2b on one A4 sheet, black and white; raises RenderFailed."""
    return typeset("poster.typ", poster_view(town, address, phone, office), None)

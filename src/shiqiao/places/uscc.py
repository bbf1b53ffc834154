"""The unified social credit code (统一社会信用代码, GB 32100): 18 signs with a check sign."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, index, 31) for index in range(17))
LENGTH = 18
SAYS = {
    "length": _("应为 18 位，现在是 %(length)s 位：请补全或删去多余的字符"),
    "sign": _("第 %(position)s 位“%(sign)s”不是代码可用的字符（不含 I、O、S、V、Z）：请对照营业执照改正"),
    "division": _("第 3 至 8 位是登记机关的行政区划码，只能是数字，第 %(position)s 位是“%(sign)s”：请对照营业执照改正"),
    "check": _("最后一位校验不符，应为“%(expected)s”，现在是“%(sign)s”：请对照营业执照逐位核对"),
}


class BadUscc(ValueError):
    """Not a valid code; `code` for programs, `position` counts from 1 (0: the whole), `says` for people."""

    def __init__(self, code: str, position: int = 0, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.params = {"position": position, **params}

    @property
    def says(self) -> str:
        """Say what is wrong and how to mend it, in the active language."""
        return str(SAYS[self.code]) % self.params


def check_uscc(text: str) -> str:
    """Return the code in upper case without spaces; raises BadUscc naming the sign and its place.

    Any registering body passes (N2 for rural collectives too): signs, division digits and check sign are judged.
    """
    code = re.sub(r"[\s\-_]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != LENGTH:
        raise BadUscc("length", length=len(code))
    for position, sign in enumerate(code, start=1):
        if sign not in ALPHABET:
            raise BadUscc("sign", position, sign=sign)
        if 3 <= position <= 8 and not sign.isdigit():
            raise BadUscc("division", position, sign=sign)
    if code[17] != (expected := check_sign(code[:17])):
        raise BadUscc("check", LENGTH, sign=code[17], expected=expected)
    return code


def check_sign(body: str) -> str:
    """Return the 18th sign for the first 17 (GB 32100: weights 3^(i-1) mod 31)."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]

"""Values under seal: how they are read, made comparable and looked for in a text; pure, and mute when printed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NoReturn

TEXT_LIMIT = 2000
# Pictures of handwriting come scaled down by the door; this many bytes each, so many at once.
PICTURE_LIMIT, PICTURES = 2 * 1024 * 1024, 5
# Mobile and identity numbers as they stand in a text, and land lines with their area code.
NUMBERS = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"
    r"|[(（]?0(?:10|2\d|[3-9]\d\d)(?:[)）]|\s?[-－—–]\s?|\s)\d{3,4}[- ]?\d{4})(?!\d)"
)
_BETWEEN = re.compile(r"[\W_]+")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# What a place in an address ends with; behind the last but one of them stands what tells one home from another.
_PLACE_END = re.compile(r"省|市|县|区|镇|乡|街道|社区|村")
# The shortest piece of an address that is looked for, and the shortest name.
ADDRESS_PIECE, NAME_PIECE = 5, 2


class Sealed:
    """A value under seal: printing, formatting or pickling it shows nothing; `reveal` is the one way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str | bytes) -> None:
        self._value = value

    def reveal(self) -> str | bytes:
        """Return the value itself; for the room that encrypts it and nobody else."""
        return self._value

    def __repr__(self) -> str:
        return "•••"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "•••"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a value under seal is never pickled")


def narrow(text: str) -> str:
    """Return a text as it is compared: full width made half, no case, nothing between the letters and digits."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()


def numbers_in(text: str) -> list[str]:
    """Return the phone and identity numbers that stand in a text, in whatever width they are written."""
    return NUMBERS.findall(unicodedata.normalize("NFKC", text))


def phone(value: str) -> str:
    """Return a Chinese phone number as its digits, without +86; raises ValueError, which never repeats the value."""
    digits = narrow(value)
    if digits.startswith("0086"):
        digits = digits[4:]
    elif len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if not (digits.isascii() and digits.isdecimal() and 7 <= len(digits) <= 12):
        raise ValueError("a phone number has 7 to 12 digits")
    if len(digits) == 11 and digits[0] != "0" and not re.match(r"1[3-9]", digits):
        raise ValueError("a mobile number begins with 13 to 19")
    return digits


def id_number(value: str) -> str:
    """Return an 18-digit identity number in capitals; its date must exist and its check sign must be true (GB 11643).

    The region is not looked at: codes of the past are true numbers. Raises ValueError without repeating the value.
    """
    number = narrow(value).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValueError("an identity number has 18 signs")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError("the date of birth in the number does not exist") from None
    if _CHECK[sum(int(sign) * weight for sign, weight in zip(number, _WEIGHTS, strict=False)) % 11] != number[17]:
        raise ValueError("the check sign of the number is wrong")
    return number


def email(value: str) -> str:
    """Return an e-mail address; raises ValueError without repeating it."""
    address = unicodedata.normalize("NFKC", value).strip()
    if not re.fullmatch(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[A-Za-z]{2,}", address):
        raise ValueError("not an e-mail address")
    return address


def text(value: str) -> str:
    """Return a sealed text; raises ValueError when it is too long."""
    said = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > TEXT_LIMIT:
        raise ValueError("too long")
    return said


READERS = {"phone": phone, "id_number": id_number, "email": email, "": text}


def read(how: str, value: Any) -> list[Sealed]:
    """Return what a door hands over, checked and sealed: one value, or several pictures. Raises ValueError."""
    if isinstance(value, Sealed):
        return read(how, value.reveal())
    if how == "picture":
        many = [value] if isinstance(value, bytes) else list(value)
        if len(many) > PICTURES or any(not isinstance(one, bytes) or len(one) > PICTURE_LIMIT for one in many):
            raise ValueError("too many or too large pictures")
        return [Sealed(one) for one in many]
    return [Sealed(READERS[how](str(value)))]


def needles(name: str, value: str) -> Iterator[str]:
    """Yield the narrowed pieces of one value that must not stand in a text; `name` is the value's own name."""
    if name == "name":
        if len(bare := narrow(value)) >= NAME_PIECE:
            yield bare
    elif name in ("phone", "id_number"):
        yield narrow(value)
        if name == "phone" and value.startswith("0") and len(value) > 10:
            # A land line is also told without its area code: three digits in the largest cities, four elsewhere.
            yield value[3:] if value.startswith(("010", "02")) else value[4:]
    elif name == "email":
        yield narrow(value)
    elif name == "address":
        yield from _address_needles(value)


def _address_needles(value: str) -> Iterator[str]:
    bare = narrow(value)
    pieces = {bare}
    ends = [match.end() for match in _PLACE_END.finditer(bare)]
    if len(ends) > 1:
        pieces.add(bare[ends[-2] :])
    if ends:
        pieces.add(bare[ends[-1] :])
    yield from (piece for piece in pieces if len(piece) >= ADDRESS_PIECE and any(sign.isdigit() for sign in piece))
    if len(bare) >= ADDRESS_PIECE * 2 and not any(sign.isdigit() for sign in bare):
        yield bare


def stands_in(needle: str, haystack: str) -> bool:
    """Say whether a piece stands in a text, both narrowed; digits are also found when written in Chinese."""
    return needle in haystack or (needle[:1].isdigit() and needle in haystack.translate(_CHINESE_DIGITS))


def covered(text: str, pieces: Iterable[tuple[str, str]], whole: str) -> str:
    """Return a text with a stand-in where pieces stand: (narrowed piece, what stands for it); the rest stays.

    Whatever could still be read afterwards, as a name whose halves meet over a cut, leaves only `whole`.
    """
    bare = narrow(text)
    said, asked = text, {one for one in pieces if one[0] and stands_in(one[0], bare)}
    for piece, stand_in in sorted(asked, key=lambda one: len(one[0]), reverse=True):
        said = _replaced(said, piece, stand_in)
    left = narrow(said) if asked else ""
    return whole if any(stands_in(piece, left) for piece, _stand_in in asked) else said


def _replaced(text: str, piece: str, stand_in: str) -> str:
    """Put a stand-in for each piece, whatever width, case and signs between it is written with."""
    at, signs = list[int](), list[str]()
    for index, sign in enumerate(text):
        plain = narrow(sign)
        signs.append(plain)
        at += [index] * len(plain)
    bare = "".join(signs)
    if piece[:1].isdigit():
        bare = bare.translate(_CHINESE_DIGITS)
    parts, end, found = [], 0, bare.find(piece)
    while found >= 0:
        parts += [text[end : at[found]], stand_in]
        end = at[found + len(piece) - 1] + 1
        found = bare.find(piece, found + len(piece))
    return "".join([*parts, text[end:]])

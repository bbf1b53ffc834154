"""Credit codes: every registering body passes, every slip of one sign is found and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiqiao.places.uscc import ALPHABET, BadUscc, check_sign, check_uscc

SIGNS = st.sampled_from(ALPHABET)


@st.composite
def codes(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["91", "92", "93", "52", "11", "12", "N1", "N2", "N3", "Y1", "A1", "G1"]))
    division = draw(st.from_regex(r"[1-6][0-9]{5}", fullmatch=True, alphabet="0123456789"))
    body = kind + division + "".join(draw(st.lists(SIGNS, min_size=9, max_size=9)))
    return body + check_sign(body)


def test_the_example_of_the_standard() -> None:
    assert check_uscc("91350100M000100Y43") == "91350100M000100Y43"


def test_rural_collectives_pass() -> None:
    body = "N2370782MF1234567"
    assert check_uscc(body + check_sign(body)).startswith("N2")


@given(codes())
def test_made_codes_pass_however_they_are_written(code: str) -> None:
    assert check_uscc(code) == code
    assert check_uscc(f" {code[:2]} {code[2:8]}-{code[8:17].lower()}\u3000{code[17]}") == code
    assert check_uscc("".join(chr(ord(sign) + 0xFEE0) for sign in code)) == code


@given(codes(), st.integers(0, 17), SIGNS)
def test_one_wrong_sign_is_always_found(code: str, at: int, sign: str) -> None:
    if code[at] == sign:
        return
    with pytest.raises(BadUscc) as caught:
        check_uscc(code[:at] + sign + code[at + 1 :])
    assert caught.value.code == ("division" if 2 <= at <= 7 and not sign.isdigit() else "check")


@pytest.mark.parametrize(
    ("text", "code", "position", "part"),
    [
        ("", "length", 0, "现在是 0 位"),
        ("9135010", "length", 0, "现在是 7 位"),
        ("91350100M000100Y430", "length", 0, "现在是 19 位"),
        ("9135O100M000100Y43", "sign", 5, "第 5 位“O”"),
        ("91350100M000I00Y43", "sign", 13, "第 13 位“I”"),
        ("91350100M000100Y4中", "sign", 18, "第 18 位“中”"),
        ("91A50100M000100Y43", "division", 3, "第 3 位是“A”"),
        ("91350100M000100Y42", "check", 18, "应为“3”，现在是“2”"),
    ],
)
def test_the_message_names_sign_and_place(text: str, code: str, position: int, part: str) -> None:
    with pytest.raises(BadUscc) as caught:
        check_uscc(text)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert part in caught.value.says

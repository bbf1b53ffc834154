"""A text that is too long is told with how long it is and how long it may be."""

import pytest

from shiqiao.procedures import given
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.machine import Refused


def test_a_text_that_is_too_long_names_the_limit() -> None:
    with pytest.raises(Refused) as refusal:
        given.read(HAZARD.act("note"), {"text": "长" * (given.TEXT_LIMIT + 1)})
    assert refusal.value.code == "too_long"
    assert "20001 字，超过 20000 字" in str(refusal.value)

"""A picture that was sent before under other bytes: a warning to whoever may read where, never a refusal."""

import io

from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageOps

from build import Town, at, photo
from desk.cast import signed_in
from shiqiao.cases import copies, find
from shiqiao.cases.models import Case
from shiqiao.evidence import look, store
from shiqiao.evidence.models import File
from shiqiao.law.book import current as law_book
from shiqiao.people.roster import current as roster
from shiqiao.record.models import Step
from shiqiao.ui.timeline import entries


def scene(seed: int) -> Image.Image:
    """Return a picture with light and dark places, another one for each seed."""
    grain = Image.effect_noise((9, 8), 120)
    grain.putdata([(seed * 7919 + place * place * 31 + place * 57) * 2654435761 % 251 for place in range(72)])
    return grain.resize((640, 480), Image.Resampling.BICUBIC).convert("RGB")


def sent(picture: Image.Image, quality: int = 95) -> str:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return store.put(out.getvalue()).digest


def fixed(town: Town, picture: str, site: str = "mill", **visit: object) -> Case:
    looked = town.visit(site, **visit)
    case = town.finding(looked, site=site, files=[photo()])
    town.do("li", "hazard", case.id, "fix_on_spot", visit=looked, files=[picture])
    return case


def warned(town: Town, who: str, case: Case) -> list[str]:
    steps = list(Step.objects.filter(subject_id=case.id).order_by("seq"))
    told = entries(steps, town.viewer(who), roster(-1), law_book())
    return [thumb.trust for entry in told for thumb in entry.evidence if thumb.trust]


def test_copies_keep_their_look_and_others_do_not() -> None:
    one = scene(1)
    turned = one.rotate(90, expand=True)
    turned.getexif()[0x0112] = 6
    for copy in (one.resize((320, 240)), ImageOps.expand(one, 2, "grey"), ImageOps.exif_transpose(turned)):
        assert look.alike(look.look_of(one), look.look_of(copy))
    assert not look.alike(look.look_of(one), look.look_of(scene(2)))
    assert set(look.quarters(look.look_of(Image.new("RGB", (64, 48), "red"))).values()) == {None}


def test_a_recompressed_copy_is_shown_to_the_verifier_with_where_it_was_sent(town: Town) -> None:
    with at("2026-03-03"):
        first = fixed(town, sent(scene(1)))
        again = fixed(town, sent(scene(1).resize((800, 600)), quality=40))
        other = fixed(town, sent(scene(2)))
        assert warned(town, "sun", first) == []
        assert warned(town, "sun", other) == []
        (says,) = warned(town, "sun", again)
        assert str(first) in says
        assert "第2步" in says
        page = signed_in(town, "sun").get(f"/cases/{again.id}/").content.decode()
    assert f"与{first}第2步的照片相似" in page


def test_whoever_may_not_read_the_other_case_learns_nothing(town: Town) -> None:
    with at("2026-03-03"):
        other = fixed(town, sent(scene(1)))
        # Feng, an expert on a visit to the shop, reads nothing of the mill's.
        again = fixed(town, sent(scene(1), quality=40), "shop", experts=[town.people["feng"].id])
        assert find.one(town.viewer("feng"), other.id) is None
        assert len(warned(town, "sun", again)) == 1
        assert warned(town, "feng", again) == []


def test_it_asks_nothing_of_plain_pictures_and_little_of_others(town: Town) -> None:
    with at("2026-03-03"):
        fixed(town, sent(scene(1)))
        plain = fixed(town, sent(Image.new("RGB", (64, 48), "green")))
        telling = fixed(town, sent(scene(1), quality=40))
    viewer = town.viewer("sun")
    for case, most in ((plain, 0), (telling, 3)):
        steps = list(Step.objects.filter(subject_id=case.id))
        looks = dict(File.objects.values_list("digest", "look"))
        with CaptureQueriesContext(connection) as asked:
            copies.sent_before(viewer, steps, looks)
        assert len(asked) <= most

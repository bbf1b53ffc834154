"""Draws the demo's photos: small pictures of a workshop, each different, each saying that it is no photo."""

import io
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from shiqiao.documents.fonts import free_fonts
from shiqiao.evidence import store

SIZE = (280, 210)
GROUNDS = ((214, 220, 224), (224, 216, 204), (206, 216, 208), (222, 222, 214))
THINGS = ((122, 96, 72), (96, 110, 128), (150, 122, 60), (104, 124, 96), (136, 104, 112))


@cache
def _font() -> Any:
    # Any face that came along with the papers will do; without one the words are left out, the marks stay.
    folder = free_fonts()
    faces = sorted(Path(folder).rglob("*SansSC*")) + sorted(Path(folder).rglob("*.[ot]tf")) if folder else []
    return ImageFont.truetype(str(faces[0]), 15) if faces else None


def scene(luck: Random, words: str, mended: bool = False) -> str:
    """Store one picture (what was found, or what it looks like mended) and return its digest."""
    picture = Image.new("RGB", SIZE, luck.choice(GROUNDS))
    draw = ImageDraw.Draw(picture)
    floor = luck.randint(120, 150)
    draw.rectangle((0, floor, *SIZE), fill=(176, 172, 164))
    draw.rectangle((14, 30, 74 + luck.randint(0, 40), floor - 20), outline=(120, 124, 128), width=3)
    for _n in range(luck.randint(3, 6)):
        left, width, height = luck.randint(90, 230), luck.randint(20, 60), luck.randint(18, 70)
        base = floor + luck.randint(0, 46)
        draw.rectangle((left, base - height, left + width, base), fill=luck.choice(THINGS), outline=(70, 70, 70))
    if mended:
        draw.rectangle((84, floor + 8, 270, floor + 12), fill=(240, 236, 220))
        draw.line((226, 34, 238, 48, 262, 18), fill=(40, 60, 50), width=6)
    else:
        draw.ellipse((220, 14, 264, 58), outline=(60, 50, 50), width=4)
        draw.line((232, 26, 252, 46), fill=(60, 50, 50), width=4)
    draw.rectangle((0, 184, *SIZE), fill=(44, 48, 52))
    if font := _font():
        draw.text((8, 187), f"演示图片　{words}", font=font, fill=(236, 236, 230))
    return _kept(picture)


def signature(luck: Random) -> str:
    """Store a scribble that stands for a signature and return its digest."""
    picture = Image.new("RGB", (240, 90), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    x, points = 20, []
    while x < 220:
        points.append((x, 45 + luck.randint(-30, 30)))
        x += luck.randint(6, 22)
    draw.line(points, fill=(20, 24, 40), width=3, joint="curve")
    return _kept(picture)


def _kept(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.quantize(24, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return store.put(out.getvalue()).digest

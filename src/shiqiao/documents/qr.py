"""QR codes for the links that stand on papers."""

import io

import segno


def svg(link: str) -> str:
    """Return a full-size QR code as SVG without a fixed size; raises ValueError for an empty link."""
    return _code(link).svg_inline(border=2, omitsize=True)


def png(link: str, scale: int = 8) -> bytes:
    """Return a full-size QR code as PNG, scale pixels a module; raises ValueError for an empty link."""
    buffer = io.BytesIO()
    _code(link).save(buffer, kind="png", scale=scale, border=2)
    return buffer.getvalue()


def _code(link: str) -> segno.QRCode:
    if not link:
        raise ValueError("a QR code needs a link")
    # make() would choose a Micro QR for a short link, which common scanners cannot read.
    return segno.make_qr(link, error="m")

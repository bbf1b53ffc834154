"""The headers that every answer carries: what a page may load, what it may use of the device, who may embed it."""

from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Nothing inline, nothing from elsewhere; pictures may be those just taken (blob:) or drawn into the page (data:).
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# What the house uses of a device: the camera, the place of a visit, passkeys.
DEVICE = (
    "camera=(self), geolocation=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), "
    "microphone=(), payment=(), usb=(), serial=(), bluetooth=(), midi=(), display-capture=(), browsing-topics=()"
)


@cache
def policy(leads_to: str) -> str:
    """Return the content policy; `leads_to` is the address of a unified sign-in, where a form may lead."""
    allowed = dict(POLICY)
    if leads_to:
        there = urlsplit(leads_to)
        allowed["form-action"] += f" {there.scheme}://{there.netloc}"
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


class Headers:
    """Outermost middleware: sets what an answer doesn't set more narrowly by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.always = {
            "Permissions-Policy": DEVICE,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "X-Permitted-Cross-Domain-Policies": "none",
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(settings.OIDC_URL))
        for name, value in self.always.items():
            if name not in response.headers:
                response.headers[name] = value
        return response

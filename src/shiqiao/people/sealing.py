"""Seals the small secrets that signing in needs (keys of second factors) with a key derived from the installation's."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"shiqiao/second-factor/v1").derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet([_key(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(text: str) -> str:
    """Return a short secret sealed (AES-128-CBC with HMAC-SHA256); the database alone is no use to a thief."""
    return _keys().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Return the secret; raises cryptography.fernet.InvalidToken when the installation's key is another one."""
    return _keys().decrypt(sealed.encode()).decode()

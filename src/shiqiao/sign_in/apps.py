"""Declares the door to Django."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Signing in and the own account."""

    name = "shiqiao.sign_in"
    verbose_name = "登录"

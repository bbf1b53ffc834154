"""The addresses of this door; names without a prefix are those that the library looks for."""

from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import URLPattern, path

from shiqiao.sign_in import factors, join, mine, pages

urlpatterns: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/", pages.sign_in, name="account_login"),
    path("sign-in/factor/", factors.ShowFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", factors.Passkey.as_view(), name="mfa_login_webauthn"),
    path("sign-in/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("switch/", pages.switch, name="switch"),
    path("join/<str:token>/", join.join, name="join"),
    path("me/", mine.mine, name="mfa_index"),
    path("me/password/", mine.password, name="my_password"),
    path("me/sessions/<slug:mark>/end/", mine.session_end, name="session_end"),
    path("me/factor/", factors.first, name="factor_first"),
    path("me/app/", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("me/app/drop/", factors.DropApp.as_view(), name="mfa_deactivate_totp"),
    path("me/passkeys/", mine.mine, name="mfa_list_webauthn"),
    path("me/passkeys/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("me/passkeys/<int:pk>/drop/", factors.DropPasskey.as_view(), name="mfa_remove_webauthn"),
    path("me/codes/", factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("me/codes/new/", factors.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("me/again/", factors.AgainByPassword.as_view(), name="account_reauthenticate"),
    path("me/again/code/", factors.AgainByCode.as_view(), name="mfa_reauthenticate"),
    path("me/again/passkey/", factors.AgainByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
]

"""The forms of set-up: the town with its first administrator, and a list."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.desk.accounts import LoginForm
from shiqiao.intake.setup import Town
from shiqiao.people import passwords


class TownForm(LoginForm):
    """The name and code of the town, and who administers it."""

    field_order = ("name", "code", "short_name", "unit", "admin", "login", "password", "again")
    name = forms.CharField(label=lazy("镇（街道）名称"), max_length=60, help_text=lazy("如：石桥子镇"))
    code = forms.RegexField(
        r"^\d{9}$",
        label=lazy("统计用区划代码"),
        help_text=lazy("乡级为 9 位，如 370782105；社区、村的代码都以它开头"),
        error_messages={"invalid": lazy("乡级代码是 9 位数字。")},
    )
    short_name = forms.CharField(
        label=lazy("文号简称"), max_length=20, help_text=lazy("印在文书编号前，如“诸石应急”〔2026〕1号")
    )
    unit = forms.CharField(label=lazy("管理员所在单位"), max_length=80, help_text=lazy("如：党政办公室"))
    admin = forms.CharField(label=lazy("管理员姓名"), max_length=60)
    password = forms.CharField(
        label=lazy("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )
    again = forms.CharField(
        label=lazy("再输一次密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    # What is missing is said in the summary on top, not in the browser's passing bubble.
    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Say what a good password is."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they came
        self.fields["login"].label = _("管理员账号")
        self.fields["password"].help_text = passwords.rule()

    def clean_password(self) -> str:
        """Hold the password to the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, object]:
        """Hold both passwords to be the same."""
        values = super().clean() or self.cleaned_data
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", ValidationError(_("两次输入的密码不同。")))
        return dict(values)

    def town(self) -> Town:
        """Return what was filled in."""
        return Town(**{name: self.cleaned_data[name] for name in Town.__dataclass_fields__})


class ListForm(forms.Form):
    """One filled-in list."""

    file = forms.FileField(
        label=lazy("填好的表格"),
        help_text=lazy(".xlsx、.xls 或 .csv；列名不必与模板相同"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.xlsb,.et,.csv,.tsv,.txt"}),
        allow_empty_file=True,
    )

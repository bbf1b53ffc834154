"""Guided set-up: one town, one first administrator, then its lists, each previewed with its bad rows."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from build import Town, account, at, factor_shown
from intake.ledgers import csv_bytes, xlsx
from shiqiao.cases.models import Checklist
from shiqiao.intake.setup import Town as Asked
from shiqiao.intake.setup import found
from shiqiao.intake.setup_lists import KINDS, template
from shiqiao.people.models import Account, Person, Post, Unit
from shiqiao.people.roster import current
from shiqiao.places.models import Division, Site
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.post import ROLES
from shiqiao.record import act as record
from shiqiao.record import clock
from shiqiao.record.models import Ledger, Step

pytestmark = pytest.mark.django_db
FIRST = {
    "name": "石桥子镇",
    "code": "370782105",
    "short_name": "诸石",
    "unit": "党政办公室",
    "admin": "陈管理",
    "login": "chen",
    "password": "qiao-tou-2026-dong",
    "again": "qiao-tou-2026-dong",
}


@pytest.fixture
def admin(db: None) -> Client:
    """Return the first administrator of a fresh town."""
    client = Client()
    assert client.post("/setup/", FIRST).status_code == 302
    return factor_shown(client)


def send(client: Client, name: str, rows: list[list[str]]) -> Any:
    data = csv_bytes(rows)
    return client.post(f"/setup/{name}/", {"file": SimpleUploadedFile("表.csv", data)})


def take_in(client: Client, name: str, rows: list[list[str]]) -> Any:
    page = send(client, name, rows)
    assert page.status_code == 200, page.content.decode()
    again = {"digest": page.context["digest"], "file_name": page.context["file_name"]}
    return client.post(f"/setup/{name}/", again)


def lists(client: Client) -> None:
    take_in(
        client,
        "divisions",
        [["区划代码", "名称", "级别"], ["370782105302", "岳旺社区", "社区"], ["370782105302001", "前岳旺", "自然村"]],
    )
    take_in(client, "units", [["单位代码", "单位名称", "单位类别"], ["anwei", "安委办", "镇内设机构"]])
    take_in(
        client,
        "posts",
        [
            ["所属单位", "岗位名称", "岗位角色", "任职人员", "上级岗位", "登录名", "是否兜底岗位"],
            ["安委办", "安委办负责人", "站所负责人", "钱负责", "", "qian", "是"],
            ["安委办", "安委办经办", "经办人员", "孙经办", "安委办负责人", "sun", "否"],
            ["安委办", "检查员甲", "检查人员", "李检查", "安委办负责人", "", ""],
        ],
    )
    take_in(
        client,
        "duties",
        [
            ["岗位名称", "负责区划代码", "负责领域"],
            ["安委办经办", "370782105", "全部"],
            ["检查员甲", "岳旺社区", "工贸"],
        ],
    )
    take_in(
        client,
        "sites",
        [["企业名称", "所在区划代码", "行业领域", "场所类别"], ["某某木业", "岳旺社区", "工贸", "企业"]],
    )


def test_an_empty_database_leads_everybody_to_the_first_page(client: Client) -> None:
    for address in ("/", "/sign-in/"):
        assert client.get(address).url == "/setup/"
    assert client.get("/work/").url.startswith("/sign-in/")
    assert "建立本镇台账" in client.get("/setup/").content.decode()


def test_the_first_page_founds_the_town_and_signs_the_administrator_in(admin: Client) -> None:
    ledger = Ledger.objects.get()
    assert (ledger.mode, ledger.town_code, ledger.name) == ("real", "370782105", "石桥子镇")
    page = admin.get("/setup/").content.decode()
    assert "没有兜底岗位" in page
    # Five of its own, one each for the names of people, units and places, the password, and the digests kept of it.
    assert Step.objects.count() == 10
    assert admin.get("/").url == "/setup/"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "37078"}, "code"),
        ({"code": "37078210530"}, "code"),
        ({"password": "12345678901", "again": "12345678901"}, "password"),
        ({"again": "another-one-2026"}, "again"),
        ({"login": "管理"}, "login"),
    ],
)
def test_what_is_wrong_on_the_first_page_is_told_at_its_field(
    client: Client, change: dict[str, str], field: str
) -> None:
    answer = client.post("/setup/", FIRST | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Ledger.objects.exists()
    assert not Account.objects.exists()


def test_the_first_page_is_gone_once_the_town_stands(admin: Client) -> None:
    stranger = Client()
    assert stranger.get("/setup/").url.startswith("/sign-in/")
    assert stranger.post("/setup/", FIRST | {"login": "evil"}).url.startswith("/sign-in/")
    assert Account.objects.count() == 1


def test_of_two_browsers_one_founds_and_the_other_leaves_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    town = Asked(**{name: FIRST[name] for name in Asked.__dataclass_fields__})
    found(town)
    monkeypatch.setattr("shiqiao.intake.setup.is_founded", lambda: False)
    other = Asked(**{**town.__dict__, "login": "other", "code": "370782106", "admin": "别人"})
    with pytest.raises(Refused, check=lambda refusal: refusal.code == "founded"):
        found(other)
    assert list(Account.objects.values_list("login", flat=True)) == ["chen"]
    assert Division.objects.count() == Unit.objects.count() == Person.objects.count() == 1
    assert Post.objects.count() == 1


def test_the_lists_bring_a_town_that_can_work(admin: Client) -> None:
    lists(admin)
    roster = current(10_000)
    assert Division.objects.get(code="370782105302001").parent_id == "370782105302"
    catch_all = Post.objects.get(is_catch_all=True)
    assert (catch_all.title, catch_all.state) == ("安委办负责人", "held")
    clerk = Post.objects.get(role="clerk")
    assert (clerk.above_id, clerk.duties) == (catch_all.id, {"370782105|*": True})
    assert (
        roster.responsible("370782105302", "industry", ("inspector",)).post_id == Post.objects.get(title="检查员甲").id
    )
    site = Site.objects.get()
    assert (site.place_code, site.field, site.site_kind) == ("370782105302", "industry", "enterprise")
    assert set(Account.objects.values_list("login", flat=True)) == {"chen", "qian", "sun"}
    taken_in = Step.objects.filter(kind="ledger", act="set_up").exclude(given__table="secrets")
    assert taken_in.exclude(given__table__startswith="names.").count() == 5
    page = admin.get("/setup/").content.decode()
    assert "不足两名" in page
    assert "9 处“社区×领域”" in page


def test_the_first_administrator_owes_a_second_factor(client: Client) -> None:
    client.post("/setup/", FIRST)
    assert client.get("/setup/").url == "/me/factor/"
    assert "手机验证器" in client.get("/me/factor/").content.decode()


def test_invitations_are_shown_once_and_work(admin: Client) -> None:
    take_in(admin, "units", [["单位代码", "单位名称", "单位类别"], ["anwei", "安委办", "镇内设机构"]])
    head = ["所属单位", "岗位名称", "岗位角色", "任职人员", "登录名", "是否兜底岗位"]
    answer = take_in(admin, "posts", [head, ["安委办", "负责人", "站所负责人", "钱负责", "qian", "是"]])
    ((name, login, link, _qr, _why),) = answer.context["rows"]
    assert (name, login) == ("钱负责", "qian")
    assert link in answer.content.decode()
    assert Account.objects.get(login="qian").state == "invited"
    qian, path = Client(), "/join/" + link.split("/join/")[1]
    new = {"password": "Qiao-tou-2026", "again": "Qiao-tou-2026"}
    assert qian.post(path, new).status_code == 302
    assert Client().login(username="qian", password="Qiao-tou-2026")
    assert Client().get(path).status_code == 404


def test_the_same_lists_again_change_nothing(admin: Client) -> None:
    lists(admin)
    steps, people = Step.objects.count(), Person.objects.count()
    lists(admin)
    assert (Step.objects.count(), Person.objects.count()) == (steps, people)


def test_bad_rows_are_told_and_come_back(admin: Client) -> None:
    page = send(
        admin,
        "divisions",
        [
            ["区划代码", "名称", "级别"],
            ["370782999001", "别处", "社区"],
            ["370782105303", "王院社区", "社区"],
            ["", "无代码", "社区"],
        ],
    )
    assert (page.context["many"], page.context["bad"]) == (1, 2)
    assert "不在本镇" in page.content.decode()
    sent = admin.post("/setup/divisions/mend.xlsx", {"digest": page.context["digest"], "file_name": "表.csv"})
    table = openpyxl.load_workbook(io.BytesIO(sent.content)).active
    assert any("370782999001" in [str(cell) for cell in line] for line in table.iter_rows(values_only=True))
    lists(admin)
    head = ["所属单位", "岗位名称", "岗位角色", "任职人员", "登录名", "是否兜底岗位"]
    page = send(
        admin,
        "posts",
        [
            head,
            ["没有的单位", "岗", "经办人员", "甲", "", ""],
            ["安委办", "岗", "大王", "乙", "", ""],
            ["安委办", "岗二", "经办人员", "丙", "sun", ""],
            ["安委办", "岗三", "经办人员", "丁", "", "是"],
        ],
    )
    assert page.context["bad"] == 4
    page = send(
        admin,
        "duties",
        [["岗位名称", "负责区划代码", "负责领域"], ["没有的岗", "370782105", "全部"], ["检查员甲", "999", "全部"]],
    )
    assert page.context["bad"] == 2


def test_duties_name_the_fields_that_are_written_and_no_others(admin: Client) -> None:
    lists(admin)
    before = dict(Post.objects.get(title="检查员甲").duties)
    head = ["岗位名称", "负责区划代码", "负责领域"]
    page = send(admin, "duties", [head, ["检查员甲", "岳旺社区", "胡写"], ["检查员甲", "岳旺社区", "消防、胡写"]])
    assert (page.context["many"], page.context["bad"]) == (0, 2)
    assert "“胡写”不在可选范围" in page.content.decode()
    rows = [head, ["检查员甲", "岳旺社区", "消防、燃气"], ["检查员甲", "370782105", "工贸 矛盾纠纷"]]
    page = send(admin, "duties", rows)
    post = Post.objects.get(title="检查员甲")
    assert page.context["rows"][0] == ["检查员甲 李检查", "370782105302", "消防、燃气"]
    assert str(post.id) not in page.content.decode()
    take_in(admin, "duties", rows)
    post.refresh_from_db()
    new = ("370782105302|fire", "370782105302|gas", "370782105|industry", "370782105|dispute")
    assert post.duties == before | dict.fromkeys(new, True)


def test_every_role_can_be_written_in_the_list_of_posts(admin: Client) -> None:
    roles = next(spec for spec in KINDS["posts"].fields if spec.name == "role")
    assert set(roles.choices) == {code for code, _label in ROLES}
    assert {"人民调解员", "数据保护岗"} <= set(roles.choice_words)


@pytest.mark.parametrize(
    ("code", "level", "bad"),
    [
        ("37078210530", "社区", 1),
        ("3707821053020", "社区", 1),
        ("370782105302", "自然村", 1),
        ("370782105302", "社区", 0),
        ("370782105302001", "网格", 0),
    ],
)
def test_a_code_has_the_digits_of_its_level(admin: Client, code: str, level: str, bad: int) -> None:
    above = ["370782105302", "上级社区", "社区"] if code != "370782105302" else ["370782105999", "别的社区", "社区"]
    page = send(admin, "divisions", [["区划代码", "名称", "级别"], above, [code, "某处", level]])
    assert page.context["bad"] == bad
    assert ("位数不对" in page.content.decode()) == bool(bad)


@pytest.mark.parametrize("name", KINDS)
def test_a_template_is_understood_by_its_own_import(admin: Client, name: str) -> None:
    body = template(name)
    book = openpyxl.load_workbook(io.BytesIO(body))
    page = book.worksheets[0]
    example = KINDS[name].examples[0]
    specs = KINDS[name].fields
    for column, spec in enumerate(specs, start=1):
        page.cell(2, column).value = example.get(spec.name)
    if name in ("powers", "posts", "duties", "sites"):
        lists(admin)
    if name in ("powers", "posts"):
        page.cell(2, 1).value = "安委办"
    if name == "posts":
        page.cell(2, [spec.name for spec in specs].index("catch_all") + 1).value = "否"
    out = io.BytesIO()
    book.save(out)
    sent = SimpleUploadedFile("模板.xlsx", out.getvalue())
    answer = admin.post(f"/setup/{name}/", {"file": sent})
    assert answer.context["bad"] == 0, answer.context["problems"]
    assert answer.context["many"] + answer.context["plan"].unchanged == 1
    assert admin.get(f"/setup/{name}/template.xlsx").status_code == 200


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"\x00\x01\x02", "只有\n一列".encode("utf-16")])
def test_what_is_no_list_is_told(admin: Client, data: bytes) -> None:
    answer = admin.post("/setup/units/", {"file": SimpleUploadedFile("表.xlsx", data)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_only_the_administrator_sets_up(town: Town) -> None:
    with at("2026-03-03"):
        for name, status in (("sun", 404), ("qian", 404), ("chen", 200)):
            client = Client()
            client.force_login(account(name, town.people[name]))
            assert client.get("/setup/").status_code == status
            assert client.get("/setup/units/").status_code == status
            assert client.get("/setup/units/template.xlsx").status_code == status
            assert client.get("/setup/nothing/").status_code == 404


def test_a_list_cut_short_is_completed_by_the_same_list(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lists(admin)
    rows = [["企业名称", "所在区划代码", "行业领域"], *([f"第{n}厂", "岳旺社区", "工贸"] for n in range(30))]
    monkeypatch.setattr("shiqiao.intake.setup_apply.CHUNK", 10)
    real, calls = record.act_all, []

    def dying(dos: Any, **how: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(dos, **how)

    monkeypatch.setattr("shiqiao.intake.setup_apply.act_all", dying)
    with pytest.raises(KeyboardInterrupt):
        take_in(admin, "sites", rows)
    assert Site.objects.count() == 11
    monkeypatch.setattr("shiqiao.intake.setup_apply.act_all", real)
    take_in(admin, "sites", rows)
    assert Site.objects.count() == 31


def test_starter_checklists_are_one_click(admin: Client) -> None:
    admin.post("/setup/starter-lists/")
    assert Checklist.objects.filter(state="in_force").count() == 3


def test_lists_may_be_workbooks_with_a_title(admin: Client) -> None:
    data = xlsx(
        [["单位登记表", None, None], ["单位代码", "单位名称", "单位类别"], ["anwei", "安委办", "镇内设机构"]],
        merges=["A1:C1"],
    )
    page = admin.post("/setup/units/", {"file": SimpleUploadedFile("单位.xlsx", data)})
    assert page.context["many"] == 1


def test_the_town_decides_whether_residents_hand_in(admin: Client) -> None:
    assert "没有决定群众能不能自己在网上反映问题" in admin.get("/setup/").content.decode()
    told = {"_key": str(clock.new_id()), "door": "open", "office_phone": "", "office_address": "一楼大厅"}
    assert admin.post("/setup/door/", told).status_code == 422
    told["office_phone"] = "0000-1234567"
    for _time in range(2):
        assert admin.post("/setup/door/", told).status_code == 302
    town = Ledger.objects.get()
    assert (town.door, town.office_phone, town.office_address) == ("open", "0000-1234567", "一楼大厅")
    assert Step.objects.filter(act="set_door").count() == 1
    # Nobody registers petitions yet: it says so instead of taking in what nobody would own.
    assert "没有在岗的信访经办" in admin.get("/setup/door/").content.decode()
    assert "0000-1234567" in Client().get("/p/say/").content.decode()
    assert "没有决定群众能不能" not in admin.get("/setup/").content.decode()
    assert admin.get("/setup/door/poster.pdf").content.startswith(b"%PDF-")

"""docs/identities.md says the numbers that the law tables hold."""

from pathlib import Path

from shiqiao.law.load import read_seed

PAGE = (Path(__file__).parents[2] / "docs" / "identities.md").read_text()


def test_the_page_tells_the_terms_as_they_are() -> None:
    amount = {row["name"]: row["amount"] for row in read_seed("terms") if row["name"].startswith("identity.")}
    for said in (
        f"批准后 {amount['identity.opening']} 分钟内",
        f"{amount['identity.opening_answer']} 个工作日无人审批即失效",
        f"{amount['identity.contact_window']} 日内主动联系同一人不超过 {amount['identity.contacts']} 次",
        f"每人每天 {amount['identity.lookups']} 次",
        f"| 隐患举报 | {amount['identity.keep.hazard']} 个月 |",
        f"| 信访、矛盾纠纷、其他 | {amount['identity.keep']} 个月 |",
    ):
        assert said in PAGE
    assert amount["identity.keep"] == amount["identity.keep.petition"] == amount["identity.keep.dispute"]

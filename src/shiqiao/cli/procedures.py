"""`shiqiao procedures`: prints each kind of subject as a table of acts and as a diagram, every act with its basis."""

import argparse
import json
from collections.abc import Iterable

from shiqiao.cli.complaints import Complaint
from shiqiao.procedures.machine import Act, Procedure
from shiqiao.procedures.post import ROLES
from shiqiao.record.kinds import KINDS

HELP = "打印各类事项的办理程序：操作表、流程图、依据"
EPILOG = """\
例：
  shiqiao procedures                   全部，Markdown
  shiqiao procedures hazard --diagram  只要隐患的流程图（Mermaid）
  shiqiao procedures --json
"""
WHO = {**dict(ROLES), "enterprise": "企业", "resident": "群众", "system": "系统"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the kind, --diagram and --json."""
    parser.epilog = EPILOG
    parser.add_argument("kind", nargs="?", help="种类，如 hazard")
    parser.add_argument("--diagram", action="store_true", help="只打印流程图")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Print the procedures; raises Complaint for an unknown kind."""
    if args.kind and args.kind not in KINDS:
        raise Complaint(f"没有“{args.kind}”：可选 {'、'.join(KINDS)}")
    chosen = [KINDS[args.kind].newest] if args.kind else [kind.newest for kind in KINDS.values()]
    if args.json:
        print(json.dumps([as_json(one) for one in chosen], ensure_ascii=False, indent=1))
    elif args.diagram:
        print("\n\n".join(diagram(one) for one in chosen))
    else:
        print(markdown(chosen), end="")
    return 0


def markdown(procedures: Iterable[Procedure]) -> str:
    """Return the page of docs/procedures.md: a diagram and a table for each kind."""
    parts = ["# 办理程序\n\n本页由 `shiqiao procedures` 生成：每个操作由谁、从哪个状态、到哪个状态、凭什么依据。\n"]
    for one in procedures:
        parts.append(f"## {one.label}（{one.kind}，第 {one.version} 版）\n")
        parts.append(f"```mermaid\n{diagram(one)}\n```\n")
        parts.append(table(one))
    return "\n".join(parts)


def table(procedure: Procedure) -> str:
    """Return the acts of one kind as a Markdown table."""
    lines = ["| 操作 | 代码 | 从 | 到 | 谁 | 需要 | 依据 |", "|---|---|---|---|---|---|---|"]
    for act in procedure.acts:
        needs = "、".join(need.label + ("" if need.required else "*") for need in act.needs)
        who = "、".join(WHO.get(role, role) for role in act.by)
        frm = "、".join(_state(procedure, one) for one in act.frm)
        lines.append(
            f"| {act.label} | `{act.name}` | {frm} | {_state(procedure, act.to)} | {who} | {needs} | {basis(act)} |"
        )
    return "\n".join(lines) + "\n\n（* 为选填）\n"


def _state(procedure: Procedure, state: str | None) -> str:
    if state is None:
        return "（不变）"
    return procedure.states.get(state, "新登记") if state else "新登记"


def basis(act: Act) -> str:
    """Return an act's basis as it stands in the procedure."""
    if act.basis.codes:
        return "、".join(f"`{code}`" for code in act.basis.codes)
    return f"内部规定：{act.basis.internal}" if act.basis.internal else f"无须依据：{act.basis.none_because}"


def diagram(procedure: Procedure) -> str:
    """Return the states and the acts that change them as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{label}" as {state}' for state, label in procedure.states.items()]
    edges: dict[tuple[str, str], list[str]] = {}
    for act in procedure.acts:
        for frm in act.frm:
            if act.to is not None and frm != act.to:
                edges.setdefault((frm or "[*]", act.to), []).append(act.label)
    lines += [f"    {frm} --> {to}: {'／'.join(labels)}" for (frm, to), labels in edges.items()]
    lines += [f"    {end} --> [*]" for end in procedure.ends]
    return "\n".join(lines)


def as_json(procedure: Procedure) -> dict[str, object]:
    """Return a procedure as plain values."""
    return {
        "kind": procedure.kind,
        "label": procedure.label,
        "version": procedure.version,
        "states": dict(procedure.states),
        "ends": list(procedure.ends),
        "acts": [
            {
                "name": act.name,
                "label": act.label,
                "from": list(act.frm),
                "to": act.to,
                "by": list(act.by),
                "needs": [
                    {"name": need.name, "label": need.label, "kind": need.kind, "required": need.required}
                    for need in act.needs
                ],
                "basis": {
                    "codes": list(act.basis.codes),
                    "internal": act.basis.internal,
                    "none": act.basis.none_because,
                },
            }
            for act in procedure.acts
        ],
    }

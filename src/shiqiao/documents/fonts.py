"""Where the faces of a paper come from: a folder of licensed fonts first, then the free ones that came along."""

from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

FREE_FONTS = "pylopdf_fonts_zh_cn"

# GB/T 9704-2012 names 仿宋, 小标宋, 黑体 and 楷体; every role ends in a free face that covers all of GB 2312.
ROLES: dict[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "Noto Serif SC"),
    "title": (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05",
        "FZXiaoBiaoSong_GBK",
        "方正小标宋_GBK",
        "Noto Serif SC",
    ),
    "heading": ("SimHei", "黑体", "STHeiti", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "Noto Serif SC"),
}


def search_paths(font_dir: str) -> list[Path]:
    """Return the folders to search, the licensed one first; raises FileNotFoundError if it is named but absent."""
    paths = []
    if font_dir:
        licensed = Path(font_dir)
        if not licensed.is_dir():
            raise FileNotFoundError(f"SHIQIAO_FONT_DIR：{font_dir} 不是目录")
        paths.append(licensed)
    return paths + [path for path in [free_fonts()] if path]


def free_fonts() -> Path | None:
    """Return the folder of the free faces installed with the program, or None."""
    spec = find_spec(FREE_FONTS)
    return Path(spec.origin).parent if spec and spec.origin else None


def choose(families: Collection[str]) -> dict[str, list[str]]:
    """Return for each role the families that are there, best first; raises LookupError if one role has none."""
    chosen = {role: [name for name in names if name in families] for role, names in ROLES.items()}
    if empty := [role for role, names in chosen.items() if not names]:
        raise LookupError(f"没有可用的中文字体（{'、'.join(empty)}）：请安装 {FREE_FONTS} 或设置 SHIQIAO_FONT_DIR")
    return chosen

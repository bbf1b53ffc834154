"""Who may see and do what: pure, default deny, asked by every door and every query (design §4.12)."""

from shiqiao.policy.viewer import ANYWHERE, CASELESS, STRANGER, Hold, Viewer, system

__all__ = ["ANYWHERE", "CASELESS", "STRANGER", "Hold", "Viewer", "system"]

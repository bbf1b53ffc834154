"""Look for secrets in what is tracked, and for packages that are not locked by their hash (`make check`); works offline."""

import re
import subprocess
import sys
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

PROJECT = Path(__file__).resolve().parent.parent
# Random words are judged by their form elsewhere; here it is keys, tokens, and passwords that stand beside their name.
DETECTORS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "DiscordBotTokenDetector",
    "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "KeywordDetector", "NpmDetector", "OpenAIDetector",
    "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector", "StripeDetector",
    "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
# What looks like a secret and is none, with the reason.
KNOWN = {
    ("src/shiqiao/cli/demo_town/cast.py", "Secret Keyword"): "the demo's password is printed for everybody",
    ("src/shiqiao/cli/dump.py", "Secret Keyword"): "the name of a libpq variable",
    ("src/shiqiao/settings.py", "Basic Auth Credentials"): "the shape of a database address in a docstring",
}
PICTURES = re.compile(r"\.(png|webp|jpg|mo|ico|woff2?|xlsx|lock)$|package-lock\.json$")
PIN = re.compile(r"^[A-Za-z0-9._-]+(\[[^]]*\])?==")


def secrets() -> list[str]:
    """Return where something stands that must not be in a repository."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    found = []
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        for name in listed.splitlines():
            if PICTURES.search(name) or not (PROJECT / name).is_file():
                continue
            collection = SecretsCollection(root=str(PROJECT))
            collection.scan_file(name)
            for _file, one in collection:
                # Tests make up passwords; keys and tokens have no place there either.
                made_up = name.startswith("tests/") and one.type in ("Secret Keyword", "Basic Auth Credentials")
                if not made_up and (name, one.type) not in KNOWN:
                    found.append(f"{name}:{one.line_number}: {one.type}")
    return found


def loose() -> list[str]:
    """Return the pinned packages without a hash, and front-end packages without an integrity mark."""
    found = []
    for lock in sorted(PROJECT.glob("requirements*.lock")):
        entries = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text())
        found += [
            f"{lock.name}: {entry.split()[0]}"
            for entry in entries
            if PIN.match(entry) and "--hash=sha256:" not in entry
        ]
    text = (PROJECT / "package-lock.json").read_text()
    if text.count('"integrity"') < text.count('"resolved"'):
        found.append("package-lock.json: integrity")
    return found


def main() -> int:
    """Print what is wrong; return 1 if anything is."""
    wrong = [f"疑似密钥 · looks like a secret: {one}" for one in secrets()]
    wrong += [f"未按哈希锁定 · not locked by hash: {one}" for one in loose()]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

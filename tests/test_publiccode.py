"""publiccode.yml holds what version 0.4 of the standard asks for, by its published list of fields and values."""

from pathlib import Path
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
    "maintenance", "localisation",
}  # fmt: skip
OPTIONAL = {"softwareVersion", "releaseDate", "categories", "intendedAudience", "dependsOn", "landingURL", "usedBy"}
# Of the standard's lists, those that fit a township.
CATEGORIES = {
    "workflow-management",
    "compliance-management",
    "document-management",
    "task-management",
    "data-collection",
}
SCOPES = {"government", "local-authorities", "emergency-services", "security", "society", "environment"}


def test_it_follows_the_standard() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert told.keys() >= REQUIRED
    assert told.keys() <= REQUIRED | OPTIONAL
    assert told["publiccodeYmlVersion"] in ("0.4", "0.4.0")
    assert urlsplit(told["url"]).scheme == "https"
    assert told["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert told["softwareType"] == "standalone/web"
    assert set(told["categories"]) <= CATEGORIES
    assert set(told["intendedAudience"]["scope"]) <= SCOPES
    assert told["intendedAudience"]["countries"] == ["CN"]
    assert told["legal"]["license"] == "MulanPSL-2.0"
    assert told["maintenance"]["type"] == "community"
    assert all(contact["name"] for contact in told["maintenance"]["contacts"])
    assert isinstance(told["localisation"]["localisationReady"], bool)
    assert set(told["localisation"]["availableLanguages"]) == set(told["description"])
    for said in told["description"].values():
        assert 0 < len(said["shortDescription"]) <= 150
        assert 150 <= len(said["longDescription"]) <= 10_000
        assert said["features"]


def test_its_version_is_the_packages() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert f'version = "{told["softwareVersion"]}"' in (ROOT / "pyproject.toml").read_text()

"""Signs in people of the test town, and keeps the clock where the test wants it."""

from django.test import Client

from build import Town, account


def signed_in(town: Town, name: str) -> Client:
    """Return a browser in which one of the cast (or a site's own account, by the site's name) is signed in."""
    client = Client()
    client.force_login(account(name, town.sites.get(name) or town.people[name]))
    return client

"""Signs in people of the test town, and keeps the clock where the test wants it."""

from django.test import Client

from build import Town
from shiqiao.people.models import Account


def signed_in(town: Town, name: str) -> Client:
    """Return a browser in which one of the cast (or a site's own account, by the site's name) is signed in."""
    if name in town.sites:
        account, _new = Account.objects.get_or_create(login=name, defaults={"site_id": town.sites[name]})
    else:
        account, _new = Account.objects.get_or_create(login=name, defaults={"person": town.people[name]})
    client = Client()
    client.force_login(account)
    return client

"""The outbox: who is told, that only number and link leave the house, and that a failed sending waits for its next try."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core import mail

from build import Town, at
from shiqiao.outbox import worker
from shiqiao.outbox.models import Message
from shiqiao.people.models import Person


def test_the_responsible_is_told_and_whoever_acted_is_not(town: Town) -> None:
    with at("2026-03-03"):
        town.finding(who="zhou")
        town.finding(who="li")
    told = list(Message.objects.filter(act="find").values_list("person_id", flat=True))
    assert told == [town.people["li"].id]


def test_an_email_carries_number_and_link_only(town: Town, settings: object) -> None:
    settings.EMAIL_URL = "smtp://localhost"  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    Person.objects.filter(id=town.people["li"].id).update(email="li@example.invalid")
    with at("2026-03-03"):
        case = town.finding(who="zhou", description="王某某家院内堆放")
    assert worker.run_once()
    assert not worker.run_once()
    sent = mail.outbox[0]
    assert sent.subject == "[石桥] 隐〔2026〕1号"
    assert f"/cases/{case.id}/" in str(sent.body)
    assert "王某某" not in str(sent.message())


def test_a_dead_gateway_is_tried_again_and_nothing_is_lost(town: Town, settings: object) -> None:
    settings.WEBHOOK_URL = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
    Person.objects.filter(id=town.people["li"].id).update(phone="13900000000")
    with at("2026-03-03"):
        town.finding(who="zhou")
    worker.run_once()
    message = Message.objects.get(act="find")
    assert (message.sending, message.tries) == ("waiting", 1)


def test_a_webhook_gets_number_link_and_address(town: Town, settings: object) -> None:
    got: list[dict[str, str]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/"  # type: ignore[attr-defined]
    Person.objects.filter(id=town.people["li"].id).update(phone="13900000000")
    with at("2026-03-03"):
        town.finding(who="zhou")
    worker.run_once()
    server.shutdown()
    assert [sorted(one) for one in got] == [["link", "number", "to"]]


@pytest.mark.parametrize("tries", [worker.TRIES - 1])
def test_the_last_try_gives_up_loudly(town: Town, settings: object, tries: int) -> None:
    settings.WEBHOOK_URL = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
    Person.objects.filter(id=town.people["li"].id).update(phone="13900000000")
    with at("2026-03-03"):
        town.finding(who="zhou")
    Message.objects.update(tries=tries)
    worker.run_once()
    assert Message.objects.get(act="find").sending == "failed"

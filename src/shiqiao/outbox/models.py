"""Messages: who is told of which step; they carry codes only, the words are made when shown or sent."""

from django.db import models


class Message(models.Model):
    """One telling of one step to one person or site; its inbox entry, and the task to send it further."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=24)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    person_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    # A person under seal: told by e-mail or SMS alone, at an address that is only opened while sending.
    identity_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # waiting → taken → sent, or failed after the last try; nothing to send goes to sent at once.
    sending = models.CharField(max_length=8, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-id"], name="message_inbox"),
            models.Index(fields=["site_id", "-id"], name="message_site", condition=models.Q(site_id__isnull=False)),
            models.Index(fields=["next_at"], name="message_waiting", condition=models.Q(sending="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.act}"

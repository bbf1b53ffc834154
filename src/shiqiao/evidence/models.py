"""What is known of a stored file."""

from django.db import models


class File(models.Model):
    """One file by the SHA-256 of its bytes; the bytes lie in the store, never in the database."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    # By content, never by name: image/jpeg, application/pdf …
    type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    # Claims of the camera: when and where; a phone's clock and place prove nothing.
    taken_at = models.DateTimeField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    # Perceptual hash, to ask whether the same picture was used before; 16 hex digits.
    look = models.CharField(max_length=16, default="", db_index=True)
    stored_at = models.DateTimeField()
    stored_by = models.UUIDField(null=True)
    times_sent = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.digest[:12]

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
    # Perceptual hash, to ask whether the same picture was sent before under other bytes; 16 hex digits. Its quarters
    # are looked for: looks that differ in at most three of 64 bits share one. None where a picture is too plain.
    look = models.CharField(max_length=16, default="")
    quarter_1 = models.PositiveIntegerField(null=True, db_index=True)
    quarter_2 = models.PositiveIntegerField(null=True, db_index=True)
    quarter_3 = models.PositiveIntegerField(null=True, db_index=True)
    quarter_4 = models.PositiveIntegerField(null=True, db_index=True)
    stored_at = models.DateTimeField()
    stored_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.digest[:12]

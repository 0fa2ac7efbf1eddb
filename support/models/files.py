"""Pictures, short videos and papers of a message."""

from django.db import models

from marketplace.core.ids import public_id
from support.models.conversations import Message


class MessageFile(models.Model):
    """One file of a message: our own bytes (pictures are drawn anew), named by their content, in private storage.

    `width` and `height` are pixels of a picture, `seconds` the length of a video; 0 where it has none.
    """

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    file = models.CharField(max_length=120, db_index=True)
    mime = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")

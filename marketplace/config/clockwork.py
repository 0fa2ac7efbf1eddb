"""The Celery application of the beat process: the schedule and the broker, no Django.

Beat only sends names at the right moment. Without the applications it starts at once, takes a tenth of the memory, and an
import error in some app cannot stop the clock.
"""

import os

from celery import Celery

from marketplace.config import beat

app = Celery("clockwork", broker=os.environ["BROKER_URL"], fixups=[], set_as_current=False)
app.conf.update(
    beat_schedule=beat.SCHEDULE,
    timezone="UTC",
    task_default_queue="default",
    task_ignore_result=True,
    task_serializer="json",
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 2},
)

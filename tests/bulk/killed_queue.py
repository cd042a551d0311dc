"""The Celery application of the host whose processes are killed."""

import os

from celery import Celery

from tests.bulk.killed_host import QUEUE
from tests.requirements import REDIS

app = Celery(
    "killed",
    broker=f"redis://{REDIS[0]}:{REDIS[1]}/9",
    include=["picslrs_plugin.worker.celery"],
    set_as_current=True,
)
app.conf.task_default_queue = os.environ.get(QUEUE, "picslrs-tests")
app.conf.broker_connection_retry_on_startup = True

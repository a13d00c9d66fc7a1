"""Copies a DAG run many times in the database of an Airflow, a minute between one copy and the next.

Usage: copy_runs.py DAG_ID RUN_ID COUNT
"""

import logging
import sys
from datetime import datetime, timedelta, timezone

logging.disable(logging.INFO)

from airflow.models import DagRun  # noqa: E402
from airflow.utils.session import create_session  # noqa: E402

dag_id, run_id, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
table = DagRun.__table__
first = datetime(2026, 1, 1, tzinfo=timezone.utc)

with create_session() as session:
    found = session.execute(table.select().where(table.c.dag_id == dag_id, table.c.run_id == run_id))
    original = {key: value for key, value in found.mappings().one().items() if key != "id"}
    dates = [name for name in ("logical_date", "execution_date", "run_after") if name in original]
    times = ("queued_at", "start_date", "end_date", "updated_at", "last_scheduling_decision")

    def copy(index):
        date = first + timedelta(minutes=index)
        row = dict(original, run_id="manual__%s" % date.isoformat(), state="success")
        row.update({name: date for name in dates})
        row.update({name: date + timedelta(seconds=at) for at, name in enumerate(times)})
        return row

    for start in range(0, count, 1000):
        session.execute(table.insert(), [copy(index) for index in range(start, min(count, start + 1000))])

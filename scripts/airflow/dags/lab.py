"""The DAGs of every Airflow that `npm run airflow` starts: one file for Airflow 2.0 to 3.4.

The embedded Airflow of `airflow-client/testing` has the same DAGs; change both together.
"""

import time
from datetime import datetime

try:
    from airflow.providers.standard.operators.python import PythonOperator
    from airflow.sdk import DAG, Param

    SCHEDULE = "schedule"
except ImportError:
    import airflow
    from airflow import DAG
    from airflow.operators.python import PythonOperator

    RELEASE = tuple(int(part) for part in airflow.__version__.split(".")[:2])
    SCHEDULE = "schedule" if RELEASE >= (2, 4) else "schedule_interval"
    try:
        from airflow.models.param import Param
    except ImportError:
        Param = None


def conf_of(context):
    return context["dag_run"].conf or {}


def slow(**context):
    time.sleep(float(conf_of(context).get("sleep", 0)))


def maybe_fail(**context):
    if conf_of(context).get("fail"):
        raise RuntimeError("conf.fail requested this failure")


def dag(dag_id, schedule=None, **options):
    return DAG(dag_id, start_date=datetime(2024, 1, 1), catchup=False, **{SCHEDULE: schedule}, **options)


with dag("quick") as quick:
    PythonOperator(task_id="slow", python_callable=slow) >> PythonOperator(
        task_id="maybe_fail", python_callable=maybe_fail
    )

with dag("paused", is_paused_upon_creation=True) as paused:
    PythonOperator(task_id="slow", python_callable=slow)

# Paused, because a scheduler would otherwise create a run of it at once.
with dag("nightly", "@daily", is_paused_upon_creation=True) as nightly:
    PythonOperator(task_id="slow", python_callable=slow)

with dag("other") as other:
    PythonOperator(task_id="slow", python_callable=slow)

if Param is not None:
    with dag("needs_int", params={"n": Param(1, type="integer")}) as needs_int:
        PythonOperator(task_id="slow", python_callable=slow)

"""Makes the calls that it reads line by line, with the official client and with urllib3 and json by hand.

Usage: call_worker.py BASE_URL
"""

import gc
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import airflow_client.client as airflow
import urllib3

BASE_URL = sys.argv[1]
DAG_ID = "quick"
RUN_ID = "manual__2026-11-23T06:07:00+00:00"
CONF = {"day": "2026-11-23", "shard": 7}
THREADS = 50


class Raw:
    def __init__(self):
        self.pool = urllib3.PoolManager(maxsize=THREADS)
        self.runs = "%s/api/v2/dags/%s/dagRuns" % (BASE_URL, quote(DAG_ID))
        self.headers = {"accept": "application/json", "authorization": "Bearer token"}

    def send(self, method, url, **options):
        response = self.pool.request(method, url, **options)
        if response.status >= 300:
            raise RuntimeError(response.status)
        return json.loads(response.data)

    def get(self):
        return self.send("GET", "%s/%s" % (self.runs, quote(RUN_ID)), headers=self.headers)

    def list(self):
        return self.send("GET", self.runs + "?limit=100", headers=self.headers)

    def trigger(self):
        headers = dict(self.headers, **{"content-type": "application/json"})
        body = json.dumps({"logical_date": None, "conf": CONF})
        return self.send("POST", self.runs, headers=headers, body=body)


class Client:
    def __init__(self):
        configuration = airflow.Configuration(host=BASE_URL, access_token="token")
        configuration.connection_pool_maxsize = THREADS
        self.api = airflow.DagRunApi(airflow.ApiClient(configuration))

    def get(self):
        return self.api.get_dag_run(DAG_ID, RUN_ID)

    def list(self):
        return self.api.get_dag_runs(DAG_ID, limit=100)

    def trigger(self):
        body = airflow.TriggerDAGRunPostBody(logical_date=None, conf=CONF)
        return self.api.trigger_dag_run(DAG_ID, body)


contenders = {"raw": Raw(), "client": Client()}
threads = ThreadPoolExecutor(THREADS)
print("ready", flush=True)
for line in sys.stdin:
    task = json.loads(line)
    contender, operation = task["call"].split(" ")
    call = getattr(contenders[contender], operation)
    gc.collect()
    cpu, start = time.process_time(), time.perf_counter()
    if task["concurrency"] == 1:
        for _ in range(task["count"]):
            call()
    else:
        for _ in threads.map(lambda _: call(), range(task["count"])):
            pass
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"wallMs": wall * 1000, "cpuMs": cpu * 1000}), flush=True)

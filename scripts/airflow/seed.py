"""Puts the DAGs and the users of an Airflow 2 into its database, in one process.

Usage: seed.py NAME:ROLE:PASSWORD... (Airflow 3 needs none of this: see home.ts)
"""

import logging
import sys

logging.disable(logging.INFO)

from airflow.models import DagBag  # noqa: E402

bag = DagBag(include_examples=False, read_dags_from_db=False)
if bag.import_errors:
    sys.exit("DAG import errors: %s" % bag.import_errors)
bag.sync_to_db()

from airflow.www import app as www  # noqa: E402

app = (www.cached_app if hasattr(www, "cached_app") else www.create_app)(testing=True)
security = app.appbuilder.sm
if hasattr(security, "sync_roles"):
    security.sync_roles()
with app.app_context():
    for user in sys.argv[1:]:
        name, role, password = user.split(":")
        if not security.add_user(name, name, "Lab", name + "@example.org", security.find_role(role), password):
            sys.exit("could not add the user " + name)

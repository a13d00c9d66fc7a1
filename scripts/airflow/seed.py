"""Stores the users of Flask AppBuilder in the database and, on Airflow 2, the DAGs, in one process.

Usage: seed.py NAME:ROLE:PASSWORD... (the simple auth manager of Airflow 3 needs none of this: see home.ts)
"""

import logging
import sys
from contextlib import contextmanager

logging.disable(logging.INFO)

import airflow  # noqa: E402

IS_AIRFLOW_2 = airflow.__version__.startswith("2.")


def store_dags():
    from airflow.models import DagBag

    bag = DagBag(include_examples=False, read_dags_from_db=False)
    if bag.import_errors:
        sys.exit("DAG import errors: %s" % bag.import_errors)
    bag.sync_to_db()


@contextmanager
def app_builder():
    if not IS_AIRFLOW_2:
        from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder

        with get_application_builder() as appbuilder:
            yield appbuilder
        return
    from airflow.www import app as www

    app = (www.cached_app if hasattr(www, "cached_app") else www.create_app)(testing=True)
    with app.app_context():
        yield app.appbuilder


if IS_AIRFLOW_2:
    store_dags()
with app_builder() as appbuilder:
    security = appbuilder.sm
    if hasattr(security, "sync_roles"):
        security.sync_roles()
    for user in sys.argv[1:]:
        name, role, password = user.split(":", 2)
        email = name if "@" in name else name + "@example.org"
        if not security.add_user(name, name, "Lab", email, security.find_role(role), password):
            sys.exit("could not add the user " + name)

"""How much the generated tests try: a hundred examples each, or 20,000 with HYPOTHESIS_PROFILE=nightly.

Files of their own that whoever runs the tests may have are not read.
"""

import os
import tempfile

from hypothesis import HealthCheck, settings

os.environ["SCREENER_HOME"] = f"{tempfile.gettempdir()}/screener-tests-have-no-files-of-their-own"
QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
settings.register_profile("ci", max_examples=100, deadline=None, suppress_health_check=QUIET)
settings.register_profile("nightly", max_examples=20_000, deadline=None, suppress_health_check=QUIET)
settings.register_profile("long", max_examples=3_000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

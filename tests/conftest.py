"""How much the generated tests try: a hundred examples each, the same ones in every run, so that a change is judged by
what it changes; or 20,000 new ones with HYPOTHESIS_PROFILE=nightly.

Files of their own that whoever runs the tests may have are not read, and the language that they speak is not asked.
"""

import os
import signal
import tempfile

from hypothesis import HealthCheck, settings

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # In the background of a shell interrupts are ignored, and so they would be by every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
for variable in ("SCREENER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):  # errors and help follow them
    os.environ.pop(variable, None)
os.environ["SCREENER_HOME"] = f"{tempfile.gettempdir()}/screener-tests-have-no-files-of-their-own"
QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=QUIET)
settings.register_profile("nightly", max_examples=20_000, deadline=None, suppress_health_check=QUIET)
settings.register_profile("long", max_examples=3_000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

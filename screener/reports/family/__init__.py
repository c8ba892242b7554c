"""What a family reads of a result, as pages: no advice, no date that hangs on a medicine, nothing that is not theirs.

`page` has the structure; how it is shown is not decided here. Start with `pages`.
"""

from screener.reports.family.hidden import NOTHING, Hidden, UnknownName, hidden
from screener.reports.family.pages import pages

__all__ = ["NOTHING", "Hidden", "UnknownName", "hidden", "pages"]

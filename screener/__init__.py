"""Which clinical trials may fit a person with progressive multifocal leukoencephalopathy, and why."""

__version__ = "0.1.0"

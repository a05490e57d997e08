"""zopa: a multi-agent simulation of political negotiations."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("zopa")
except PackageNotFoundError:  # a bare checkout on the path
    __version__ = "0.1.0"

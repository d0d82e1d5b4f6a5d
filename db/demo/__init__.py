"""The demo: a believable operator's data, written in the import format and loaded through the import."""

from db.demo.load import DemoThereAlready, load_demo
from db.demo.plan import SUMMER, sizes
from db.demo.write import write_demo

__all__ = ["SUMMER", "DemoThereAlready", "load_demo", "sizes", "write_demo"]

"""The demo: a believable operator's data, written in the import format and loaded through the import."""

from db.demo.load import DemoThereAlready, load_demo
from db.demo.write import write_demo

__all__ = ["DemoThereAlready", "load_demo", "write_demo"]

"""`make bench`: benchmarks, each figure with its baseline (floor), measured in the same run."""

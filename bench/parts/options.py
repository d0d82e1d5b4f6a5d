"""How much is measured: what the command line says."""

from dataclasses import dataclass

from bench.table import Figure, Notes

Measured = tuple[list[Figure], Notes]
"""What a part has measured: its figures, and notes beside them."""


@dataclass(frozen=True)
class Options:
    """Extent of the measurements."""

    sizes: list[int]
    rounds: int
    requests: int
    seconds: float
    growing: list[int]
    batches: int
    batch_size: int

    @property
    def largest(self) -> int:
        """The size of the batch for measurements beside an update, which has to take a while."""
        return max(self.sizes)

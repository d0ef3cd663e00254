"""Arrays as PNG pictures: images in grey or colour, weights around zero, sheets of many."""

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from .results import ResultsError

NEGATIVE, ZERO, POSITIVE = (94, 60, 153), (247, 247, 247), (230, 97, 1)
"""Purple, white and orange of ColorBrewer's PuOr, apart to readers with any colour vision."""
GAP_GREY = 128


@dataclass(frozen=True)
class Picture:
    """A picture in its own pixels, shown enlarged without smoothing."""

    title: str
    pixels: np.ndarray
    """[height, width, 3], bytes."""
    alt: str
    """What it shows, for those who do not see it."""

    def png(self, scale: int = 1) -> bytes:
        """The picture as a PNG file, every pixel `scale` wide and high."""
        pixels = self.pixels.repeat(scale, axis=0).repeat(scale, axis=1)
        height, width, _ = pixels.shape
        lines = b"".join(b"\0" + line.tobytes() for line in pixels)
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        )

    def data_url(self, scale: int = 1) -> str:
        """The PNG file within a URL."""
        return "data:image/png;base64," + base64.b64encode(self.png(scale)).decode("ascii")


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a safetensors file."""
    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise ResultsError(f"{path}: expected a safetensors file: {error}") from None


def tensor(tensors: dict[str, np.ndarray], name: str, rank: int, path: Path) -> np.ndarray:
    """A tensor of so many dimensions."""
    found = tensors.get(name)
    if found is None:
        raise ResultsError(
            f"{path}: expected a tensor '{name}', found {', '.join(tensors) or 'none'}"
        )
    if found.ndim != rank:
        raise ResultsError(
            f"{path}: expected {rank} dimensions of tensor '{name}', found {found.ndim}"
        )
    return found.astype(np.float64)


def as_image(values: np.ndarray) -> np.ndarray:
    """[height, width, channels] from 0 to 1 as [height, width, 3] bytes."""
    levels = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
    return levels if levels.shape[2] == 3 else levels[:, :, :1].repeat(3, axis=2)


def as_weights(values: np.ndarray, limit: float) -> np.ndarray:
    """Weights [height, width, channels] from -limit to limit as [height, width, 3] bytes.

    One channel goes from purple over white (zero) to orange; three are red, green and blue, zero
    being the middle grey.
    """
    share = np.clip(values / limit, -1, 1)
    if values.shape[2] == 3:
        return as_image((share + 1) / 2)
    one = share[:, :, :1]
    zero, low, high = (np.array(color, np.float64) for color in (ZERO, NEGATIVE, POSITIVE))
    return as_image((zero + np.abs(one) * (np.where(one < 0, low, high) - zero)) / 255)


def sheet(tiles: Sequence[np.ndarray], columns: int, gap: int = 1) -> np.ndarray:
    """Pictures of one size, row by row with grey lines between them."""
    height, width, _ = tiles[0].shape
    rows = -(-len(tiles) // columns)
    pixels = np.full(
        (rows * (height + gap) - gap, columns * (width + gap) - gap, 3), GAP_GREY, np.uint8
    )
    for index, tile in enumerate(tiles):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        pixels[top : top + height, left : left + width] = tile
    return pixels

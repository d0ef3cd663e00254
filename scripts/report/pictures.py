"""Turns arrays into PNG pictures: images, weights around zero, and sheets of tiles."""

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
"""ColorBrewer's PuOr, whose ends readers with any colour vision can tell apart."""
GAP_GREY = 128


@dataclass(frozen=True)
class Picture:
    """A picture that is shown enlarged, without smoothing."""

    title: str
    pixels: np.ndarray
    """Bytes [height, width, 3]."""
    alt: str
    """What the picture shows, for readers who cannot see it."""

    def png(self, scale: int = 1) -> bytes:
        """The picture as a PNG file with every pixel enlarged `scale` times."""
        pixels = self.pixels.repeat(scale, axis=0).repeat(scale, axis=1)
        is_grey = bool((pixels == pixels[:, :, :1]).all())
        pixels = pixels[:, :, :1] if is_grey else pixels
        height, width, _ = pixels.shape
        header = struct.pack(">IIBBBBB", width, height, 8, 0 if is_grey else 2, 0, 0, 0)
        lines = min((zlib.compress(lines, 9) for lines in filtered(pixels)), key=len)
        chunks = [(b"IHDR", header), (b"IDAT", lines), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        )

    def data_url(self, scale: int = 1) -> str:
        """The PNG file as a data URL."""
        return "data:image/png;base64," + base64.b64encode(self.png(scale)).decode("ascii")


def filtered(pixels: np.ndarray) -> list[bytes]:
    """The lines of a PNG file with each of the filters None, Sub and Up, and with the best of each line:
    that with the smallest differences, as the PNG specification advises."""
    left, above = np.zeros_like(pixels), np.zeros_like(pixels)
    left[:, 1:], above[1:] = pixels[:, :-1], pixels[:-1]
    lines = np.stack([pixels, pixels - left, pixels - above])
    lines = lines.reshape(len(lines), len(pixels), -1)
    sizes = np.abs(lines.view(np.int8).astype(int)).sum(axis=2)
    choices = [np.full(len(pixels), kind) for kind in range(len(lines))] + [sizes.argmin(axis=0)]
    return [
        b"".join(bytes([kind]) + lines[kind, y].tobytes() for y, kind in enumerate(choice))
        for choice in choices
    ]


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a safetensors file."""
    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise ResultsError(f"{path}: expected a safetensors file: {error}") from None


def tensor(tensors: dict[str, np.ndarray], name: str, rank: int, path: Path) -> np.ndarray:
    """The tensor of this name, which must have `rank` dimensions, in float64."""
    found = tensors.get(name)
    if found is None:
        raise ResultsError(
            f"{path}: expected a tensor '{name}', found {', '.join(tensors) or 'none'}"
        )
    if found.ndim != rank:
        raise ResultsError(
            f"{path}: expected tensor '{name}' to have {rank} dimensions, found {found.ndim}"
        )
    return found.astype(np.float64)


def as_image(values: np.ndarray) -> np.ndarray:
    """Bytes [height, width, 3] from values [height, width, channels] between 0 and 1."""
    levels = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
    return levels if levels.shape[2] == 3 else levels[:, :, :1].repeat(3, axis=2)


def as_weights(values: np.ndarray, limit: float) -> np.ndarray:
    """Bytes [height, width, 3] from weights [height, width, channels] between ±limit.

    One channel goes from purple through white (zero) to orange. Three channels are red, green and
    blue, with zero as middle grey.
    """
    share = np.clip(values / limit, -1, 1)
    if values.shape[2] == 3:
        return as_image((share + 1) / 2)
    one = share[:, :, :1]
    zero, low, high = (np.array(color, np.float64) for color in (ZERO, NEGATIVE, POSITIVE))
    return as_image((zero + np.abs(one) * (np.where(one < 0, low, high) - zero)) / 255)


def sheet(tiles: Sequence[np.ndarray], columns: int, gap: int = 1) -> np.ndarray:
    """Tiles of one size in rows, with grey lines between them."""
    height, width, _ = tiles[0].shape
    rows = -(-len(tiles) // columns)
    pixels = np.full(
        (rows * (height + gap) - gap, columns * (width + gap) - gap, 3), GAP_GREY, np.uint8
    )
    for index, tile in enumerate(tiles):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        pixels[top : top + height, left : left + width] = tile
    return pixels

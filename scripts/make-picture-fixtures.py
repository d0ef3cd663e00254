#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Writes pictures and arrays that Tests/DatasetIOTests compares with: scripts/make-picture-fixtures.py

pictures.json: PNG files of every colour type, bit depth and interlacing, with every filter, and their
pixels. stored.npz and compressed.npz: archives as NumPy writes them.

preparation.json: drawings, and what the page of `bench explore` makes of them, which
`bench predict` must make as well. Requires node; the page's own tests compare it with the file.
"""

import base64
import json
import pathlib
import random
import struct
import subprocess
import zlib

import numpy as np

ROOT = pathlib.Path(__file__).parent.parent
FIXTURES = ROOT / "Tests/DatasetIOTests/Fixtures"
WIDTH, HEIGHT = 11, 9
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
ADAM7 = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)
)  # fmt: skip


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def packed(values: list[int], depth: int) -> bytes:
    bits = "".join(f"{value:0{depth}b}" for value in values)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def filtered(row: bytes, above: bytes, step: int, kind: int) -> bytes:
    result = bytearray([kind])
    for index, value in enumerate(row):
        left = row[index - step] if index >= step else 0
        up = above[index]
        corner = above[index - step] if index >= step else 0
        estimate = left + up - corner
        nearest = min((left, up, corner), key=lambda other: abs(estimate - other))
        prediction = (0, left, up, (left + up) // 2, nearest)[kind]
        result.append((value - prediction) % 256)
    return bytes(result)


def encoded(pixels: list[list[list[int]]], colour: int, depth: int, interlaced: bool, palette: bytes) -> bytes:
    step = max(1, SAMPLES[colour] * depth // 8)
    rows, number = b"", 0
    for left, top, across, down in ADAM7 if interlaced else ((0, 0, 1, 1),):
        above = None
        for line in pixels[top::down]:
            values = [sample for pixel in line[left::across] for sample in pixel]
            if not values:
                break
            row = packed(values, depth)
            rows += filtered(row, above or bytes(len(row)), step, number % 5)
            above, number = row, number + 1
    header = struct.pack(">2I5B", WIDTH, HEIGHT, depth, colour, 0, 0, int(interlaced))
    data = zlib.compress(rows)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        + (chunk(b"PLTE", palette) if palette else b"")
        + chunk(b"IDAT", data[:20]) + chunk(b"IDAT", data[20:]) + chunk(b"IEND", b"")
    )  # fmt: skip


def picture(colour: int, depth: int, interlaced: bool, *, greys: bool = False) -> dict:
    numbers = random.Random(f"{colour} {depth} {interlaced}")
    largest = 2**depth - 1
    entries = [[numbers.randrange(256)] * 3 if greys else numbers.choices(range(256), k=3) for _ in range(min(256, largest + 1))]
    pixels = [[numbers.choices(range(largest + 1), k=SAMPLES[colour]) for _ in range(WIDTH)] for _ in range(HEIGHT)]
    channels = 3 if colour in (2, 6) or (colour == 3 and not greys) else 1
    decoded = []
    for line in pixels:
        for pixel in line:
            if colour in (4, 6):
                pixel[-1] = largest
            if colour == 3:
                decoded += entries[pixel[0]][:channels]
            else:
                decoded += [int(value * 255 / largest + 0.5) for value in pixel[:channels]]
    palette = bytes(value for entry in entries for value in entry) if colour == 3 else b""
    return {
        "name": f"colour {colour}, {depth} bits{', interlaced' * interlaced}{', greys' * greys}",
        "png": text(encoded(pixels, colour, depth, interlaced, palette)),
        "height": HEIGHT, "width": WIDTH, "channels": channels, "pixels": text(bytes(decoded)),
    }  # fmt: skip


def drawings() -> list[dict]:
    """Drawings of different sizes: strokes, a dot, a page full of noise, a line off centre."""
    numbers = np.random.default_rng(7)
    rows, columns = np.mgrid[0:64, 0:80]
    shapes = {
        "a ring": (np.abs(np.hypot(rows - 26, columns - 45) - 18) < 3) * 255,
        "a falling line": (np.abs(rows - 2 * columns + 10) < 6) * 200,
        "a dot of one pixel": ((rows == 3) & (columns == 70)) * 255,
        "a flat line": ((rows > 30) & (rows < 34)) * 255,
        "noise": numbers.integers(0, 256, (33, 57)),
        "small": numbers.integers(0, 2, (7, 5)) * 255,
        "faint": numbers.integers(0, 3, (40, 40)),
        "of its own size": np.pad(numbers.integers(1, 256, (20, 20)), 4),
        "blank": np.zeros((10, 12), int),
    }
    return [
        {"name": name, "height": shape.shape[0], "width": shape.shape[1],
         "pixels": text(shape.astype(np.uint8).tobytes())}
        for name, shape in shapes.items()
    ]  # fmt: skip


PREPARE = """
const fs = require("fs");
eval(fs.readFileSync(process.argv[1], "utf8") + "; globalThis.prepared = prepared; globalThis.resampled = resampled");
const answers = JSON.parse(fs.readFileSync(0)).map(({ pixels, width, height }) => {
  const image = Uint8Array.from(Buffer.from(pixels, "base64"));
  const side = Math.max(width, height);
  const whole = { left: -Math.floor((side - width) / 2), top: -Math.floor((side - height) / 2), side };
  const text = (bytes) => Buffer.from(bytes).toString("base64");
  const result = prepared(image, width, height);
  return { prepared: result && text(result.image), shrunk: text(resampled(image, width, height, whole, 28)) };
});
console.log(JSON.stringify(answers));
"""


def prepared(shapes: list[dict]) -> list[dict]:
    page = ROOT / "Sources/CPage/Page/images.js"
    answers = subprocess.run(
        ["node", "-e", PREPARE, page], input=json.dumps(shapes), capture_output=True, text=True, check=True
    )
    return [shape | answer for shape, answer in zip(shapes, json.loads(answers.stdout), strict=True)]


def write(name: str, rows: list[dict]) -> None:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (FIXTURES / name).write_text(f"[\n{lines}\n]\n")


pictures = [
    picture(colour, depth, interlaced)
    for colour, depths in DEPTHS.items() for depth in depths for interlaced in (False, True)
]  # fmt: skip
write("pictures.json", [*pictures, picture(3, 4, False, greys=True)])
write("preparation.json", prepared(drawings()))
arrays = {
    "x_train": (np.arange(60) * 7).astype(np.uint8).reshape(3, 5, 4), "y_train": np.arange(3),
    "x_test": (np.arange(40) * 3).astype(np.uint8).reshape(2, 5, 4), "y_test": np.array([2, 1]),
}  # fmt: skip
np.savez(FIXTURES / "stored.npz", **arrays)
np.savez_compressed(FIXTURES / "compressed.npz", **arrays)

#!/usr/bin/env python3
"""Writes the inputs that fuzzing starts from to Fuzz/corpus, a few for every form of every target.

The first byte of an input chooses its form. Fuzz/Sources/fuzz-*/main.swift says what the following
bytes mean in each form.
"""

import base64
import gzip
import json
import pathlib
import struct

CORPUS = pathlib.Path(__file__).parent / "corpus"
AS_IT_IS = bytes(3)
GZIPPED = bytes([2, 6, 0])
IN_TWO = bytes([3, 6, 20])


def deflated(content: bytes) -> bytes:
    """A gzip file without a timestamp, so that its bytes are always the same."""
    return gzip.compress(content, mtime=0)


def safetensors(header: bytes, data: bytes = b"") -> bytes:
    return struct.pack("<Q", len(header)) + header + data


text = b"Pixels, some of them neighbours. " * 3
whole = deflated(text)
steps = bytes([5, 200, 30, 255])
images = struct.pack(">4B3I", 0, 0, 8, 3, 2, 2, 3) + bytes(range(12))
labels = struct.pack(">4BI", 0, 0, 8, 1, 3) + bytes([3, 0, 9])
entry = b'"t":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}'
cnn = (
    pathlib.Path(__file__).parent / "../Tests/ModelsTests/Fixtures/descriptions/keras-3/input-layer.json"
).read_bytes()
size = b"%11o\0" % 20
fixtures = pathlib.Path(__file__).parent / "../Tests/DatasetIOTests/Fixtures"
header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }"
numpy = (fixtures / "compressed.npz").read_bytes()
picture = base64.b64decode(json.loads((fixtures / "pictures.json").read_text())[0]["png"])

seeds = {
    "gzip": {
        "plain": bytes([0]) + steps + text,
        "file": bytes([0]) + steps + whole,
        "members": bytes([0]) + steps + whole + whole,
        "deflate": bytes([1]) + steps + whole[10:-8],
        "packed": bytes([2]) + steps + bytes([6, 33]) + text,
        "cut": bytes([3]) + steps + bytes([6, 0, 40]) + text,
        "bomb": bytes([4]) + steps + bytes([255, 7, 9]) + bytes(40),
    },
    "idx": {
        "images": bytes([0, 0]) + AS_IT_IS + images,
        "labels": bytes([0, 1]) + AS_IT_IS + labels,
        "gzipped": bytes([0, 0]) + GZIPPED + images,
        "file": bytes([0, 0]) + AS_IT_IS + deflated(images),
        "billions": bytes([1, 0]) + AS_IT_IS + struct.pack(">3I", 1 << 31, 28, 28) + bytes(9),
        "small": bytes([2, 0]) + GZIPPED + bytes([2, 2, 3]) + bytes(12),
        "whole": bytes([3, 0]) + IN_TWO + bytes([1, 2]) + bytes(range(60)),
    },
    "cifar": {
        "short": bytes([0, 0]) + AS_IT_IS + bytes([3]) + bytes(60),
        "ten": bytes([1, 0]) + AS_IT_IS + bytes([7, 1, 2, 3, 1, 2, 99, 200]),
        "hundred": bytes([1, 1]) + GZIPPED + bytes([7, 50, 1, 2, 3, 1, 2, 99, 200]),
        "cut": bytes([3, 0]) + IN_TWO + bytes([7, 1, 2, 3, 1, 2, 99, 200, 0, 0, 5]),
        "member": bytes([3, 1]) + AS_IT_IS + bytes([7, 50, 1, 2, 3, 1, 2, 99, 200, 3, 0, 0]),
        "label": bytes([1, 0]) + AS_IT_IS + bytes([0xFF, 1, 2, 3, 1, 2, 99, 200]),
    },
    "tar": {
        "text": bytes([0]) + AS_IT_IS + text,
        "blocks": bytes([1]) + AS_IT_IS + size + bytes([2, 1]) + b"a" + bytes([20]) + bytes(20),
        "pax": bytes([1]) + AS_IT_IS + size + bytes([0, 1]) + b"x\x14" + b"13 size=3073\n7 a=bc\n",
        "petabyte": bytes([1]) + AS_IT_IS + b"\x80\0\0\0\0\4" + bytes(6) + bytes([2, 0, 9]),
        "members": bytes([2]) + GZIPPED + bytes([0, 5]) + b"12345" + bytes([1, 9, 3, 2, 2, 3, 4]),
        "cifar-10": bytes([3]) + AS_IT_IS + bytes([0]) + bytes(range(18)) + b"\1",
        "cifar-100": bytes([3]) + GZIPPED + bytes([1]) + bytes(range(8)) + b"\1",
    },
    "safetensors": {
        "file": bytes([0]) + safetensors(b"{" + entry + b"}", bytes(8)),
        "header": bytes([1, 8]) + b"{" + entry + b',"__metadata__":{"a":"\\u00e9"}}',
        "two": bytes([1, 8])
        + b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},'
        + b'"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
        "shape": bytes([2, 2]) + b"[4294967296,4294967296]",
        "offsets": bytes([2, 3]) + b"[0,9223372036854775807]",
        "tensors": bytes([3, 2, 3, 1]) + bytes([0x3F, 0x80, 0x7F, 0xC0, 0, 1]),
    },
    "bytes": {
        "start": bytes([0, 0, 4, 0]) + text,
        "black": bytes([0, 0, 7, 0]) + text[:9],
        "whole": bytes([1, 0, 3, 3, 9]) + text,
        "wide": bytes([1, 63, 252, 3, 15]) + text,
    },
    "npz": {
        "file": bytes([0]) + numpy,
        "members": bytes([1, 0]) + b"\0\5abcde" + b"\1\4abcd",
        "header": bytes([2, 1, 0, 1, 9, len(header)]) + header,
        "directory": bytes([3, 0, 0, 20, 7]) + bytes(range(60)),
        "keras": bytes([4, 0, 1, 2, 0, 0, 0]) + bytes(range(60)),
        "medmnist": bytes([4, 1, 1, 2, 2, 1, 1]) + bytes(range(90)),
    },
    "png": {
        "file": bytes([0]) + picture,
        "chunks": bytes([1]) + bytes([0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]) + b"\0\1\6\0\1\2\0\3\4",
        "palette": bytes([2, 2, 1, 0, 5, 7, 6, 0, 0]) + bytes(range(80)),
        "alpha": bytes([2, 4, 0, 1, 9, 9, 6, 1, 200]) + bytes(range(255)),
        "interlaced": bytes([2, 0, 0, 1, 11, 10, 6, 77, 200]) + bytes(range(200)),
        "cut": bytes([3, 0, 60, 1, 0, 0, 3, 3, 6, 1, 2]) + bytes(range(60)),
    },
    "keras": {
        "cnn": bytes([0]) + cnn,
        "list": bytes([0]) + b'{"class_name":"Sequential","config":[{"class_name":"Flatten",'
        + b'"config":{"batch_input_shape":[null,8,8,1]}},{"class_name":"Dense","config":{"units":2}}]}',
        "conv": bytes([1, 0]) + b'"filters":8,"kernel_size":[5,3],"strides":2,"padding":"same"',
        "huge": bytes([1, 0]) + b'"filters":4611686018427387904,"kernel_size":3',
        "escape": bytes([1, 7]) + b'"units":3,"name":"\\ud83d\\ude00","activation":null',
        "layers": bytes([2, 6, 0, 7, 2, 7, 2, 4, 5]),
        "deep": bytes([0]) + b"[" * 70,
    },
    "networks": {
        "cnn": bytes([0]) + b"conv:32:3:relu,maxpool:2,conv:64:5x3:same:s2,flatten,dropout:0.5,dense:10",
        "batchnorm": bytes([0]) + b"batchnorm:m0.9:e1e-05:nocenter,globalavg,dense:10:nobias,softmax",
        "huge": bytes([0]) + b"conv:4611686018427387904,dense:99999999999999999999",
        "parts": bytes([4, 1, 3, 24, 29, 3]),
        "many": bytes([7]) + bytes([32]) * 260,
    },
}

for target, inputs in seeds.items():
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in inputs.items():
        (folder / name).write_bytes(content)

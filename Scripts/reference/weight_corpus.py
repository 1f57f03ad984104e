#!/usr/bin/env python3
"""Writes small files of weights, Tests/ConvNetTests/Fixtures/weights/READER/NAME: what the readers' tests
(Tests/ConvNetTests/WeightFixtures.swift) compare with closed forms, and what Scripts/fuzz starts from.

Weight [o, i, r, c] of every filter is 100 o + 10 i + 2 r + c, bias o is o / 4: exact in 16 bits.
Needs Python alone; the same bytes every time.
"""

import json
import struct
import zipfile
from itertools import product
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "Tests/ConvNetTests/Fixtures/weights"


def weight(o, i, r, c):
    return 100 * o + 10 * i + 2 * r + c


def oihw(shape):
    return [weight(*p) for p in product(*map(range, shape))]


def hwio(shape):
    o, i, h, w = shape
    return [weight(q, p, r, c) for r, c, p, q in product(range(h), range(w), range(i), range(o))]


def biases(count):
    return [o / 4 for o in range(count)]


# Protocol buffers: https://protobuf.dev/programming-guides/encoding/
def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def floats(values, kind="f"):
    return struct.pack(f"<{len(values)}{kind}", *values)


def double(number, value):
    return varint(number << 3 | 1) + struct.pack("<d", value)


# TensorFlow.
def node(name, operation, **attributes):
    entries = b"".join(
        field(5, field(1, key) + field(2, value)) for key, value in attributes.items()
    )
    return field(1, field(1, name) + field(2, operation) + entries)


def constant(name, extents, numbers):
    shape = b"".join(field(2, field(1, extent)) for extent in extents)
    tensor = field(1, 1) + field(2, shape) + numbers
    return node(name, "Const", dtype=field(6, 1), value=field(8, tensor))


def graph_filter(name, shape, write):
    o, i, h, w = shape
    return constant(name + "_w", [h, w, i, o], write(hwio(shape))) + constant(
        name + "_b", [o], write(biases(o))
    )


def content(values):
    return field(4, floats(values))


def packed(values):
    return field(5, floats(values))


def unpacked(values):
    return b"".join(field(5, float(value)) for value in values)


def graph(write):
    return (
        node("input", "Placeholder", dtype=field(6, 1))
        + graph_filter("conv2d0", (2, 3, 2, 3), write)
        + graph_filter("mixed3a_5x5_bottleneck", (4, 2, 1, 1), write)
        + graph_filter("softmax2", (2, 2, 1, 1), write)
        + node(
            "localresponsenorm0", "LRN", depth_radius=field(3, 3), bias=field(4, 2.0),
            alpha=field(4, 0.25), beta=field(4, 0.75),
        )
        + node("localresponsenorm1", "LRN")
        + field(4, field(1, 9))
    )


# Caffe.
def legacy_blob(extents, values):
    extents = [1] * (4 - len(extents)) + list(extents)
    header = b"".join(field(k + 1, extent) for k, extent in enumerate(extents))
    return header + field(5, floats(values))


def shaped_blob(extents, values):
    return field(7, field(1, b"".join(map(varint, extents)))) + unpacked(values)


def double_blob(extents, values):
    shape = field(7, b"".join(field(1, extent) for extent in extents))
    return shape + field(8, floats(values, "d"))


def unpacked_double_blob(extents, values):
    shape = field(7, b"".join(field(1, extent) for extent in extents))
    return shape + b"".join(double(8, value) for value in values)


def caffe(layer, name, blobs_field, normalization, blob, other_blob):
    def filtered(title, shape, blob):
        numbers = field(blobs_field, blob(shape, oihw(shape)))
        return field(layer, field(name, title) + numbers + field(blobs_field, blob(shape[:1], biases(shape[0]))))

    return (
        field(1, "Small")
        + field(layer, field(name, "data"))
        + filtered("conv1/7x7_s2", (2, 3, 2, 3), blob)
        + field(layer, field(name, "pool1/norm1") + field(normalization, field(1, 5) + field(2, 0.5) + field(3, 0.25) + field(5, 2.0)))
        + field(layer, field(name, "conv2/norm2"))
        + filtered("inception_3a/5x5_reduce", (4, 2, 1, 1), other_blob)
        + filtered("inception_5b/pool_proj", (1, 2, 1, 1), other_blob)
        + filtered("loss3/classifier", (2, 2, 1, 1), blob)
    )


def archive(path, graph, method):
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in [("LICENSE", b"none"), ("graph.pb", graph)]:
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, method)


def bomb(path):
    """A million zeros that the directory says are a hundred."""
    archive(path, bytes(1 << 20), zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\1\2")
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(data)


def safetensors():
    header = {"__metadata__": {"curvetrace": "model-weights-1", "convention": "caffe", "network": "small",
                               "localresponsenorm0.radius": "2", "localresponsenorm0.bias": "2",
                               "localresponsenorm0.scale": "0.1", "localresponsenorm0.beta": "0.25"}}
    data = b""
    for name, shape in [("conv2d0", (2, 3, 2, 3)), ("mixed3a_5x5_bottleneck", (4, 2, 1, 1))]:
        for suffix, extents, values in [("weight", shape, oihw(shape)), ("bias", shape[:1], biases(shape[0]))]:
            kind, letter = ("F16", "e") if name == "conv2d0" else ("F32", "f")
            more = floats(values, letter)
            header[f"{name}.{suffix}"] = {"dtype": kind, "shape": extents, "data_offsets": [len(data), len(data) + len(more)]}
            data += more
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def main():
    for reader in ["graphDef", "caffe", "zip", "safetensors"]:
        (FOLDER / reader).mkdir(parents=True, exist_ok=True)
    for name, write in [("content", content), ("packed", packed), ("unpacked", unpacked)]:
        (FOLDER / f"graphDef/{name}.pb").write_bytes(graph(write))
    (FOLDER / "caffe/first.caffemodel").write_bytes(caffe(2, 4, 6, 18, legacy_blob, legacy_blob))
    (FOLDER / "caffe/present.caffemodel").write_bytes(caffe(100, 1, 7, 118, shaped_blob, double_blob))
    (FOLDER / "caffe/doubles.caffemodel").write_bytes(caffe(100, 1, 7, 118, double_blob, unpacked_double_blob))
    archive(FOLDER / "zip/stored.zip", graph(content), zipfile.ZIP_STORED)
    archive(FOLDER / "zip/deflated.zip", graph(content), zipfile.ZIP_DEFLATED)
    bomb(FOLDER / "zip/bomb.zip")
    (FOLDER / "safetensors/small.safetensors").write_bytes(safetensors())


if __name__ == "__main__":
    main()

"""What classes a DEX file defines, by the names that a phone finds them by."""

import struct
from dataclasses import dataclass, field

NATIVE = 0x100


@dataclass
class Defined:
    fields: set = field(default_factory=set)
    methods: set = field(default_factory=set)
    natives: set = field(default_factory=set)


def classes(dex):
    """Each class as Java writes it (`com.sun.jna.Native$ffi_callback`), with what it has."""
    assert dex[:4] == b"dex\n", "it is no DEX file"
    strings = [text_at(dex, at) for (at,) in table(dex, 0x38, "<I")]
    types = [strings[number] for (number,) in table(dex, 0x40, "<I")]
    fields = [strings[name] for _, _, name in table(dex, 0x50, "<HHI")]
    methods = [strings[name] for _, _, name in table(dex, 0x58, "<HHI")]
    found = {}
    for number, _, _, _, _, _, data, _ in table(dex, 0x60, "<8I"):
        found[types[number][1:-1].replace("/", ".")] = members(dex, data, fields, methods) if data else Defined()
    return found


def members(dex, at, fields, methods):
    counts = []
    for _ in range(4):
        count, at = number_at(dex, at)
        counts.append(count)
    defined = Defined()
    for kind, count in enumerate(counts):
        member = 0  # each is said as the distance to the one before
        for _ in range(count):
            step, at = number_at(dex, at)
            access, at = number_at(dex, at)
            member += step
            if kind < 2:
                defined.fields.add(fields[member])
                continue
            _, at = number_at(dex, at)  # where its code is
            defined.methods.add(methods[member])
            if access & NATIVE:
                defined.natives.add(methods[member])
    return defined


def table(dex, header, row):
    count, begin = struct.unpack_from("<II", dex, header)
    return list(struct.iter_unpack(row, dex[begin:begin + count * struct.calcsize(row)]))


def text_at(dex, at):
    _, at = number_at(dex, at)
    return dex[at:dex.index(b"\0", at)].decode("utf-8", "replace")


def number_at(dex, at):
    """A number of as many bytes as it takes (ULEB128), and where the next begins."""
    value = shift = 0
    while True:
        byte = dex[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7

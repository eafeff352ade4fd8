"""Whether a native library is one that Android can load."""

import struct

# Android phones have pages of at most so many bytes.
PAGE = 16384
# What ELF calls the processor of an ABI.
MACHINES = {"arm64-v8a": 183, "armeabi-v7a": 40, "x86_64": 62, "x86": 3}


def of_library(elf, abi):
    if elf[:4] != b"\x7fELF":
        yield "it is no ELF file"
        return
    is_64 = elf[4] == 2
    (machine,) = struct.unpack_from("<H", elf, 18)
    if machine != MACHINES[abi]:
        yield f"it is for another processor ({machine})"
    (table,) = struct.unpack_from("<Q" if is_64 else "<I", elf, 32 if is_64 else 28)
    size, count = struct.unpack_from("<HH", elf, 54 if is_64 else 42)
    for at in range(table, table + size * count, size):
        if is_64:
            kind, _, offset, address, _, _, _, alignment = struct.unpack_from("<IIQQQQQQ", elf, at)
        else:
            kind, offset, address, _, _, _, _, alignment = struct.unpack_from("<IIIIIIII", elf, at)
        # 1: a part that is loaded.
        if kind == 1 and (alignment % PAGE != 0 or alignment == 0 or (address - offset) % PAGE != 0):
            yield f"a part at {address:#x} is aligned to {alignment} bytes, not to pages of {PAGE}"

#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Bodies that a client should not send: bodies.py FOLDER PICTURE.png

bomb.png claims 8000 x 7000 points and holds few bytes, animated.png moves, truncated.png
ends in its midst, stretched.png claims 50 million points exactly and holds them, compressed.
"""
import pathlib
import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def picture(width, height, rows):
    head = struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', rows) + chunk(b'IEND', b'')


def blank(width, height):
    packer, row = zlib.compressobj(9), bytes(width + 1)
    return b''.join(packer.compress(row) for _ in range(height)) + packer.flush()


folder, source = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_bytes()
(folder / 'bomb.png').write_bytes(picture(8000, 7000, blank(8000, 7000)))
(folder / 'stretched.png').write_bytes(picture(10000, 5000, blank(10000, 5000)))
(folder / 'truncated.png').write_bytes(source[:len(source) // 2])
end_of_head = 8 + 12 + 13
animation = chunk(b'acTL', struct.pack('>II', 2, 0))
(folder / 'animated.png').write_bytes(source[:end_of_head] + animation + source[end_of_head:])

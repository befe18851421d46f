#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""A PDF of pictures, as a scanner or an office suite would save one, and worse.

paged_pdf.py OUT [--size WxH] [--more TEXT] PAGE...

PAGE: blank, loop (a form that draws itself), bomb (a page that never ends drawing),
inflate (a picture of 900 MB in few bytes), words (lines of a letter), or a PNG or JPEG
file, whose bytes go in as they are.
--size: of every page, in points; --more: objects' text put into the catalogue.
"""
import struct
import sys
import zlib

WORDS = b"Facture du 1 mars 2026 : consommation, abonnement, taxes et contributions, total."


def png(data):
    """The compressed rows of a PNG are a PDF's, with the predictor of PNG."""
    width, height, bits, colour = struct.unpack(">IIBB", data[16:26])
    at, rows, palette = 8, b"", b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IDAT":
            rows += data[at + 8:at + 8 + length]
        if kind == b"PLTE":
            palette = data[at + 8:at + 8 + length]
        at += 12 + length
    colours = {0: 1, 2: 3, 3: 1}[colour]
    space = {0: b"/DeviceGray", 2: b"/DeviceRGB",
             3: b"[/Indexed/DeviceRGB %d<%s>]" % (len(palette) // 3 - 1, palette.hex().encode())}[colour]
    return width, height, b"/ColorSpace%s/BitsPerComponent %d/Filter/FlateDecode/DecodeParms" \
        b"<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>" % (space, bits, colours, bits, width), rows


def jpeg(data):
    at = 2
    while data[at + 1] not in (0xc0, 0xc1, 0xc2):
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    height, width, colours = struct.unpack(">HHB", data[at + 5:at + 10])
    return width, height, b"/ColorSpace%s/BitsPerComponent 8/Filter/DCTDecode" \
        % (b"/DeviceGray" if colours == 1 else b"/DeviceRGB"), data


class Pdf:
    def __init__(self):
        self.objects = [b"", b""]

    def add(self, body):
        self.objects.append(body)
        return len(self.objects)

    def stream(self, dictionary, data):
        return self.add(b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(data), data))

    def drawn(self, name, box):
        """Resources and operators of one page."""
        if name == "blank":
            return b"", b""
        if name == "loop":
            me = len(self.objects) + 1
            self.stream(b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X %d 0 R>>>>" % me, b"/X Do /X Do")
            return b"/XObject<</X %d 0 R>>" % me, b"/X Do"
        if name == "bomb":  # each form draws the one before it ten times
            form = self.stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9000 9000]", b"0 0 9000 9000 re f " * 50)
            for _ in range(9):
                form = self.stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9000 9000]/Resources<</XObject<</X %d 0 R>>>>" % form,
                                   b"/X Do " * 10)
            return b"/XObject<</X %d 0 R>>" % form, b"/X Do"
        if name == "inflate":
            packer = zlib.compressobj()
            rows = b"".join(packer.compress(bytes(30000)) for _ in range(30000)) + packer.flush()
            image = self.stream(b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray"
                                b"/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode]", zlib.compress(rows))
            return b"/XObject<</X %d 0 R>>" % image, b"q 500 0 0 500 0 0 cm /X Do Q"
        if name == "words":
            font = self.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
            lines = b"".join(b"(%s) ' " % WORDS for _ in range(50))
            return b"/Font<</F %d 0 R>>" % font, b"BT /F 11 Tf 14 TL 50 800 Td %sET" % lines
        data = open(name, "rb").read()
        width, height, how, data = (png if data[:4] == b"\x89PNG" else jpeg)(data)
        image = self.stream(b"/Type/XObject/Subtype/Image/Width %d/Height %d%s" % (width, height, how), data)
        scale = min(box[0] / width, box[1] / height, 0.36)  # 200 dpi, or what fits
        return b"/XObject<</X %d 0 R>>" % image, b"q %f 0 0 %f 20 20 cm /X Do Q" \
            % (width * scale * 0.9, height * scale * 0.9)

    def page(self, name, box):
        resources, operators = self.drawn(name, box)
        contents = self.stream(b"", operators)
        return self.add(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<<%s>>/Contents %d 0 R>>"
                        % (*box, resources, contents))

    def written(self, pages, more):
        self.objects[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % more
        self.objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % p for p in pages))
        out, at = b"%PDF-1.4\n", []
        for number, body in enumerate(self.objects, 1):
            at.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % a for a in at)
        return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" \
            % (len(at) + 1, table, len(at) + 1, len(out))


def main(out, *rest):
    box, more, pages, pdf = (595, 842), b"", [], Pdf()
    rest = list(rest)
    while rest:
        word = rest.pop(0)
        if word == "--size":
            box = tuple(int(n) for n in rest.pop(0).split("x"))
        elif word == "--more":
            more = rest.pop(0).encode()
        else:
            pages.append(pdf.page(word, box))
    with open(out, "wb") as f:
        f.write(pdf.written(pages, more))


main(*sys.argv[1:])

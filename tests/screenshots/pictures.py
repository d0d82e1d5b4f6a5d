"""Pictures as files that a repository can keep: with at most 256 colours, a third of what the browser writes."""

import base64
import struct
import zlib

from playwright.async_api import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE_OF_8_BITS = (8, 3, 0, 0, 0)

# Colours that are nearly the same count as one; of these the most frequent are kept, and the others become the nearest.
_REDUCE = """async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    const near = (pixel) => pixel & 0xf8f8f8;
    const groups = new Map();
    for (const pixel of pixels) {
        const group = groups.get(near(pixel)) ?? groups.set(near(pixel), new Map()).get(near(pixel));
        group.set(pixel, (group.get(pixel) ?? 0) + 1);
    }
    const most = (group) => [...group].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
    const size = (group) => [...group.values()].reduce((sum, count) => sum + count, 0);
    const kept = [...groups].toSorted((a, b) => size(b[1]) - size(a[1])).slice(0, 256).map(([, group]) => most(group));
    const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    const palette = kept.map(parts);
    const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
    const places = new Map([...groups.keys()].map((key) => {
        const distances = palette.map((each) => distance(each, parts(most(groups.get(key)))));
        return [key, distances.indexOf(Math.min(...distances))];
    }));
    const indices = Uint8Array.from(pixels, (pixel) => places.get(near(pixel)));
    let text = "";
    for (let at = 0; at < indices.length; at += 32768) {
        text += String.fromCharCode(...indices.subarray(at, at + 32768));
    }
    return {width: bitmap.width, height: bitmap.height, palette: palette.flat(), indices: btoa(text)};
}"""


async def reduced(png: bytes, page: Page) -> bytes:
    """The same picture with at most 256 colours; `page` is one without a content security policy."""
    found = await page.evaluate(_REDUCE, base64.b64encode(png).decode())
    width, height, indices = found["width"], found["height"], base64.b64decode(found["indices"])
    lines = b"".join(b"\0" + indices[at : at + width] for at in range(0, width * height, width))
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, *_PALETTE_OF_8_BITS),
        b"PLTE": bytes(found["palette"]),
        b"IDAT": zlib.compress(lines, 9),
        b"IEND": b"",
    }
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks.items())


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

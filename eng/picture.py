#!/usr/bin/env python3
"""Runs a command on a terminal of its own and draws what it shows as SVG.

    picture.py OUT.svg COLUMNS SHOWN -- COMMAND...

COLUMNS is the terminal's width, SHOWN the command as a reader types it; it stands above the output. Colours and bold
are taken from the control sequences (SGR); what moves the cursor is left out. Ends with 1 when nothing was shown.
"""
import fcntl
import os
import pty
import re
import struct
import sys
import termios
from html import escape

WIDTH, HEIGHT, SIZE, MARGIN = 8.4, 19, 14, 16
BACKGROUND, PLAIN, DIM = "#1b1f24", "#d7dce2", "#8b949e"
NORMAL = ["#6e7681", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#d7dce2"]
BRIGHT = ["#8b949e", "#ffa198", "#aff5b4", "#f2cc60", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#ffffff"]
SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([@-~])|\x1b[()][A-Z0-9]|\x1b[=>78]")


def run(columns, command):
    """The output of a command whose standard streams are a terminal of that width."""
    child, terminal = pty.fork()
    if child == 0:
        # The parent sets the size before it lets the child go on.
        os.read(0, 1)
        os.environ["TERM"] = "xterm-256color"
        os.environ.pop("NO_COLOR", None)
        os.execvp(command[0], command)
    attributes = termios.tcgetattr(terminal)
    attributes[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 200, columns, 0, 0))
    os.write(terminal, b"\n")
    chunks = []
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # EIO: the last who had it open is gone
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.waitpid(child, 0)
    return b"".join(chunks).decode("utf-8", "replace")


def colour_of(number):
    """One of the 256 colours."""
    if number < 8:
        return NORMAL[number]
    if number < 16:
        return BRIGHT[number - 8]
    if number < 232:
        number -= 16
        return "#%02x%02x%02x" % tuple(0 if v == 0 else 55 + 40 * v for v in (number // 36, number // 6 % 6, number % 6))
    return "#%02x%02x%02x" % ((8 + 10 * (number - 232),) * 3)


def restyle(style, parameters):
    """The style after a sequence `ESC [ parameters m`."""
    style = dict(style)
    codes = [int(c or 0) for c in parameters.split(";")]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = {}
        elif code == 1:
            style["bold"] = True
        elif code == 2:
            style["colour"] = DIM
        elif code == 22:
            style.pop("bold", None)
        elif code == 4:
            style["underline"] = True
        elif code == 24:
            style.pop("underline", None)
        elif 30 <= code <= 37:
            style["colour"] = NORMAL[code - 30]
        elif 90 <= code <= 97:
            style["colour"] = BRIGHT[code - 90]
        elif code == 39:
            style.pop("colour", None)
        elif code in (38, 48):
            kind = codes.pop(0) if codes else 0
            shade = colour_of(codes.pop(0)) if kind == 5 and codes else None
            if kind == 2 and len(codes) >= 3:
                shade = "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
            if code == 38 and shade:
                style["colour"] = shade
    return style


def runs(text):
    """The lines, each a list of (column, text, style)."""
    lines, style = [], {}
    for line in text.replace("\r\n", "\n").split("\n"):
        parts, column, at = [], 0, 0
        # What a progress line wrote over itself is not there any more.
        line = line[line.rfind("\r\x1b[K") + 4:] if "\r\x1b[K" in line else line.replace("\r", "")
        for found in [*SEQUENCE.finditer(line), None]:
            piece = line[at:found.start() if found else len(line)]
            if piece:
                parts.append((column, piece, style))
                column += len(piece)
            if found:
                at = found.end()
                if found.group(2) == "m":
                    style = restyle(style, found.group(1))
        lines.append(parts)
    while lines and not any(piece.strip() for _, piece, _ in lines[-1]):
        lines.pop()
    return lines


def wrapped(lines, columns):
    """The lines as a terminal of that width breaks them."""
    for parts in lines:
        line = []
        row = 0
        for column, piece, style in parts:
            while piece:
                if column >= (row + 1) * columns:
                    yield line
                    line, row = [], row + 1
                here = piece[:(row + 1) * columns - column]
                line.append((column - row * columns, here, style))
                column, piece = column + len(here), piece[len(here):]
        yield line


def draw(lines, columns):
    """The picture."""
    width, height = 2 * MARGIN + columns * WIDTH, 2 * MARGIN + len(lines) * HEIGHT
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">',
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{SIZE}" fill="{PLAIN}">',
    ]
    for row, parts in enumerate(lines):
        for column, piece, style in parts:
            bare = piece.strip(" ")
            if not bare:
                continue
            column += len(piece) - len(piece.lstrip(" "))
            more = f' fill="{style["colour"]}"' if "colour" in style else ""
            more += ' font-weight="bold"' if style.get("bold") else ""
            more += ' text-decoration="underline"' if style.get("underline") else ""
            # The length keeps columns in line whatever the font.
            svg.append(
                f'<text x="{MARGIN + column * WIDTH:.1f}" y="{MARGIN + row * HEIGHT + SIZE}" textLength="{len(bare) * WIDTH:.1f}" '
                f'xml:space="preserve"{more}>{escape(bare, quote=False)}</text>')
    return "\n".join([*svg, "</g>", "</svg>", ""])


def main():
    if len(sys.argv) < 6 or sys.argv[4] != "--":
        sys.exit(__doc__)
    path, columns, shown, command = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[5:]
    lines = list(wrapped(runs(run(columns, command)), columns))
    if not lines:
        sys.exit(f"picture.py: `{shown}` showed nothing")
    prompt = [(0, "$", {"colour": DIM}), (2, shown, {"bold": True})]
    longest = max([len(shown) + 2, *(column + len(piece) for parts in lines for column, piece, _ in parts)])
    with open(path, "w", encoding="utf-8") as picture:
        picture.write(draw([prompt, *lines], max(longest, 40)))


main()

# Joins the parts of a Latchkey paper kit.   python3 recover.py < scanned.txt > kit.age
# scanned.txt has the texts of the QR codes, one a line, in any order. Then:
#     age -d kit.age | gunzip
import hashlib, re, sys, zlib

def base45(text):  # RFC 9285
    value, out = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".index, b""
    for i in range(0, len(text), 3):
        n = sum(value(c) * 45**j for j, c in enumerate(text[i:i+3]))
        out += n.to_bytes(len(text[i:i+3]) - 1, "big")
    return out

power, log, x = [0] * 510, {}, 1  # of 2 in GF(256), polynomial 0x11d
for i in range(255):
    power[i], power[i+255], log[x] = x, x, i
    x = x << 1 ^ (x >> 7) * 0x11d

def times(a, b):
    return power[log[a] + log[b]] if a and b else 0

sets = {}
for text in re.findall(r"LATCHKEY:(.*)\.", sys.stdin.read()):
    part = base45(text)
    if zlib.crc32(part[:-4]) == int.from_bytes(part[-4:], "big"):
        sets.setdefault(part[2:10], {})[part[10] - 1] = part
name, parts = max(sets.items(), key=lambda s: len(s[1]))
first = next(iter(parts.values()))
need, length = first[11], int.from_bytes(first[13:17], "big")
if len(parts) < need:
    sys.exit(f"{need - len(parts)} more parts are needed")
have, data = sorted(parts)[:need], b""
for i in range(need):
    share = bytes(len(first) - 21)
    for j in [i] if i in have else have:
        weight = 1  # the polynomial through the points of all j, at i
        for m in have:
            if m != j and i not in have:
                weight = times(weight, times(i ^ m, power[255 - log[j ^ m]]))
        share = bytes(s ^ times(weight, p) for s, p in zip(share, parts[j][17:]))
    data += share
data = data[:length]
if hashlib.sha256(data).digest()[:8] != name:
    sys.exit("a part is wrong: leave one out and add another")
sys.stdout.buffer.write(data)

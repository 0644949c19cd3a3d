#!/usr/bin/env python3
"""Reads what package exchange writes, with another language's libraries, and
prints the accounts: kind|issuer|name|secret|algorithm|digits|period|counter.
Needs the Python package cryptography.

Usage: read.py aegis PASSWORD < FILE | read.py google < LINKS
"""
import base64, hashlib, json, sys
from urllib.parse import parse_qs, urlsplit


def aegis(password):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    vault = json.load(sys.stdin)
    assert vault["version"] == 1, "not version 1 of the file"

    def unseal(key, params, sealed):
        return AESGCM(key).decrypt(bytes.fromhex(params["nonce"]), sealed + bytes.fromhex(params["tag"]), None)
    db = vault["db"]
    if isinstance(db, str):
        slot = next(s for s in vault["header"]["slots"] if s["type"] == 1)
        assert (slot["n"], slot["r"], slot["p"]) == (32768, 8, 1), "other costs than those of Aegis"
        key = hashlib.scrypt(password.encode(), salt=bytes.fromhex(slot["salt"]), n=slot["n"], r=slot["r"], p=slot["p"], dklen=32, maxmem=1 << 26)
        master = unseal(key, slot["key_params"], bytes.fromhex(slot["key"]))
        db = json.loads(unseal(master, vault["header"]["params"], base64.b64decode(db, validate=True)))
    for e in db["entries"]:
        i = e["info"]
        print(e["type"], e["issuer"], e["name"], i["secret"], i["algo"], i["digits"], i.get("period", 0), i.get("counter", 0), sep="|")


def fields(message):
    """Yields the number and the value of each field of a protobuf message."""
    def varint():
        nonlocal at
        value = shift = 0
        while True:
            b = message[at]
            at, value, shift = at + 1, value | (b & 127) << shift, shift + 7
            if b < 128:
                return value
    at = 0
    while at < len(message):
        tag = varint()
        value = varint()
        if tag & 7 == 2:
            at, value = at + value, message[at:at + value]
        yield tag >> 3, value


def google():
    links = sys.stdin.read().split()
    seen = []
    for link in links:
        data = parse_qs(urlsplit(link).query, strict_parsing=True)["data"][0]
        all = list(fields(base64.b64decode(data, validate=True)))
        batch = dict(all)
        seen.append((batch[4], batch[3], batch[5]))
        assert sum(n == 1 for n, _ in all) <= 10, "more than ten accounts in a code"
        for e in (dict(fields(v)) for n, v in all if n == 1):
            print({1: "hotp", 2: "totp"}[e[6]], e[3].decode(), e[2].decode(), base64.b32encode(e[1]).decode().rstrip("="),
                  {1: "SHA1", 2: "SHA256", 3: "SHA512"}[e[4]], {1: 6, 2: 8}[e[5]], 0 if e[6] == 1 else 30, e.get(7, 0), sep="|")
    assert seen == [(i, len(links), seen[0][2]) for i in range(len(links))], "the batch is not whole"


{"aegis": aegis, "google": google}[sys.argv[1]](*sys.argv[2:])

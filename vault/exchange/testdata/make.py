#!/usr/bin/env python3
"""Writes the fixtures of package exchange, from the descriptions of the formats
and with another language's libraries, so that reader and writer share nothing.
Needs the Python package cryptography 44 or newer, and for one file the program
sqlcipher. The fixtures are kept beside
this script: run it again only to add one.

Usage: make.py [NAME...]   (all that are missing, or those named)
"""
import base64, hashlib, hmac, json, os, struct, sys
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORD = "correct horse £"
PW = PASSWORD.encode()
LONG = "£" + "x" * 70

# kind, issuer, name, secret, algorithm, digits, period, counter, group, note
ACCOUNTS = [
    ("totp", "Example", "alice", "JBSWY3DPEHPK3PXP", "SHA1", 6, 30, None, "", ""),
    ("hotp", "Example", "bob", "GEZDGNBVGY3TQOJQ", "SHA256", 8, None, 7, "Work", ""),
    ("totp", "日本 & Co", "c:d@example.org", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPI", "SHA512", 7, 60, None, "", "a note\nof two lines"),
    ("steam", "Steam", "erin", "STEAMSECRET", "SHA1", 5, 30, None, "Work", ""),
]
MOTP = ("motp", "Example", "mallory", "AAAAAAAAAAAAA", "MD5", 6, 10, None, "", "")
BAD = ("totp", "Example", "bad", "JBSWY1DP", "SHA1", 6, 30, None, "", "")


def b64(b):
    return base64.b64encode(b).decode()


def gcm(key, plain, aad=None):
    """Returns nonce, ciphertext, tag."""
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, plain, aad)
    return nonce, sealed[:-16], sealed[-16:]


def cbc(key, iv, plain):
    n = 16 - len(plain) % 16
    e = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return e.update(plain + bytes([n]) * n) + e.finalize()


def argon2id(password, salt, t, kib, p):
    return Argon2id(salt=salt, length=32, iterations=t, lanes=p, memory_cost=kib).derive(password)


def uri(a):
    from urllib.parse import quote
    kind, issuer, name, secret, alg, digits, period, counter, _, _ = a
    s = f"otpauth://{kind}/{quote(issuer)}:{quote(name)}?secret={secret}&issuer={quote(issuer)}&algorithm={alg}&digits={digits}"
    return s + (f"&counter={counter}" if kind == "hotp" else f"&period={period}")


# Aegis

def aegis_db(version):
    entries, groups = [], {"Work": "6a7a8f9e-0000-4000-8000-000000000001"}
    for i, (kind, issuer, name, secret, alg, digits, period, counter, group, note) in enumerate(ACCOUNTS + [MOTP, BAD]):
        info = {"secret": secret, "algo": alg, "digits": digits}
        info["counter" if kind == "hotp" else "period"] = counter if kind == "hotp" else period
        if kind == "motp":
            info["pin"] = "1234"
        e = {"type": kind, "uuid": f"6a7a8f9e-0000-4000-8000-1{i:011d}", "name": name, "issuer": issuer, "note": note, "favorite": False, "icon": None, "info": info}
        if version == 3:
            e["groups"] = [groups[group]] if group else []
        else:
            e["group"] = group or None
        entries.append(e)
    db = {"version": version, "entries": entries}
    if version == 3:
        db["groups"] = [{"uuid": u, "name": n} for n, u in groups.items()]
    return db


def aegis(version, encrypted):
    if not encrypted:
        return json.dumps({"version": 1, "header": {"slots": None, "params": None}, "db": aegis_db(version)}, indent=4, ensure_ascii=False).encode()
    master = os.urandom(32)

    def slot(password):
        salt = os.urandom(32)
        n, r, p = 1024, 8, 1
        key = hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, dklen=32)
        nonce, sealed, tag = gcm(key, master)
        return {"type": 1, "uuid": "x", "key": sealed.hex(), "key_params": {"nonce": nonce.hex(), "tag": tag.hex()}, "n": n, "r": r, "p": p, "salt": salt.hex(), "repaired": True, "is_backup": False}
    finger = {"type": 2, "uuid": "y", "key": "00", "key_params": {"nonce": "00" * 12, "tag": "00" * 16}}
    nonce, sealed, tag = gcm(master, json.dumps(aegis_db(version)).encode())
    return json.dumps({"version": 1, "header": {"slots": [finger, slot(b"another"), slot(PW)], "params": {"nonce": nonce.hex(), "tag": tag.hex()}}, "db": b64(sealed)}).encode()


def aegis_old(buffer):
    """A slot of Aegis before 1.1.3, whose key came of the password and the zeros
    behind it in a buffer of that many bytes for 71 characters."""
    password = LONG.encode()
    master, salt = os.urandom(32), os.urandom(32)
    key = hashlib.scrypt(password + bytes(buffer - len(password)), salt=salt, n=1024, r=8, p=1, dklen=32)
    nonce, sealed, tag = gcm(key, master)
    slot = {"type": 1, "uuid": "x", "key": sealed.hex(), "key_params": {"nonce": nonce.hex(), "tag": tag.hex()}, "n": 1024, "r": 8, "p": 1, "salt": salt.hex()}
    nonce, sealed, tag = gcm(master, json.dumps({"version": 1, "entries": aegis_db(1)["entries"][:1]}).encode())
    return json.dumps({"version": 1, "header": {"slots": [slot], "params": {"nonce": nonce.hex(), "tag": tag.hex()}}, "db": b64(sealed)}).encode()


# 2FAS

def twofas_services():
    out = []
    for i, (kind, issuer, name, secret, alg, digits, period, counter, group, _) in enumerate(ACCOUNTS + [BAD]):
        otp = {"account": name, "issuer": "was " + issuer, "label": f"{issuer}:{name}", "tokenType": kind.upper(), "source": "Link"}
        if (alg, digits, period) != ("SHA1", 6, 30):  # schema 4 leaves defaults out
            otp.update({"digits": digits, "algorithm": alg})
            otp.update({"counter": counter} if kind == "hotp" else {"period": period})
        out.insert(0, {"name": issuer, "secret": secret.lower(), "updatedAt": 1, "otp": otp, "order": {"position": i}, "groupId": "g1" if group else None})
    return out


def twofas(encrypted):
    form = {"services": twofas_services(), "groups": [{"id": "g1", "name": "Work", "isExpanded": True}], "updatedAt": 1, "schemaVersion": 4, "appOrigin": "ios"}
    if encrypted:
        salt = os.urandom(256)
        nonce, sealed, tag = gcm(hashlib.pbkdf2_hmac("sha256", PW, salt, 10000, 32), json.dumps(form["services"]).encode())
        form.update({"services": [], "servicesEncrypted": ":".join((b64(sealed + tag), b64(salt), b64(nonce))), "reference": "x"})
    return json.dumps(form).encode()


# Bitwarden

def bitwarden_plain():
    items = [
        {"id": "1", "type": 2, "name": "a note", "notes": "x", "secureNote": {"type": 0}},
        {"id": "2", "type": 1, "name": "no codes", "folderId": None, "notes": None, "login": {"username": "x", "totp": None}},
    ]
    for i, a in enumerate(ACCOUNTS + [BAD]):
        kind, issuer, name, secret, _, _, _, _, group, note = a
        totp = {0: "jbsw y3dp ehpk 3pxp", 3: "steam://" + secret}.get(i, uri(a))
        items.append({"id": str(i), "type": 1, "name": issuer, "folderId": "f1" if group else None, "notes": note or None, "favorite": False,
                      "login": {"uris": None, "username": name, "password": "p", "totp": totp}})
    return {"encrypted": False, "folders": [{"id": "f1", "name": "Work"}], "items": items}


def hkdf_expand(prk, info):
    return hmac.new(prk, info + b"\x01", "sha256").digest()


def bitwarden(kdf):
    form = bitwarden_plain()
    if kdf is None:
        return json.dumps(form, indent=2, ensure_ascii=False).encode()
    salt = b64(os.urandom(16))
    if kdf == 0:
        master = hashlib.pbkdf2_hmac("sha256", PW, salt.encode(), 6000, 32)
        params = {"kdfIterations": 6000}
    else:
        master = argon2id(PW, hashlib.sha256(salt.encode()).digest(), 3, 16 << 10, 4)
        params = {"kdfIterations": 3, "kdfMemory": 16, "kdfParallelism": 4}
    enc, mac = hkdf_expand(master, b"enc"), hkdf_expand(master, b"mac")

    def string(plain):
        iv = os.urandom(16)
        sealed = cbc(enc, iv, plain)
        return f"2.{b64(iv)}|{b64(sealed)}|{b64(hmac.new(mac, iv + sealed, 'sha256').digest())}"
    return json.dumps({"encrypted": True, "passwordProtected": True, "salt": salt, "kdfType": kdf, **params,
                       "encKeyValidation_DO_NOT_EDIT": string(b"any text"), "data": string(json.dumps(form).encode())}).encode()


# Ente Auth

def hchacha20(key, nonce):
    rot = lambda v, n: (v << n | v >> 32 - n) & 0xffffffff
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))

    def quarter(a, b, c, d):
        s[a] = s[a] + s[b] & 0xffffffff; s[d] = rot(s[d] ^ s[a], 16)
        s[c] = s[c] + s[d] & 0xffffffff; s[b] = rot(s[b] ^ s[c], 12)
        s[a] = s[a] + s[b] & 0xffffffff; s[d] = rot(s[d] ^ s[a], 8)
        s[c] = s[c] + s[d] & 0xffffffff; s[b] = rot(s[b] ^ s[c], 7)
    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<8I", *s[:4], *s[12:])


def secretstream(key, plain, tag):
    """libsodium's crypto_secretstream_xchacha20poly1305, one message."""
    from cryptography.hazmat.primitives.poly1305 import Poly1305
    header = os.urandom(24)
    subkey = hchacha20(key, header[:16])

    def stream(counter, data):
        nonce = struct.pack("<I", counter) + struct.pack("<I", 1) + header[16:]
        return Cipher(algorithms.ChaCha20(subkey, nonce), None).encryptor().update(data)
    block = stream(1, bytes([tag]) + bytes(63))
    sealed = stream(2, plain)
    mac = Poly1305(stream(0, bytes(64))[:32])
    mac.update(block + sealed + bytes((16 - 64 + len(plain)) % 16) + struct.pack("<QQ", 0, 64 + len(plain)))
    return header, block[:1] + sealed + mac.finalize()


def ente_list():
    from urllib.parse import quote
    lines = []
    for i, a in enumerate(ACCOUNTS + [BAD]):
        display = {"pinned": False, "trashed": False, "lastUsedAt": 0, "tapCount": 0, "tags": [a[8]] if a[8] else [], "note": a[9]}
        lines.append(uri(a) + "&codeDisplay=" + quote(json.dumps(display)))
    lines.append(uri(ACCOUNTS[0]) + "&codeDisplay=" + quote(json.dumps({"trashed": True})))
    return "\n".join(lines).encode()


def ente():
    salt = os.urandom(16)
    header, sealed = secretstream(argon2id(PW, salt, 2, 8 << 10, 1), ente_list(), 3)
    return json.dumps({"version": 1, "kdfParams": {"memLimit": 8 << 20, "opsLimit": 2, "salt": b64(salt)}, "encryptedData": b64(sealed), "encryptionNonce": b64(header)}).encode()


# Proton Authenticator, which has no counters

def proton(encrypted):
    entries = []
    for i, a in enumerate(ACCOUNTS + [BAD]):
        if a[0] == "hotp":
            continue
        steam = a[0] == "steam"
        entries.append({"id": str(i), "content": {"uri": "steam://" + a[3] if steam else uri(a), "entry_type": "Steam" if steam else "Totp", "name": a[2]}, "note": a[9] or None})
    plain = json.dumps({"version": 1, "entries": entries}).encode()
    if not encrypted:
        return plain
    salt = os.urandom(16)
    nonce, sealed, tag = gcm(argon2id(PW, salt, 2, 19456, 1), plain, b"proton.authenticator.export.v1")
    return json.dumps({"version": 1, "salt": b64(salt), "content": b64(nonce + sealed + tag)}).encode()


# Stratum

def stratum(how):
    entries = [{"Type": {"hotp": 1, "totp": 2, "motp": 3, "steam": 4}[kind], "Icon": None, "Issuer": issuer, "Username": name, "Secret": secret, "Pin": None,
                "Algorithm": {"SHA256": 1, "SHA512": 2}.get(alg, 0), "Digits": digits, "Period": period or 30, "Counter": counter or 0, "Ranking": i}
               for i, (kind, issuer, name, secret, alg, digits, period, counter, _, _) in enumerate(ACCOUNTS + [MOTP, BAD])]
    plain = json.dumps({"Authenticators": entries, "Categories": [{"Id": "c1", "Name": "Work", "Ranking": 0}],
                        "AuthenticatorCategories": [{"CategoryId": "c1", "AuthenticatorSecret": a[3], "Ranking": 0} for a in ACCOUNTS if a[8]], "CustomIcons": []}).encode()
    if how == "encrypted":
        salt = os.urandom(16)
        nonce, sealed, tag = gcm(argon2id(PW, salt, 3, 65536, 4), plain)
        return b"AUTHENTICATORPRO" + salt + nonce + sealed + tag
    if how == "legacy":
        salt, iv = os.urandom(20), os.urandom(16)
        return b"AuthenticatorPro" + salt + iv + cbc(hashlib.pbkdf2_hmac("sha1", PW, salt, 64000, 32), iv, plain)
    return plain


# FreeOTP: 1 and + keep the counter of the code before, 2 that of the next

def key_bytes(secret):
    bits = "".join(f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.index(c):05b}" for c in secret)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits) - 7, 8))


def signed(b):
    return [x - 256 if x > 127 else x for x in b]


def freeotp_token(a, version):
    kind, issuer, name, secret, alg, digits, period, counter, _, _ = a
    t = {"algo": alg, "counter": counter - 1 if counter else 0, "digits": digits, "issuerExt": issuer, "issuerInt": issuer, "label": name,
         "period": period or 30, "type": "HOTP" if kind == "hotp" else "TOTP", "secret": signed(key_bytes(secret))}
    if name == "alice":
        t.update({"issuerExt": "Was", "issuerAlt": issuer, "label": "was", "labelAlt": name})
    if version == 2:
        del t["secret"]
        if counter:
            t["counter"] = counter
        t = {k: v for k, v in t.items() if (k, v) not in (("algo", "SHA1"), ("digits", 6), ("period", 30), ("counter", 0))}
    return t


def android_prefs(values):
    from xml.sax.saxutils import escape, quoteattr
    lines = ["<?xml version='1.0' encoding='utf-8' standalone='yes' ?>", "<map>", '    <int name="version" value="7" />', '    <boolean name="x" value="true" />']
    lines += [f"    <string name={quoteattr(k)}>{escape(v, {chr(34): '&quot;'})}</string>" for k, v in values.items()]
    return "\n".join(lines + ["</map>", ""]).encode()


def freeotp_1():
    tokens = {f"{a[1]}:{a[2]}": json.dumps(freeotp_token(a, 1), ensure_ascii=False) for a in ACCOUNTS}
    bad = freeotp_token(BAD[:3] + ("AA",) + BAD[4:], 1)
    bad["secret"] = []
    tokens["bad"] = json.dumps(bad)
    order = list(tokens)
    return android_prefs({**dict(reversed(tokens.items())), "tokenOrder": json.dumps(order)})


def freeotp_plus():
    tokens = [freeotp_token(a, 1) for a in ACCOUNTS]
    return json.dumps({"tokenOrder": [f"{a[1]}:{a[2]}" for a in ACCOUNTS], "tokens": tokens + [{**tokens[0], "secret": [300]}]}).encode()


def freeotp_2(old):
    """old: Android 6, with SHA-1 and the bare nonce."""
    def seal(key, plain, token):
        nonce, sealed, tag = gcm(key, plain, token.encode())
        der = b"\x04\x0c" + nonce
        return {"mCipher": "AES/GCM/NoPadding", "mCipherText": signed(sealed + tag), "mParameters": signed(der if old else b"\x30\x11" + der + b"\x02\x01\x10"), "mToken": token}
    master, salt, h = os.urandom(32), os.urandom(32), "sha1" if old else "sha512"
    pairs = {"masterKey": json.dumps({"mAlgorithm": "PBKDF2withHmac" + h.upper(), "mIterations": 1000, "mSalt": signed(salt),
                                      "mEncryptedKey": seal(hashlib.pbkdf2_hmac(h, PW, salt, 1000, 32), master, "AES")})}
    for i, a in enumerate(ACCOUNTS + [ACCOUNTS[0], ACCOUNTS[0]]):
        pairs[f"id{i}-token"] = json.dumps(freeotp_token(a, 2), ensure_ascii=False)
        if i != 4:  # which lost its key; the one after has another key
            pairs[f"id{i}"] = json.dumps({"key": json.dumps(seal(master if i < 4 else os.urandom(32), key_bytes(a[3]), "Hmac" + a[4]))})

    def text(s):
        b = s.encode()
        return b"t" + struct.pack(">H", len(b)) + b
    fields = b"F\x00\x0aloadFactor" + (b"" if old else b"I\x00\x09threshold")
    return (b"\xac\xed\x00\x05sr\x00\x11java.util.HashMap" + bytes.fromhex("0507dac1c31660d1") + b"\x03" + struct.pack(">H", 1 if old else 2) + fields + b"xp"
            + struct.pack(">f", .75) + (b"" if old else struct.pack(">I", 24)) + b"w\x08" + struct.pack(">II", 32, len(pairs)) + b"".join(text(k) + text(v) for k, v in pairs.items()) + b"x")


# andOTP

def andotp(how):
    entries = []
    for kind, issuer, name, secret, alg, digits, period, counter, group, _ in ACCOUNTS + [MOTP, BAD]:
        e = {"secret": secret, "issuer": issuer, "label": name, "digits": digits, "type": kind.upper(), "algorithm": alg, "thumbnail": "Default", "last_used": 1, "used_frequency": 0, "tags": [group] if group else []}
        if kind in ("hotp", "totp"):
            e["counter" if kind == "hotp" else "period"] = counter or period
        if how == "old":
            e["label"] = f"{e.pop('issuer')} - {name}"
        entries.append(e)
    plain = json.dumps(entries).encode()
    if how == "plain":
        return plain
    if how == "old":
        return b"".join(gcm(hashlib.sha256(PW).digest(), plain))
    salt, rounds = os.urandom(12), 140001
    return struct.pack(">I", rounds) + salt + b"".join(gcm(hashlib.pbkdf2_hmac("sha1", PW, salt, rounds, 32), plain))


# 2FAuth

def twofauth():
    data = [{"otp_type": {"steam": "steamtotp"}.get(kind, kind), "account": name, "service": issuer, "icon": None, "icon_mime": None, "icon_file": None, "secret": secret, "digits": digits,
             "algorithm": alg.lower(), "period": period, "counter": counter, "legacy_uri": ""} for kind, issuer, name, secret, alg, digits, period, counter, _, _ in ACCOUNTS + [BAD]]
    return json.dumps({"app": "2fauth_v5.4.3", "schema": 1, "datetime": "2025-01-01T00:00:00.000000Z", "data": data}, indent=4).encode()


# LastPass Authenticator, which has neither counters nor Steam

def lastpass():
    accounts = [{"accountID": str(i), "lmiUserId": "", "issuerName": "" if i == 0 else issuer, "originalIssuerName": issuer if i == 0 else "was", "userName": name, "originalUserName": "was", "pushNotification": False,
                 "secret": secret, "timeStep": period, "digits": digits, "creationTimestamp": 1, "isFavorite": False, "algorithm": alg, "folderData": {"folderId": 2 if i else 1, "position": i}}
                for i, (_, issuer, name, secret, alg, digits, period, _, _, _) in enumerate([ACCOUNTS[0], ACCOUNTS[2], BAD])]
    return json.dumps({"deviceId": "x", "deviceSecret": "", "localDeviceId": "y", "deviceName": "z", "version": 3, "accounts": accounts,
                       "folders": [{"id": 1, "name": "Favorites", "isOpened": True}, {"id": 2, "name": "Work", "isOpened": True}]}).encode()


# Steam

def steam(several):
    guard = {"shared_secret": b64(key_bytes(ACCOUNTS[3][3])), "serial_number": "1", "revocation_code": "R1", "uri": uri(ACCOUNTS[3]), "account_name": "erin", "identity_secret": b64(b"x" * 20)}
    if several:
        return json.dumps({"accounts": {"76561197960265728": guard, "76561197960265729": {**guard, "shared_secret": "!"}}}).encode()
    return json.dumps({**guard, "Session": {"SteamID": 76561197960265728}}).encode()


# KeePass

def keepass_xml(protect):
    """protect(text) returns the text of a protected value; None for the export as XML."""
    from xml.sax.saxutils import escape

    def string(key, value, secret=False):
        if not secret:
            return f"<String><Key>{escape(key)}</Key><Value>{escape(value)}</Value></String>"
        if protect is None:
            return f'<String><Key>{escape(key)}</Key><Value ProtectInMemory="True">{escape(value)}</Value></String>'
        return f'<String><Key>{escape(key)}</Key><Value Protected="True">{protect(value)}</Value></String>'

    def entry(a, codes, more=""):
        parts = [string("Notes", a[9]), string("Password", "p", True), string("Title", a[1]), string("URL", "https://example.org/"), string("UserName", a[2])]
        return f"<Entry><UUID>{b64(os.urandom(16))}</UUID>" + "".join(parts) + "".join(string(k, v, k != "TOTP Settings") for k, v in codes.items()) + more + "</Entry>"

    def group(name, inside, uuid=None):
        return f"<Group><UUID>{uuid or b64(os.urandom(16))}</UUID><Name>{escape(name)}</Name>{inside()}</Group>"
    a, b, c, d = ACCOUNTS
    bin = b64(os.urandom(16))
    body = group("Passwords", lambda: (
        entry(a, {"otp": uri(a)}) .replace("</Entry>", "") + "<History>" + entry(a, {"otp": uri(BAD)}) + "</History></Entry>"
        + entry(("", "no codes", "x") + ("",) * 7, {})
        + group("Work", lambda: entry(b, {"otp": uri(b)}))
        + entry(c, {"TimeOtp-Secret-Base32": c[3], "TimeOtp-Length": "7", "TimeOtp-Period": "60", "TimeOtp-Algorithm": "HMAC-SHA-512"})
        + group("Recycle Bin", lambda: entry(BAD, {"otp": uri(BAD)}) + group("deeper", lambda: entry(BAD, {"otp": uri(BAD)})), bin)
        + group("Work", lambda: entry(d, {"TOTP Seed": d[3], "TOTP Settings": "30;S"}))
        + entry(BAD, {"otp": "key=" + BAD[3] + "&size=6"})))
    return ('<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<KeePassFile><Meta><Generator>x</Generator><RecycleBinEnabled>True</RecycleBinEnabled>'
            f"<RecycleBinUUID>{bin}</RecycleBinUUID></Meta><Root>{body}<DeletedObjects/></Root></KeePassFile>").encode()


def kdbx(kdf, cipher, packed):
    import gzip
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2d
    sha256, sha512 = lambda b: hashlib.sha256(b).digest(), lambda b: hashlib.sha512(b).digest()
    key, salt, seed = sha256(sha256(PW)), os.urandom(32), os.urandom(32)
    if kdf == "aes":
        uuid, values, derived = "7c02bb8279a74ac0927d114a00648238", [(5, "R", struct.pack("<Q", 6000))], key
        e = Cipher(algorithms.AES(salt), modes.ECB()).encryptor()
        for _ in range(6000):
            derived = e.update(derived)
        derived = sha256(derived)
    else:
        uuid = {"argon2d": "ef636ddf8c29444b91f7a9a403e30a0c", "argon2id": "9e298b1956db4773b23dfc3ec6f0a1e6"}[kdf]
        values = [(4, "P", struct.pack("<I", 2)), (5, "M", struct.pack("<Q", 1 << 20)), (5, "I", struct.pack("<Q", 2)), (4, "V", struct.pack("<I", 0x13))]
        derived = {"argon2d": Argon2d, "argon2id": Argon2id}[kdf](salt=salt, length=32, iterations=2, lanes=2, memory_cost=1 << 10).derive(key)
    dictionary = b"\x00\x01"
    for kind, name, value in [(0x42, "$UUID", bytes.fromhex(uuid)), (0x42, "S", salt)] + values:
        dictionary += struct.pack("<BI", kind, len(name)) + name.encode() + struct.pack("<I", len(value)) + value
    iv = os.urandom(12 if cipher == "chacha20" else 16)
    cipher_id = {"chacha20": "d6038a2b8b6f4cb5a524339a31dbb59a", "aes": "31c1f2e6bf714350be5805216afc5aff"}[cipher]
    header = bytes.fromhex("03d9a29a67fb4bb500000400")
    for i, value in [(2, bytes.fromhex(cipher_id)), (3, struct.pack("<I", packed)), (4, seed), (7, iv), (11, dictionary + b"\0"), (0, b"\r\n\r\n")]:
        header += struct.pack("<BI", i, len(value)) + value

    inner = os.urandom(64)
    h = sha512(inner)
    stream = Cipher(algorithms.ChaCha20(h[:32], bytes(4) + h[32:44]), None).encryptor()
    plain = b"".join(struct.pack("<BI", i, len(v)) + v for i, v in [(1, struct.pack("<I", 3)), (2, inner), (3, b"\0" + b"a file" * 100), (0, b"")])
    plain += keepass_xml(lambda text: b64(stream.update(text.encode())))
    if packed:
        plain = gzip.compress(plain)
    master = sha256(seed + derived)
    if cipher == "aes":
        sealed = cbc(master, iv, plain)
    else:
        sealed = Cipher(algorithms.ChaCha20(master, bytes(4) + iv), None).encryptor().update(plain)
    base = sha512(seed + derived + b"\1")

    def mac(i, data):
        return hmac.new(sha512(struct.pack("<Q", i) + base), data, "sha256").digest()
    out = header + sha256(header) + mac((1 << 64) - 1, header)
    blocks = [sealed[i:i + 1000] for i in range(0, len(sealed), 1000)] + [b""]
    for i, block in enumerate(blocks):
        size = struct.pack("<I", len(block))
        out += mac(i, struct.pack("<Q", i) + size + block) + size + block
    return out


# KDBX 3.1: AES-KDF, Salsa20 under the protected values, digests inside

def salsa20(key, nonce, length):
    """Salsa20/20 from block 0 on."""
    out = b""
    for n in range((length + 63) // 64):
        k, sigma = struct.unpack("<8I", key), struct.unpack("<4I", b"expand 32-byte k")
        start = [sigma[0], *k[:4], sigma[1], *struct.unpack("<2I", nonce), n & 0xffffffff, n >> 32, sigma[2], *k[4:], sigma[3]]
        x = struct.unpack("<16I", salsa20_core(start))
        out += struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(x, start)))
    return out[:length]


def kdbx3(keys, packed=1):
    """keys: what the composite key is made of."""
    import gzip
    sha256 = lambda b: hashlib.sha256(b).digest()
    seed, transform, iv, inner, start, rounds = os.urandom(32), os.urandom(32), os.urandom(16), os.urandom(32), os.urandom(32), 6000
    derived = sha256(b"".join(keys))
    e = Cipher(algorithms.AES(transform), modes.ECB()).encryptor()
    for _ in range(rounds):
        derived = e.update(derived)
    derived = sha256(derived)
    header = bytes.fromhex("03d9a29a67fb4bb501000300")
    for i, value in [(2, bytes.fromhex("31c1f2e6bf714350be5805216afc5aff")), (3, struct.pack("<I", packed)), (4, seed), (5, transform), (6, struct.pack("<Q", rounds)), (7, iv), (8, inner), (9, start),
                     (10, struct.pack("<I", 2)), (0, b"\r\n\r\n")]:
        header += struct.pack("<BH", i, len(value)) + value
    stream, at = salsa20(sha256(inner), bytes.fromhex("e830094b97205d2a"), 4096), 0

    def protect(text):
        nonlocal at
        data = text.encode()
        at += len(data)
        return b64(bytes(a ^ b for a, b in zip(data, stream[at - len(data):at])))
    plain = keepass_xml(protect)
    if packed:
        plain = gzip.compress(plain)
    out = start
    parts = [plain[i:i + 1000] for i in range(0, len(plain), 1000)]
    for i, part in enumerate(parts):
        out += struct.pack("<I", i) + sha256(part) + struct.pack("<I", len(part)) + part
    out += struct.pack("<I", len(parts)) + bytes(32) + struct.pack("<I", 0)
    return header + cbc(sha256(seed + derived), iv, out)


KEY = bytes(range(100, 132))


def key_file(version):
    """The forms of KeePass' key files, all for the same key."""
    if version == 1:
        return f'<?xml version="1.0" encoding="utf-8"?>\n<KeyFile>\n\t<Meta>\n\t\t<Version>1.00</Version>\n\t</Meta>\n\t<Key>\n\t\t<Data>{b64(KEY)}</Data>\n\t</Key>\n</KeyFile>\n'.encode()
    text = KEY.hex().upper()
    rows = "\n\t\t\t".join(" ".join(text[i + j:i + j + 8] for j in range(0, 32, 8)) for i in (0, 32))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<KeyFile>\n\t<Meta>\n\t\t<Version>2.0</Version>\n\t</Meta>\n\t<Key>\n\t\t<Data Hash="{hashlib.sha256(KEY).hexdigest()[:8].upper()}">\n\t\t\t{rows}\n\t\t</Data>\n\t</Key>\n</KeyFile>\n'.encode()


PW_KEY = hashlib.sha256(PW).digest()


# Steam Desktop Authenticator and steamguard-cli, encrypted: a list, and the files

STEAM_SALT, STEAM_IV = bytes(range(8)), bytes(range(16))


def steam_manifest(how):
    entries = [{"encryption_iv": b64(STEAM_IV), "encryption_salt": b64(STEAM_SALT), "filename": "steam-sda.maFile", "steamid": 76561197960265728},
               {"encryption_iv": b64(STEAM_IV), "encryption_salt": b64(STEAM_SALT), "filename": "missing.maFile", "steamid": 76561197960265729}]
    if how == "cli":
        entries = [{"filename": "steam-cli.maFile", "steam_id": 76561197960265728, "account_name": "erin",
                    "encryption": {"scheme": "Argon2idAes256", "iv": b64(STEAM_IV), "salt": b64(STEAM_SALT * 2)}}]
        return json.dumps({"version": 1, "entries": entries, "keyring_id": None}).encode()
    return json.dumps({"encrypted": True, "first_run": False, "entries": entries, "periodic_checking": False}).encode()


def steam_sealed(how):
    if how == "cli":
        return b64(cbc(argon2id(PW, STEAM_SALT * 2, 3, 62500, 4), STEAM_IV, steam(False))).encode()
    return b64(cbc(hashlib.pbkdf2_hmac("sha1", PW, STEAM_SALT, 50000, 32), STEAM_IV, steam(False))).encode()


# cotp

def cotp(sealed):
    elements = [{"secret": secret, "issuer": issuer, "label": name, "digits": digits, "type": kind.upper(), "algorithm": alg, "period": period or 30, "counter": counter, "pin": "1234" if kind == "motp" else None}
                for kind, issuer, name, secret, alg, digits, period, counter, _, _ in ACCOUNTS + [MOTP, BAD]]
    plain = json.dumps({"version": 2, "elements": elements}).encode()
    if not sealed:
        return plain
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    salt, nonce = os.urandom(16), os.urandom(24)
    # XChaCha20-Poly1305: draft-irtf-cfrg-xchacha
    subkey = hchacha20(argon2id(PW, salt, 4, 32768, 4), nonce[:16])
    return json.dumps({"version": 1, "nonce": b64(nonce), "salt": b64(salt), "cipher": b64(ChaCha20Poly1305(subkey).encrypt(bytes(4) + nonce[16:], plain, None))}).encode()


# OTPClient

def otpclient(version):
    entries = []
    for kind, issuer, name, secret, alg, digits, period, counter, _, _ in ACCOUNTS + [BAD]:
        e = {"type": "HOTP" if kind == "hotp" else "TOTP", "label": name, "issuer": issuer, "secret": secret, "digits": digits, "algo": alg}
        e.update({"counter": counter} if kind == "hotp" else {"period": period})
        entries.append(e)
    plain, iv, salt = json.dumps(entries, separators=(",", ":")).encode(), os.urandom(16), os.urandom(32)
    if version == 1:  # counts characters and not bytes, and the NUL at the end
        head, key = iv + salt, hashlib.pbkdf2_hmac("sha512", (PW + b"\0")[:len(PASSWORD) + 1], salt, 100000, 32)
    elif version == 2:
        head = b"OTPClient" + os.urandom(3) + struct.pack("<i", 2) + iv + salt + struct.pack("<3i", 2, 8192, 2)
        key = argon2id(PW[:len(PASSWORD)], salt, 2, 8192, 2)
    else:
        head = b"OTPClient" + struct.pack(">i", 3) + iv + salt + struct.pack(">3i", 2, 8192, 2)
        key = argon2id(PW, salt, 2, 8192, 2)
    return head + AESGCM(key).encrypt(iv, plain, head)


# Keysmith. A secretbox is XSalsa20 and Poly1305.

def keysmith():
    from cryptography.hazmat.primitives.poly1305 import Poly1305
    salt, lines = os.urandom(16), []
    key = argon2id(PW, salt, 2, 8192, 1)

    def secretbox(plain, nonce):
        # HSalsa20 is the core of Salsa20 without the addition of its start.
        k, n = struct.unpack("<8I", key), struct.unpack("<4I", nonce[:16])
        sigma = struct.unpack("<4I", b"expand 32-byte k")
        start = [sigma[0], *k[:4], sigma[1], *n, sigma[2], *k[4:], sigma[3]]
        block = struct.unpack("<16I", salsa20_core(start))
        subkey = struct.pack("<8I", *(block[i] for i in (0, 5, 10, 15, 6, 7, 8, 9)))
        stream = salsa20(subkey, nonce[16:], 32 + len(plain))
        sealed = bytes(a ^ b for a, b in zip(plain, stream[32:]))
        return Poly1305.generate_tag(stream[:32], sealed) + sealed
    for i, (kind, issuer, name, secret, alg, digits, period, counter, _, _) in enumerate(ACCOUNTS[:3]):
        nonce = os.urandom(24)
        name = "".join(c if c < "\x7f" else f"\\x{ord(c):x}" for c in name)
        issuer = "".join(c if c < "\x7f" else f"\\x{ord(c):x}" for c in issuer)
        lines += [f"[%7B{i:08x}-e9ec-5e39-a1ff-9f017c9be8cc%7D]", f"account={name}", f"hash={alg.lower()}", f"issuer={issuer}", f"nonce={b64(nonce)}", f"pinLength={digits}",
                  f'secret="{b64(secretbox(key_bytes(secret), nonce))}"', f"counter={counter}" if kind == "hotp" else f"timeStep={period}", f"type={kind}", ""]
    lines += ["[%7Bffffffff-e9ec-5e39-a1ff-9f017c9be8cc%7D]", "account=bad", f"nonce={b64(bytes(24))}", "pinLength=6", f"secret={b64(bytes(40))}", "timeStep=30", "type=totp", ""]
    lines += ["[General]", "x=y", "", "[master-key]", "algorithm=2", "cpu=2", "length=32", f"memory={8192 << 10}", f'salt="{b64(salt)}"', ""]
    return "\n".join(lines).encode()


def salsa20_core(start):
    rot = lambda v, n: (v << n | v >> 32 - n) & 0xffffffff
    x = list(start)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11), (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)):
            x[b] ^= rot(x[a] + x[d] & 0xffffffff, 7)
            x[c] ^= rot(x[b] + x[a] & 0xffffffff, 9)
            x[d] ^= rot(x[c] + x[b] & 0xffffffff, 13)
            x[a] ^= rot(x[d] + x[c] & 0xffffffff, 18)
    return struct.pack("<16I", *x)


# Authenticator Plus: a database of SQLCipher, by the program sqlcipher

def authplus():
    import subprocess, tempfile
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "authplus.db")
        rows = [(name, secret, counter or 0, {"totp": 0, "hotp": 1}[kind], issuer, group) for kind, issuer, name, secret, *_, counter, group, _ in (ACCOUNTS[0], ACCOUNTS[1], BAD)]
        rows.insert(2, ("EU-1", "31323334353637383930", 0, 2, "Blizzard", ""))
        rows.append(("what", "JBSWY3DP", 0, 9, "", ""))
        text = "".join("INSERT INTO accounts(email,secret,counter,type,issuer,category) VALUES('%s','%s',%d,%d,'%s','%s');" % r for r in rows)
        subprocess.run(["sqlcipher", path], check=True, stdout=subprocess.DEVNULL, text=True, input=f"PRAGMA key = '{PASSWORD}'; PRAGMA cipher_compatibility = 3;"
                       "CREATE TABLE accounts(_id INTEGER PRIMARY KEY, email TEXT NOT NULL, secret TEXT NOT NULL, counter INTEGER DEFAULT 0, type INTEGER, issuer TEXT, original_name TEXT, category TEXT);" + text)
        return open(path, "rb").read()


# ZIP: zipfile writes no encrypted ones

def zip_plain(files):
    import io, zipfile
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(name, data)
    return out.getvalue()


def zip_locked(name, plain, how):
    import zlib
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, crc, extra, method = c.compress(plain) + c.flush(), zlib.crc32(plain), b"", 8
    if how == "aes":
        salt = os.urandom(16)
        keys = hashlib.pbkdf2_hmac("sha1", PW, salt, 1000, 66)
        e = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()
        pad = b"".join(e.update((i + 1).to_bytes(16, "little")) for i in range(len(packed) // 16 + 1))
        text = bytes(x ^ y for x, y in zip(packed, pad))
        sealed = salt + keys[64:] + text + hmac.new(keys[32:64], text, "sha1").digest()[:10]
        extra, method, crc = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8), 99, 0
    else:
        k = [0x12345678, 0x23456789, 0x34567890]

        def update(b):
            k[0] = zlib.crc32(bytes([b]), k[0] ^ 0xffffffff) ^ 0xffffffff
            k[1] = ((k[1] + (k[0] & 0xff)) * 134775813 + 1) & 0xffffffff
            k[2] = zlib.crc32(bytes([k[1] >> 24]), k[2] ^ 0xffffffff) ^ 0xffffffff
        for b in PW:
            update(b)
        sealed = bytearray()
        for b in os.urandom(11) + bytes([crc >> 24]) + packed:
            t = (k[2] | 2) & 0xffff
            sealed.append(b ^ (t * (t ^ 1) >> 8 & 0xff))
            update(b)
        sealed = bytes(sealed)
    head = struct.pack("<HHHHHIIIHH", 51, 1, method, 0, 0x21, crc, len(sealed), len(plain), len(name), len(extra))
    local = b"PK\3\4" + head + name.encode() + extra + sealed
    central = b"PK\1\2" + struct.pack("<H", 51) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode() + extra
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def raivo():
    entries = [{"issuer": issuer, "account": name, "secret": secret, "algorithm": alg, "digits": str(digits), "kind": kind.upper(), "timer": str(period or 0), "counter": str(counter or 0),
                "pinned": "false", "iconType": "", "iconValue": ""} for kind, issuer, name, secret, alg, digits, period, counter, _, _ in ACCOUNTS[:3] + [BAD]]
    return json.dumps(entries).encode()


# 1Password

def onepassword():
    items = [{"uuid": "x", "state": "active", "categoryUuid": "003", "overview": {"title": "a note"}, "details": {"loginFields": [], "notesPlain": "x", "sections": []}}]
    for i, a in enumerate(ACCOUNTS + [BAD]):
        totp = {0: "jbsw y3dp ehpk 3pxp", 3: "steam://" + a[3]}.get(i, uri(a))
        items.append({"uuid": str(i), "favIndex": 0, "state": "archived" if i == 1 else "active", "categoryUuid": "001",
                      "details": {"loginFields": [{"value": a[2], "id": "", "name": "u", "fieldType": "T", "designation": "username"}, {"value": "p", "designation": "password"}], "notesPlain": a[9] or None,
                                  "sections": [{"title": "", "name": "s", "fields": [{"title": "url", "id": "u", "value": {"url": "x"}}, {"title": "otp", "id": "TOTP_x", "value": {"totp": totp}}]}]},
                      "overview": {"title": a[1], "url": "", "tags": []}})
    vault = lambda name, items: {"attrs": {"uuid": name, "name": name, "type": "U"}, "items": items}
    data = {"accounts": [{"attrs": {"email": "x"}, "vaults": [vault("", [items[0], items[1]]), vault("Work", [items[2]]), vault("", [items[3]]), vault("Work", [items[4]]), vault("", [items[5]])]}]}
    return zip_plain({"export.attributes": json.dumps({"version": 3}), "export.data": json.dumps(data), "files/x__y.png": os.urandom(50)})


# Proton Pass

def protonpass():
    def item(a, totp, extra=(), state=1):
        return {"itemId": "i", "shareId": "s", "data": {"metadata": {"name": a[1], "note": a[9], "itemUuid": "u"}, "extraFields": [{"fieldName": "x", "type": "totp", "data": {"totpUri": x}} for x in extra] + [{"fieldName": "y", "type": "text", "data": {"content": "z"}}],
                "type": "login", "content": {"itemEmail": a[2], "itemUsername": "", "password": "p", "urls": [], "totpUri": totp, "passkeys": []}}, "state": state, "pinned": False}
    a, b, c, d = ACCOUNTS
    data = {"version": "1.31", "userId": "x", "encrypted": False, "vaults": {
        "v2": {"name": "", "items": [item(a, a[3]), {**item(a, ""), "data": {"type": "note", "metadata": {"name": "n", "note": ""}, "content": {}, "extraFields": []}}]},
        "v1": {"name": "Work", "items": [item(b, uri(b))]},
        "v3": {"name": "", "items": [item(c, "", [uri(c)])]},
        "v4": {"name": "Work", "items": [item(d, "steam://" + d[3])]},
        "v5": {"name": "", "items": [item(BAD, BAD[3]), item(a, uri(a), state=2)]}}}
    return zip_plain({"Proton Pass/data.json": json.dumps(data)})


# Authenticator, the browser extension

def cryptojs(plain, passphrase):
    salt, derived, last = os.urandom(8), b"", b""
    while len(derived) < 48:
        last = hashlib.md5(last + passphrase + salt).digest()
        derived += last
    return b64(b"Salted__" + salt + cbc(derived[:32], derived[32:48], plain))


def extension(how):
    out = {}
    for i, (kind, issuer, name, secret, alg, digits, period, counter, _, _) in enumerate(ACCOUNTS + [BAD]):
        e = {"account": name, "issuer": issuer + ("::example.org" if i == 0 else ""), "secret": secret, "type": kind, "encrypted": False, "hash": f"h{i}", "index": i, "dataType": "OTPStorage"}
        if i == 2:
            e.update({"type": "hex", "secret": key_bytes(secret).hex()})
        if kind == "hotp":
            e["counter"] = counter
        if period and period != 30:
            e["period"] = period
        if alg != "SHA1":
            e["algorithm"] = alg
        if digits not in (5, 6):
            e["digits"] = digits
        out = {f"h{i}": e, **out}
    if how == "old":
        key = os.urandom(32)
        for e in out.values():
            e.update({"encrypted": True, "secret": cryptojs(e["secret"].encode(), key.hex().encode()), "dataType": None})
        out["key"] = {"enc": cryptojs(key, PW), "hash": "x"}
    if how == "new":
        salt = "0123456789abcdef"
        phrase = b64(argon2id(PW, salt.encode(), 2, 19456, 1)).rstrip("=").encode()
        out = {h: {"dataType": "EncOTPStorage", "keyId": "k1", "data": cryptojs(json.dumps(e).encode(), phrase), "index": e["index"]} for h, e in out.items()}
        out["k1"] = {"dataType": "Key", "id": "k1", "salt": salt, "hash": "x", "version": 3}
    return json.dumps(out).encode()


# Authy, Battle.net, Duo, TOTP Authenticator

def authy(encrypted):
    tokens = []
    for i, a in enumerate([ACCOUNTS[0], BAD]):
        t = {"accountType": "authenticator", "decryptedSecret": a[3], "digits": 6, "originalIssuer": a[1], "originalName": f"{a[1]}:was", "name": f"{a[1]}: {a[2]}"}
        if encrypted:
            salt = f"salt{i}"
            t.update({"salt": salt, "encryptedSecret": b64(cbc(hashlib.pbkdf2_hmac("sha1", PW, salt.encode(), 1000, 32), bytes(16), t.pop("decryptedSecret").encode()))})
        tokens.append(t)
    apps = [{"name": "An app", "digits": 7, "secretSeed": key_bytes(ACCOUNTS[1][3]).hex(), "accountType": "authy"}]
    return android_prefs({"com.authy.storage.tokens.authenticator.key": json.dumps(tokens), "com.authy.storage.tokens.authy.key": json.dumps(apps)})


def authy_seal(password, salt, rounds, iv, secret):
    return b64(cbc(hashlib.pbkdf2_hmac("sha1", password, salt.encode(), rounds, 32), iv, secret.encode()))


def authy_answer():
    a, c = ACCOUNTS[0], BAD
    iv = os.urandom(16)
    tokens = [{"account_type": "x", "digits": 6, "encrypted_seed": authy_seal(PW, "s1", 1000, bytes(16), a[3]), "issuer": a[1], "name": f"{a[1]}:{a[2]}", "original_name": "was", "salt": "s1", "unique_iv": None, "unique_id": "1"},
              {"digits": 8, "encrypted_seed": authy_seal(PW, "s2", 2000, iv, a[3]), "issuer": None, "name": "new", "salt": "s2", "unique_iv": iv.hex(), "key_derivation_iterations": 2000},
              {"digits": 6, "encrypted_seed": authy_seal(PW, "s3", 1000, bytes(16), c[3]), "issuer": c[1], "name": c[2], "salt": "s3"}]
    return json.dumps({"authenticator_tokens": tokens, "deleted": [], "success": True, "apps": [{"name": "An app", "digits": 7, "secret_seed": key_bytes(ACCOUNTS[1][3]).hex()}]}).encode()


def authy_csv():
    iv = os.urandom(16)
    return "\r\n".join(["name,salt,iv,encrypted_seed", f'"Example: alice",s1,{iv.hex()},{authy_seal(PW, "s1", 100000, iv, ACCOUNTS[0][3])}', f'bad,s2,{iv.hex()},{authy_seal(PW, "s2", 100000, iv, BAD[3])}', ""]).encode()


def battlenet():
    pad = bytes.fromhex("398e27fc50276a656065b0e525f4c06c04c61075286b8e7aeda59da9813b5dd6c80d2fb38068773fa59ba47c17ca6c6479015c1d5b8b8f6b9a")
    mask = lambda s: bytes(x ^ y for x, y in zip(s.encode(), pad)).hex()
    return android_prefs({"com.blizzard.messenger.AUTHENTICATOR_CREDENTIALS_ENCRYPTION_TYPE": "MASK", "com.blizzard.messenger.AUTHENTICATOR_SERIAL": mask("EU-1234-5678-9012"),
                          "com.blizzard.messenger.AUTHENTICATOR_DEVICE_SECRET": mask(b"12345678901234567890".hex())})


def duo():
    entry = lambda a, **more: {"version": 1.0, "accountType": "OtpAccount", "name": a[2], "otpGenerator": {"otpSecret": a[3], **more}, "pkey": "x"}
    return json.dumps([entry(ACCOUNTS[0]), entry(ACCOUNTS[1], counter=7), {"accountType": "DuoAccount", "name": "push", "pkey": "y"}, entry(BAD)]).encode()


def totp_authenticator(password):
    entries = [{"issuer": "Unknown" if i == 1 else a[1], "name": a[2], "key": key, "base": base, "digits": "", "period": "", "isFavorite": False}
               for i, (a, key, base) in enumerate([(ACCOUNTS[0], ACCOUNTS[0][3], 32), (ACCOUNTS[1], key_bytes(ACCOUNTS[1][3]).hex().upper(), 16), (ACCOUNTS[2], b64(key_bytes(ACCOUNTS[2][3])), 64), (BAD, BAD[3], 32)])]
    if password is None:
        return android_prefs({"SORT_ACCOUNT_BY": "CUSTOM", "STATIC_TOTP_CODES_LIST": json.dumps(entries)})
    return b64(cbc(hashlib.sha256(password).digest(), bytes(16), json.dumps({json.dumps(entries): "1600000000"}).encode())).encode()


# SQLite

def sqlite(statements, page=512):
    import sqlite3, tempfile
    with tempfile.TemporaryDirectory() as d:
        db = sqlite3.connect(os.path.join(d, "x"))
        db.execute(f"pragma page_size = {page}")
        for sql, rows in statements:
            db.execute(sql)
            for r in rows:
                db.execute(f"insert into {sql.split()[2]} values ({','.join('?' * len(r))})", r)
        db.commit()
        db.close()
        with open(os.path.join(d, "x"), "rb") as f:
            return f.read()


def google_db():
    rows = [(i + 1, f"{a[1]}:{a[2]}", a[3], a[7] or 0, int(a[0] == "hotp"), a[1], 0) for i, a in enumerate(ACCOUNTS[:2] + [BAD])]
    rows += [(4, "x", "AAAA", 0, 0, None, 1)] + [(i, f"account {i} with a long name", ACCOUNTS[0][3], 0, 0, "", 0) for i in range(5, 305)]
    return sqlite([("create table android_metadata (locale TEXT)", [("en",)]),
                   ("create table accounts (_id INTEGER PRIMARY KEY, email TEXT NOT NULL, secret TEXT NOT NULL, counter INTEGER DEFAULT 0, type INTEGER, issuer TEXT DEFAULT NULL, isencrypted INTEGER DEFAULT (0), UNIQUE (_id, email))", rows)])


def microsoft_db():
    rows = [(i, a[1], a[2], key, kind, "") for i, (a, key, kind) in enumerate([(ACCOUNTS[0], ACCOUNTS[0][3], 0), (ACCOUNTS[1], b64(key_bytes(ACCOUNTS[1][3])), 1), (BAD, BAD[3], 0), (ACCOUNTS[2], "", 2)])]
    return sqlite([("create table accounts (`_id` INTEGER PRIMARY KEY AUTOINCREMENT, `name` TEXT NOT NULL, `username` TEXT NOT NULL, `oath_secret_key` TEXT NOT NULL, `account_type` INTEGER NOT NULL, `encrypted_oath_secret_key` TEXT NOT NULL)",
                    rows + [(9, "x", "y", "", 0, "sealed")])], 4096)


def stratum_db():
    backup = json.loads(stratum("plain"))
    rows = [(e["Type"], "x" * 3000, e["Issuer"], e["Username"], e["Secret"], None, e["Algorithm"], e["Digits"], e["Period"], e["Counter"], e["Ranking"]) for e in reversed(backup["Authenticators"])]
    return sqlite([('create table authenticator (\n"type" integer ,\n"icon" varchar ,\n"issuer" varchar(32) ,\n"username" varchar(40) ,\n"secret" varchar primary key not null ,\n"pin" varchar ,\n"algorithm" integer ,\n"digits" integer ,\n"period" integer ,\n"counter" integer ,\n"ranking" integer )', rows),
                   ('create table category ("id" varchar(8) primary key not null, "name" varchar(32), "ranking" integer)', [("c1", "Work", 0)]),
                   ('create table authenticatorcategory ("categoryId" varchar, "authenticatorSecret" varchar, "ranking" integer)', [("c1", m["AuthenticatorSecret"], 0) for m in backup["AuthenticatorCategories"]])])


# CSV

def csv_file(header, row, dialect="excel", **kw):
    import csv, io
    out = io.StringIO()
    w = csv.writer(out, dialect, **kw)
    w.writerow(header)
    for i, a in enumerate(ACCOUNTS + [BAD]):
        w.writerow(row(i, a))
    return out.getvalue().encode()


def apple(i, a):
    bare = uri(a).replace(uri(a)[15:uri(a).index("?")], "") if i == 0 else uri(a)  # otpauth://totp/?secret=…
    return [a[1], "https://example.org/", a[2], "p,\"q", a[9], bare.replace("&issuer=Example", "") if i == 0 else bare]


def bitwarden_csv(i, a):
    return [a[8], "", "login", a[1], a[9], "", "0", "https://example.org/", a[2], "p", {0: "JBSWY3DPEHPK3PXP", 3: "steam://" + a[3]}.get(i, uri(a))]


def bitwarden_authenticator_csv():
    rows = ["folder,favorite,type,name,login_uri,login_totp"]
    for a in ACCOUNTS[:3]:
        rows.append(f",,1,{a[1]},,{uri(a)},{a[1]},{a[6] or 30},{a[5]}")
    return "\n".join(rows).encode()


FILES = {
    "google.sqlite": google_db,
    "microsoft.sqlite": microsoft_db,
    "stratum.db": stratum_db,
    "1password.1pux": onepassword,
    "proton-pass.zip": protonpass,
    "raivo.zip": lambda: zip_locked("raivo-otp-export.json", raivo(), "aes"),
    "winauth.zip": lambda: zip_locked("winauth-2020-01-01.txt", "\r\n".join(uri(a) for a in ACCOUNTS + [BAD]).encode(), "zipcrypto"),
    "packed.zip": lambda: zip_plain({"readme.md": "x", "a/Accounts.txt": "\n".join(uri(a) for a in ACCOUNTS + [BAD])}),
    "extension.json": lambda: extension(None),
    "extension-encrypted-2.json": lambda: extension("old"),
    "extension-encrypted-3.json": lambda: extension("new"),
    "authy.xml": lambda: authy(False),
    "authy-encrypted.xml": lambda: authy(True),
    "authy-server.json": authy_answer,
    "authy-gdpr.csv": authy_csv,
    "battlenet.xml": battlenet,
    "duo.json": duo,
    "totp-authenticator.xml": lambda: totp_authenticator(None),
    "totp-authenticator.encrypt": lambda: totp_authenticator(PW),
    "totp-authenticator-default.encrypt": lambda: totp_authenticator(b"TotpAuthenticator"),
    "keepass.xml": lambda: keepass_xml(None),
    "keepass-argon2d-chacha20.kdbx": lambda: kdbx("argon2d", "chacha20", 1),
    "keepass-argon2id-aes.kdbx": lambda: kdbx("argon2id", "aes", 0),
    "keepass-aes-aes.kdbx": lambda: kdbx("aes", "aes", 1),
    "keepass-3.kdbx": lambda: kdbx3([PW_KEY]),
    "keepass-3-keyfile.kdbx": lambda: kdbx3([PW_KEY, KEY], 0),
    "keepass-3-keyonly.kdbx": lambda: kdbx3([KEY]),
    "keepass-3-anyfile.kdbx": lambda: kdbx3([PW_KEY, hashlib.sha256(b"any file at all").digest()]),
    "keepass-1.key": lambda: key_file(1),
    "keepass-2.keyx": lambda: key_file(2),
    "steam-manifest.json": lambda: steam_manifest("sda"),
    "steam-sda.maFile": lambda: steam_sealed("sda"),
    "steam-cli-manifest.json": lambda: steam_manifest("cli"),
    "steam-cli.maFile": lambda: steam_sealed("cli"),
    "cotp.json": lambda: cotp(False),
    "cotp-encrypted.cotp": lambda: cotp(True),
    "otpclient-1.enc": lambda: otpclient(1),
    "otpclient-2.enc": lambda: otpclient(2),
    "otpclient-3.enc": lambda: otpclient(3),
    "keysmith.conf": keysmith,
    "authplus.db": authplus,
    "freeotp-1.xml": freeotp_1,
    "freeotp-plus.json": freeotp_plus,
    "freeotp-2.xml": lambda: freeotp_2(False),
    "freeotp-2-android-6.xml": lambda: freeotp_2(True),
    "andotp.json": lambda: andotp("plain"),
    "andotp-encrypted.json.aes": lambda: andotp("new"),
    "andotp-encrypted-old.json.aes": lambda: andotp("old"),
    "2fauth.json": twofauth,
    "lastpass.json": lastpass,
    "steam.maFile": lambda: steam(False),
    "steamguard.json": lambda: steam(True),
    "bitwarden.json": lambda: bitwarden(None),
    "bitwarden-pbkdf2.json": lambda: bitwarden(0),
    "bitwarden-argon2id.json": lambda: bitwarden(1),
    "bitwarden.csv": lambda: csv_file("folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp".split(","), bitwarden_csv),
    "bitwarden-authenticator.csv": bitwarden_authenticator_csv,
    "apple.csv": lambda: b"\xef\xbb\xbf" + csv_file("Title,URL,Username,Password,Notes,OTPAuth".split(","), apple, quoting=1),
    "semicolons.csv": lambda: csv_file("Group;Title;Username;TOTP;Notes".split(";"), lambda i, a: [a[8], a[1], a[2], uri(a), a[9]], delimiter=";"),
    "ente-encrypted.txt": ente,
    "ente.txt": ente_list,
    "proton.json": lambda: proton(False),
    "proton-encrypted.json": lambda: proton(True),
    "stratum.json": lambda: stratum("plain"),
    "stratum-encrypted.authpro": lambda: stratum("encrypted"),
    "stratum-legacy.authpro": lambda: stratum("legacy"),
    "aegis-v2.json": lambda: aegis(2, False),
    "aegis-v3.json": lambda: aegis(3, False),
    "aegis-v3-encrypted.json": lambda: aegis(3, True),
    "aegis-old-java.json": lambda: aegis_old(71 * 11 // 10),
    "aegis-old-android.json": lambda: aegis_old(71 * 2),
    "2fas-v4.2fas": lambda: twofas(False),
    "2fas-v4-encrypted.2fas": lambda: twofas(True),
}

if __name__ == "__main__":
    for name, make in FILES.items():
        path = os.path.join(HERE, name)
        if name in sys.argv[1:] or len(sys.argv) == 1 and not os.path.exists(path):
            with open(path, "wb") as f:
                f.write(make())
            print(name)

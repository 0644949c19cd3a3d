#!/usr/bin/env bash
# Checks the Android side on a machine without a phone, an NDK or an SDK: builds
# the APK twice with what stands in for them, looks into it, uses it in the
# harness, and tries the keystore code on a desktop's Java. What it makes is in
# build/android, and is not to be installed.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/build/android
mkdir -p "$out/screens"

fail() { echo "android-check: $*" >&2; exit 1; }
step() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }

step "toolchain"
scripts/android-toolchain.sh "$out/toolchain"

step "APK, twice"
unset ANDROID_HOME
export ANDROID_NDK_HOME=$out/toolchain KEYSTORE=$out/check.p12 KEY_ALIAS=check KEYSTORE_PASS_FILE=$out/check.pass
if [ ! -f "$KEYSTORE" ]; then
	echo "only for checks" >"$KEYSTORE_PASS_FILE"
	keytool -genkeypair -keystore "$KEYSTORE" -storetype PKCS12 -storepass:file "$KEYSTORE_PASS_FILE" -alias check -keyalg RSA -keysize 3072 -validity 10000 -dname CN=check 2>/dev/null
fi
scripts/android-apk.sh "$out/latchkey.apk"
scripts/android-apk.sh "$out/again.apk" >/dev/null
cmp "$out/latchkey.apk" "$out/again.apk" || fail "two builds differ"
rm "$out/again.apk"

step "what is in it"
zipalign -c -p 4 "$out/latchkey.apk" || fail "not aligned"
apksigner verify --min-sdk-version 24 -v "$out/latchkey.apk" >"$out/signature.txt"
grep -q 'v2 scheme.*: true' "$out/signature.txt" && grep -q 'v3 scheme.*: true' "$out/signature.txt" || fail "not signed by v2 and v3"
aapt dump badging "$out/latchkey.apk" >"$out/badging.txt"
for want in "package: name='org.latchkey.authenticator'" "sdkVersion:'24'" "targetSdkVersion:'36'" "native-code: 'arm64-v8a'" "uses-feature-not-required: name='android.hardware.camera'"; do
	grep -qF "$want" "$out/badging.txt" || fail "badging lacks $want"
done
[ "$(grep uses-permission "$out/badging.txt")" = "uses-permission: name='android.permission.INTERNET'" ] || fail "other permissions"
! grep -q debuggable "$out/badging.txt" || fail "debuggable"
[ "$(stat -c %s "$out/latchkey.apk")" -lt 12500000 ] || fail "larger than 12.5 MB"
rm -rf "$out/lib" && unzip -q "$out/latchkey.apk" 'lib/*' -d "$out"
library=$out/lib/arm64-v8a/liblatchkey.so
aarch64-linux-gnu-readelf -lW "$library" | awk '$1 == "LOAD" && $NF != "0x4000" { bad = 1 } END { exit bad }' || fail "not aligned to pages of 16 KB"

step "keystore, on the Java of this machine"
java=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
for device in "36 " "36 yes" "24 "; do
	set -- $device
	JAVA_HOME=$java LATCHKEY_SDK=$1 LATCHKEY_STRONGBOX=${2:-} CGO_CFLAGS="-I$java/include -I$java/include/linux" \
		go test -tags jvm -count=1 -v ./app/phone >"$out/keystore.txt" 2>&1 || { cat "$out/keystore.txt"; exit 1; }
	! grep -E 'WARNING|FATAL ERROR in native' "$out/keystore.txt" || fail "-Xcheck:jni complains"
done

step "the app, in the harness"
LATCHKEY_ANDROID_TOOLCHAIN=$out/toolchain LATCHKEY_ANDROID_LIBRARY=$library LATCHKEY_SCREENS=$out/screens \
	go test -count=1 -timeout 30m -v ./android/harness

step "packages, as android/arm64"
root=$out/root
mkdir -p "$root/system/bin"
cp -u /usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 "$root/system/bin/linker64"
printf '#!/bin/sh\nexec qemu-aarch64-static -L "%s" "$@"\n' "$root" >"$root/run"
chmod +x "$root/run"
TMPDIR=/tmp CGO_ENABLED=0 GOOS=android GOARCH=arm64 go test -vet=off -exec "$root/run" -timeout 15m \
	${LATCHKEY_ANDROID_PACKAGES:-./vault ./vault/backup/parts ./app/words ./app/issuers}

step "done: $(sed -n "s/^package: .*versionName='\([^']*\)'.*/\1/p" "$out/badging.txt"), $(($(stat -c %s "$out/latchkey.apk") / 1000)) kB"

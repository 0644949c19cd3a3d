#!/usr/bin/env bash
# Makes the APK of Latchkey: one file for 64-bit ARM phones from Android 7 on,
# the same byte for byte from the same source, tools and key. Environment:
#   ANDROID_NDK_HOME  the NDK, 28 or newer
#   ANDROID_HOME      the SDK with build-tools and platforms/android-36; without
#                     it Debian's tools, for a check
#   KEYSTORE, KEY_ALIAS, KEYSTORE_PASS_FILE   the key to sign with, and a file
#                     with the password of the keystore
# Usage: android-apk.sh OUT.apk
set -euo pipefail
cd "$(dirname "$0")/.."

# Fyne's Java class comes ready made in its packaging tool; this is the newest.
tools=fyne.io/tools@v1.7.0
min=24 target=36
# Attributes that are newer than the platform of Debian.
newer='dataExtractionRules|enableOnBackInvokedCallback'

fail() { echo "$*" >&2; exit 1; }
: "${ANDROID_NDK_HOME:?is not set; see docs/ANDROID.md}" "${KEYSTORE:?}" "${KEY_ALIAS:?}" "${KEYSTORE_PASS_FILE:?}"
out=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TZ=UTC LC_ALL=C

setting() { sed -n "s/^$1 = \"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" FyneApp.toml; }
version=$(setting Version) build=$(setting Build)
cp android/AndroidManifest.xml "$work/AndroidManifest.xml"
if [ -n "${ANDROID_HOME:-}" ]; then
	platform=$ANDROID_HOME/platforms/android-$target/android.jar
	[ -f "$platform" ] || fail "There is no $platform: sdkmanager 'platforms;android-$target'"
	PATH=$(find "$ANDROID_HOME/build-tools" -mindepth 1 -maxdepth 1 | sort -V | tail -1):$PATH
else
	platform=/usr/share/android-framework-res/framework-res.apk
	grep -vE "android:($newer)=" android/AndroidManifest.xml >"$work/AndroidManifest.xml"
	echo "Without ANDROID_HOME this APK is for a check only: it lacks ${newer//|/, }."
fi
for program in aapt2 zipalign apksigner zip; do
	command -v $program >/dev/null || fail "There is no $program; see docs/ANDROID.md"
done

# The program. -s -w and the empty build id leave out what a phone does not need
# and what would differ; no_metadata a reader of files beside the program.
bin=$(echo "$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin)
mkdir -p "$work/lib/arm64-v8a"
CGO_ENABLED=1 GOOS=android GOARCH=arm64 CC=$bin/aarch64-linux-android$min-clang CXX=$bin/aarch64-linux-android$min-clang++ \
	CGO_LDFLAGS='-O2 -g -Wl,-z,max-page-size=16384 -Wl,--build-id=none' \
	go build -trimpath -buildvcs=false -tags "$(sed -n 's/^TAGS *:= //p' Makefile),no_metadata" -ldflags "-s -w -buildid= -X main.version=$version" \
	-buildmode=c-shared -o "$work/lib/arm64-v8a/liblatchkey.so" .

dex=$(go mod download -json "$tools" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')/cmd/fyne/internal/mobile/dex.go
grep -oE '`[A-Za-z0-9+/=]*`' "$dex" | tr -d '`\n' | base64 -d >"$work/classes.dex"
[ "$(head -c 3 "$work/classes.dex")" = dex ] || fail "$dex does not hold what it did"

# The package. aapt2 keeps the manifest's names out of the way of shrinking.
aapt2 compile --dir android/res -o "$work/res.zip"
aapt2 link -I "$platform" --manifest "$work/AndroidManifest.xml" --min-sdk-version $min --target-sdk-version $target \
	--version-code "$build" --version-name "$version" -o "$work/linked.apk" "$work/res.zip"
(
	cd "$work"
	find classes.dex lib -exec touch -d 2020-01-01T00:00:00Z {} +
	zip -q -X -9 -D linked.apk classes.dex lib/arm64-v8a/liblatchkey.so
)
zipalign -f -p 4 "$work/linked.apk" "$work/aligned.apk"
mkdir -p "$(dirname "$out")"
apksigner sign --ks "$KEYSTORE" --ks-key-alias "$KEY_ALIAS" --ks-pass "file:$KEYSTORE_PASS_FILE" --min-sdk-version $min \
	--v1-signing-enabled false --v2-signing-enabled true --v3-signing-enabled true --v4-signing-enabled false \
	--out "$out" "$work/aligned.apk"
echo "$out: Latchkey $version ($build), $(($(stat -c %s "$out") / 1000)) kB"

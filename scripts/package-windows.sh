#!/usr/bin/env bash
# Makes build/latchkey-VERSION-windows-amd64.zip with mingw-w64, on Debian.
set -euo pipefail
cd "$(dirname "$0")/.."
tags=$1 ldflags=$2

version=$(sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
# All files bear the time of the last commit.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
work=$(mktemp -d)
# Go links every .syso beside the sources, so it may stay there only while it builds.
resource=latchkey_windows_amd64.syso
trap 'rm -rf "$work" "$resource"' EXIT

convert assets/icon.png -define icon:auto-resize=256,64,48,32,16 "$work/icon.ico"
cat >"$work/latchkey.rc" <<EOT
1 ICON "$work/icon.ico"
1 VERSIONINFO
FILEVERSION ${version//./,},0
PRODUCTVERSION ${version//./,},0
BEGIN
	BLOCK "StringFileInfo"
	BEGIN
		BLOCK "040904B0"
		BEGIN
			VALUE "FileDescription", "Latchkey"
			VALUE "FileVersion", "$version"
			VALUE "OriginalFilename", "latchkey.exe"
			VALUE "ProductName", "Latchkey"
			VALUE "ProductVersion", "$version"
		END
	END
	BLOCK "VarFileInfo"
	BEGIN
		VALUE "Translation", 0x409, 1200
	END
END
EOT
x86_64-w64-mingw32-windres --codepage=65001 -O coff -o "$resource" "$work/latchkey.rc"

tree=$work/latchkey-$version
mkdir -p "$tree" build
# -static: the runtime of mingw-w64 is not on Windows.
CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc GOOS=windows GOARCH=amd64 \
	go build -trimpath -tags "$tags" -ldflags "$ldflags -s -w -H windowsgui -extldflags=-static" -o "$tree/latchkey.exe" .
cp README.md CHANGELOG.md "$tree"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
zip=build/latchkey-$version-windows-amd64.zip
rm -f "$zip"
(cd "$work" && TZ=UTC zip -q -X -r - "latchkey-$version") >"$zip"
echo "$zip"

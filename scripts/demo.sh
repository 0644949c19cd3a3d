#!/usr/bin/env bash
# Shows Latchkey at work where there is no display: on a virtual one, with a
# throw-away home and keychain. It adds accounts from a picture with QR codes,
# prints their codes, and leaves a picture of the window in build/latchkey.png.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${LATCHKEY_DEMO:-}" ]; then
	demo=$(mktemp -d)
	trap 'rm -rf "$demo"' EXIT
	mkdir -m 700 "$demo/run" "$demo/.cache"
	export LATCHKEY_DEMO=$demo HOME=$demo XDG_RUNTIME_DIR=$demo/run LANG=en_US.UTF-8
	unset WAYLAND_DISPLAY XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME DISPLAY
	dbus-run-session -- "$0" 2> >(grep -v "Failed to set fd limit" >&2)
	exit
fi

printf demo | gnome-keyring-daemon --unlock --components=secrets >/dev/null
mkfifo "$HOME/display.pipe"
exec 3<>"$HOME/display.pipe"
Xvfb -displayfd 3 -screen 0 1200x800x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
window=
close() { for p in $window $server; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; }
trap close EXIT
read -r number <&3
export DISPLAY=:$number FYNE_SCALE=1 LIBGL_ALWAYS_SOFTWARE=1

# The picture is drawn by Latchkey itself, from a vault that only the sample has.
cat >"$HOME/sample.txt" <<'EOF'
otpauth://totp/Example:you%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example
otpauth://totp/Harbour%20Bank:4471-220?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Harbour%20Bank&digits=8
otpauth://totp/Mail:you?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&issuer=Mail&algorithm=SHA256
EOF
echo "only for the sample" >"$HOME/sample.pass"
sample() { build/latchkey --dir "$HOME/sample" --store "file:$HOME/sample.vault" --passphrase-file "$HOME/sample.pass" "$@" >/dev/null; }
sample import "$HOME/sample.txt"
for name in Example Harbour Mail; do sample qr --draw --reveal --out "$HOME/$name.png" "$name"; done
convert "$HOME/Example.png" "$HOME/Harbour.png" "$HOME/Mail.png" +append "$HOME/sample.png"

echo "A picture with three QR codes:"
build/latchkey import "$HOME/sample.png"
echo
echo "The codes now:"
build/latchkey code ""

build/latchkey &
window=$!
xdotool search --sync --onlyvisible --pid $window >/dev/null
# The window is there. The list is, when something is drawn in its upper left
# corner, where the page that waits for the keychain has nothing.
for _ in $(seq 400); do
	[ "$(import -window root -crop 400x300+0+0 -format %k info:)" -lt 20 ] || break
done
import -window root build/latchkey.png
echo
echo "There is no display here, so this was a demo. The window looks like build/latchkey.png."

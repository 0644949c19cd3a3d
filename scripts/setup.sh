#!/usr/bin/env bash
# Installs what is missing, and nothing else. Arguments name what it is for:
#   build   to compile Latchkey
#   demo    to show it on a machine without a display
#   test    to run the tests
#   screens to draw the screens in Chinese (make screens)
#   bench   to measure the window (make bench)
#   windows to build for Windows and run tests under Wine (make package-windows, make windows-check), on Debian only
#   android to check the APK (make android-check), on Debian only
# It knows Debian/Ubuntu, Fedora and Arch. It asks before it uses sudo, and does
# nothing when all is there.
set -euo pipefail

family() {
	. /etc/os-release 2>/dev/null || true
	case " ${ID:-} ${ID_LIKE:-} " in
	*" debian "* | *" ubuntu "*) echo debian ;;
	*" fedora "* | *" rhel "*) echo fedora ;;
	*" arch "*) echo arch ;;
	*) echo unknown ;;
	esac
}

# One line a need: what it is for | a test that it is there | Debian | Fedora | Arch
needs() {
	cat <<'EOF'
build|command -v gcc|gcc libc6-dev|gcc glibc-devel|gcc
build|command -v pkg-config|pkg-config|pkgconf-pkg-config|pkgconf
build|pkg-config --exists gl|libgl1-mesa-dev|mesa-libGL-devel|mesa
build|pkg-config --exists xcursor|libxcursor-dev|libXcursor-devel|libxcursor
build|pkg-config --exists xrandr|libxrandr-dev|libXrandr-devel|libxrandr
build|pkg-config --exists xinerama|libxinerama-dev|libXinerama-devel|libxinerama
build|pkg-config --exists xi|libxi-dev|libXi-devel|libxi
build|pkg-config --exists xxf86vm|libxxf86vm-dev|libXxf86vm-devel|libxxf86vm
build|pkg-config --exists wayland-client wayland-egl|libwayland-dev|wayland-devel|wayland
build|pkg-config --exists xkbcommon|libxkbcommon-dev|libxkbcommon-devel|libxkbcommon
demo test|command -v Xvfb|xvfb|xorg-x11-server-Xvfb|xorg-server-xvfb
demo test|command -v xdotool|xdotool|xdotool|xdotool
demo test windows android|command -v convert|imagemagick|ImageMagick|imagemagick
test|command -v pdftoppm|poppler-utils|poppler-utils|poppler
test|command -v python3|python3|python3|python
demo test|command -v dbus-run-session|dbus|dbus-daemon|dbus
demo test|command -v gnome-keyring-daemon|gnome-keyring|gnome-keyring|gnome-keyring
test|command -v kwalletd5|libkf5wallet-bin|kf5-kwallet|kwallet5
test|command -v keepassxc|keepassxc|keepassxc|keepassxc
test|command -v chronyd|chrony|chrony|chrony
test|command -v age|age|age|age
test|command -v apache2 httpd|apache2-bin|httpd|apache
test|command -v lighttpd|lighttpd|lighttpd|lighttpd
test|ls /usr/lib*/lighttpd/mod_webdav.so|lighttpd-mod-webdav|lighttpd|lighttpd
test|command -v rclone|rclone|rclone|rclone
test|command -v zbarimg|zbar-tools|zbar|zbar
test|command -v oathtool|oathtool|oathtool|oath-toolkit
test|command -v qrencode|qrencode|qrencode|qrencode
test|command -v xclip|xclip|xclip|xclip
test|command -v desktop-file-validate|desktop-file-utils|desktop-file-utils|desktop-file-utils
test|command -v appstreamcli|appstream|appstream|appstream
test|test -n "$(find /usr/libexec/xdg-desktop-portal /usr/lib/xdg-desktop-portal -type f 2>/dev/null)"|xdg-desktop-portal|xdg-desktop-portal|xdg-desktop-portal
test|python3 -c 'import cryptography'|python3-cryptography|python3-cryptography|python-cryptography
test|command -v strace|strace|strace|strace
test|command -v weston|weston|weston|weston
screens|[ -n "$(fc-list :lang=zh-cn)" ]|fontconfig fonts-wqy-microhei|fontconfig wqy-microhei-fonts|fontconfig wqy-microhei
bench|command -v openbox|openbox|openbox|openbox
bench|command -v otpclient|otpclient|otpclient|otpclient
windows|command -v x86_64-w64-mingw32-gcc|gcc-mingw-w64-x86-64|mingw64-gcc|mingw-w64-gcc
windows|command -v wine|wine wine64|wine|wine
android|command -v aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu libc6-dev-arm64-cross|gcc-aarch64-linux-gnu|aarch64-linux-gnu-gcc
android|command -v qemu-aarch64-static|qemu-user-static|qemu-user-static|qemu-user-static
android|command -v javac|openjdk-17-jdk-headless|java-latest-openjdk-devel|jdk-openjdk
android|command -v aapt2|aapt|aapt|aapt
android|command -v zipalign|zipalign|zipalign|zipalign
android|command -v apksigner|apksigner|apksigner|apksigner
windows android|command -v zip|zip|zip|zip
android|command -v unzip|unzip|unzip|unzip
android|command -v tesseract|tesseract-ocr tesseract-ocr-eng|tesseract|tesseract
android|command -v qrencode|qrencode|qrencode|qrencode
android|[ -f /usr/share/android-framework-res/framework-res.apk ]|android-framework-res|android-framework-res|android-framework-res
android|[ -f /usr/include/android/android/native_activity.h ]|android-platform-frameworks-native-headers|android-headers|android-headers
android|[ -f /usr/include/android/nativehelper/jni.h ]|android-libnativehelper-dev|android-headers|android-headers
android|[ -f /usr/include/android/android/log.h ]|android-liblog-dev|android-headers|android-headers
android|[ -f /usr/include/GLES2/gl2.h ]|libgles-dev libegl-dev|mesa-libGLES-devel|mesa
EOF
}

# Debian keeps chronyd where the path of an ordinary user does not lead.
PATH=$PATH:/usr/sbin:/sbin

missing() {
	local column=$1 purpose test debian fedora arch wanted
	shift
	while IFS='|' read -r purpose test debian fedora arch; do
		wanted=
		for p in $purpose; do for w in "$@"; do [ "$p" = "$w" ] && wanted=yes; done; done
		[ -n "$wanted" ] || continue
		eval "$test" >/dev/null 2>&1 && continue
		case $column in debian) echo "$debian" ;; fedora) echo "$fedora" ;; arch) echo "$arch" ;; *) echo "$debian" ;; esac
	done < <(needs)
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		printf 'Run as administrator: %s\nContinue? [y/N] ' "$*"
		read -r answer </dev/tty
		case $answer in [yY]*) sudo "$@" ;; *) echo "Nothing was installed." && exit 1 ;; esac
	else
		echo "Please run as administrator: $*" && exit 1
	fi
}

packages() {
	local os list
	os=$(family)
	list=$(missing "$os" "$@" | tr '\n' ' ')
	[ -n "${list// /}" ] || return 0
	echo "Missing: $list"
	case $os in
	debian)
		[ -n "$(find /var/lib/apt/lists -name '*Packages*' -print -quit 2>/dev/null)" ] || as_root apt-get update -q
		as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $list
		;;
	fedora) as_root dnf install -y $list ;;
	arch) as_root pacman -S --needed --noconfirm $list ;;
	*) echo "On this system, install what these Debian packages hold: $list" && exit 1 ;;
	esac
	list=$(missing "$os" "$@" | tr '\n' ' ')
	[ -z "${list// /}" ] || { echo "Still missing after the installation: $list"; exit 1; }
}

# Any Go from 1.21 on fetches the version that go.mod names by itself.
golang() {
	local version
	if ! command -v go >/dev/null; then
		case $(family) in
		debian) as_root apt-get install -y -q golang-go ;;
		fedora) as_root dnf install -y golang ;;
		arch) as_root pacman -S --needed --noconfirm go ;;
		esac
	fi
	version=$(go env GOVERSION 2>/dev/null || true)
	case $version in
	go1.2[1-9]* | go1.[3-9][0-9]*) ;;
	*) echo "Latchkey needs Go 1.21 or newer to fetch its own (found: ${version:-none}). Get one from https://go.dev/dl and put it on the path." && exit 1 ;;
	esac
}

packages "$@"
golang

# A second implementation of age, which the tests of backups skip without.
case " $* " in *" test "*)
	readers=$(dirname "$0")/../build/readers
	if command -v npm >/dev/null && [ ! -d "$readers/node_modules/age-encryption" ]; then
		mkdir -p "$readers"
		npm install --no-audit --no-fund --silent --prefix "$readers" age-encryption@0.3.1 || echo "age-encryption could not be fetched; its test is skipped."
	fi ;;
esac

#!/usr/bin/env bash
# Makes build/latchkey-VERSION-linux-ARCH.tar.gz and build/latchkey_VERSION_ARCH.deb
# of the built program. The same program gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
arch=$(go env GOARCH)
# All files bear the time of the last commit.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export PACKAGING=yes # for install.sh
scripts/copyright.sh build/latchkey >"$work/copyright"
tree=$work/latchkey-$version
scripts/install.sh "$tree"
strip --strip-unneeded "$tree/bin/latchkey" # a crash still names functions and lines
install -m 644 README.md CHANGELOG.md "$work/copyright" "$tree"
tarball=build/latchkey-$version-linux-$arch.tar.gz
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -c "latchkey-$version" | gzip -9n >"$tarball"
echo "$tarball"

command -v dpkg-deb >/dev/null || { echo "There is no dpkg-deb here, so no Debian package was made."; exit 0; }
root=$work/deb
scripts/install.sh "$root/usr"
cp "$tree/bin/latchkey" "$root/usr/bin/latchkey"
maintainer="Latchkey <maintainers@latchkey.invalid>"
doc=$root/usr/share/doc/latchkey
install -D -m 644 /dev/null "$doc/copyright"
# Debian has the long licence once for all packages.
awk '/^ *Apache License$/ { print "See /usr/share/common-licenses/Apache-2.0."; skip = 1 } /^==== / { skip = 0 } !skip' "$work/copyright" >"$doc/copyright"
install -m 644 CHANGELOG.md "$doc"
cat >"$doc/changelog" <<EOT
latchkey ($version) unstable; urgency=medium

  * CHANGELOG.md, beside this file, says what is new.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
EOT
chmod 644 "$doc/changelog"
gzip -9n "$doc/changelog"
gzip -9n "$root/usr/share/man/man1/latchkey.1"
# GL and libwayland-client are linked; GLFW looks for the others when it runs.
depends="libc6 (>= 2.34), libgl1, libwayland-client0, libx11-6, libxcursor1, libxi6, libxinerama1, libxrandr2, libxxf86vm1, libxkbcommon0"
unknown=$(objdump -p build/latchkey | sed -n 's/^ *NEEDED *//p' | grep -Ev '^(libc|libm|libdl|librt|libpthread|libresolv|libGL|libwayland-client)\.so' || true)
[ -z "$unknown" ] || { echo "package-linux.sh does not name the package of: $unknown"; exit 1; }
mkdir -p "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<EOT
Package: latchkey
Version: $version
Architecture: $arch
Maintainer: $maintainer
Section: utils
Priority: optional
Depends: $depends
Recommends: libwayland-cursor0, libwayland-egl1, gnome-keyring | kwalletmanager | keepassxc, fonts-noto-color-emoji
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Description: authenticator that sees to it that you are not locked out
 Latchkey shows the codes of your second factor, keeps them right when the
 clock of the device is wrong, and makes backups that are proven to restore.
EOT
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
deb=build/latchkey_${version}_$arch.deb
dpkg-deb --root-owner-group -Zgzip --build "$root" "$deb" >/dev/null
echo "$deb"

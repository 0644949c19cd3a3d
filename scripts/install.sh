#!/usr/bin/env bash
# install.sh [--uninstall] FOLDER puts the built program, its desktop entry, its
# description, its icon and its manual page under FOLDER (such as ~/.local, or usr of a package),
# or takes them away again. Accounts and settings are never touched.
set -euo pipefail
cd "$(dirname "$0")/.."

uninstall=
if [ "${1:-}" = --uninstall ]; then uninstall=yes; shift; fi
to=${1:?the folder to install into}
id=org.latchkey.authenticator

# what | where | mode
files() {
	cat <<EOT
build/latchkey|bin/latchkey|755
build/latchkey.1|share/man/man1/latchkey.1|644
assets/$id.desktop|share/applications/$id.desktop|644
assets/$id.metainfo.xml|share/metainfo/$id.metainfo.xml|644
assets/icon.svg|share/icons/hicolor/scalable/apps/$id.svg|644
assets/icon.png|share/icons/hicolor/512x512/apps/$id.png|644
EOT
}

while IFS='|' read -r from where mode; do
	if [ -n "$uninstall" ]; then
		rm -f "$to/$where"
	else
		install -D -m "$mode" "$from" "$to/$where"
	fi
done < <(files)

# A package brings no lists: on the person's system they hold other programs too.
[ -z "${PACKAGING:-}" ] || exit 0
# The desktop reads its lists again by itself sooner or later; these say now.
if [ -d "$to/share/applications" ] && command -v update-desktop-database >/dev/null; then update-desktop-database -q "$to/share/applications"; fi
if [ -d "$to/share/icons/hicolor" ] && command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t "$to/share/icons/hicolor" || true; fi

#!/usr/bin/env bash
# Makes app/widgets/fonts anew: of Fyne's bold and its monospaced font, the letters that
# app/widgets/fonts.go names. It needs Debian's python3-fonttools. The build does not
# need it: what it makes is kept in the project.
#
# The fonts are Noto Sans (SIL Open Font License 1.1) and DejaVu Sans Mono (Bitstream
# Vera's licence), whose texts come with Fyne.
set -euo pipefail
cd "$(dirname "$0")/.."

from=$(go list -m -f '{{.Dir}}' fyne.io/fyne/v2)/theme/font
signs=2013,2014,2018-201A,201C-201E,2020,2022,2026,2039,203A,20AC,FFFD
subset() {
	/usr/bin/python3 -m fontTools.subset "$from/$1" --output-file="app/widgets/fonts/$2" --unicodes="$3" \
		--no-hinting --drop-tables+=FFTM,TTFA --desubroutinize --layout-features=ccmp,kern,locl,mark,mkmk --notdef-outline
}
subset NotoSans-Bold.ttf bold.ttf "0020-007E,00A0-017F,0370-03FF,0400-045F,0490,0491,$signs"
subset DejaVuSansMono-Powerline.ttf mono.ttf "0020-007E,00A0-00FF,$signs"

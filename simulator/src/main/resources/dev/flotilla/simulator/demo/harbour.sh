#!/bin/sh
# Draws the harbour of a flotilla.
#   sh harbour.sh [HOUR]
# scene.txt lists the parts of the picture, from back to front. Each is a script in parts/ that is
# told the hour and prints its strokes, one per line: COLUMN ROW TEXT, counted from 1 at the top
# left. Blanks are clear, an @ is a blank that is not; what lies outside of the frame is not seen.
hour=${1:-0}

grep -v '^#' scene.txt | while read -r part; do
  sh "parts/$part.sh" "$hour"
done | awk -v width=60 -v height=16 '
  {
    text = $0
    sub(/^-?[0-9]+ -?[0-9]+ /, "", text)
    for (i = 1; i <= length(text); i++) {
      mark = substr(text, i, 1)
      if (mark != " ")
        seen[$1 + i - 1, $2] = mark == "@" ? " " : mark
    }
  }

  END {
    for (y = 1; y <= height; y++) {
      line = ""
      for (x = 1; x <= width; x++)
        line = line ((x, y) in seen ? seen[x, y] : " ")
      sub(/ +$/, "", line)
      print line
    }
  }
'

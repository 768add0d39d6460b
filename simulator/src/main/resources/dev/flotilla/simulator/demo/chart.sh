#!/bin/sh
# Draws the sea chart of a flotilla, north at the top.
#   sh chart.sh [FLEET]
fleet=${1:-fleet.txt}

awk -v width=30 -v height=8 '
  /^#/ || NF < 4 { next }

  {
    x = $2; y = $3
    sea[x, y] = substr($1, 1, 1)
    ships++
  }

  END {
    for (y = height; y >= 1; y--) {
      line = ""
      for (x = 1; x < width; x++)
        line = line ((x, y) in sea ? sea[x, y] : "~")
      printf "%2d  %s\n", y, line
    }
    printf "\n%d ships at sea\n", ships
  }
' "$fleet"

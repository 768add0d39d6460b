#!/bin/sh
# The sea: waves that roll on with the hours.
awk -v hour="${1:-0}" 'BEGIN {
  for (y = 12; y <= 16; y++) {
    line = ""
    for (x = 1; x <= 60; x++)
      line = line ((x + y * 9 + hour * 2) % 13 < y - 9 ? "~" : " ")
    print 1, y, line
  }
}'

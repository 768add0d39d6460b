git push --porcelain --no-verify --force "$FLOTILLA_URL" "$FLOTILLA_TIP:$FLOTILLA_BRANCH" \
  >"$T/said" 2>&1
say push $?
say said "$(head -c 4000 "$T/said" | tr -d '\000')"

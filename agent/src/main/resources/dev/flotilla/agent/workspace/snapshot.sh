mend
head=$(git rev-parse -q --verify 'HEAD^{commit}' 2>/dev/null) || head=$FLOTILLA_KNOWN
write_tree
say head "$head"
say tree "$tree"
if [ "$tree" = "$FLOTILLA_LAST_TREE" ] && [ "$head" = "$FLOTILLA_LAST_HEAD" ]; then
  say_left_out
  exit 0
fi
set -- -p "$head"
if [ -n "$FLOTILLA_SAVED" ]; then
  ensure "$FLOTILLA_SAVED" || fail fetch
  set -- "$@" -p "$FLOTILLA_SAVED"
elif ! is_ancestor "$FLOTILLA_START" "$head"; then
  set -- "$@" -p "$FLOTILLA_START"
fi
commit=$(git commit-tree "$tree" "$@" -m 'flotilla: checkpoint' 2>"$T/said") || fail broken
git update-ref "$FLOTILLA_CHECKPOINT" "$commit" 2>"$T/said" || fail broken
git push --porcelain --no-verify --force "$FLOTILLA_URL" "$commit:$FLOTILLA_CHECKPOINT" \
  >"$T/said" 2>&1
say push $?
say said "$(head -c 4000 "$T/said" | tr -d '\000')"
say commit "$commit"
say_left_out

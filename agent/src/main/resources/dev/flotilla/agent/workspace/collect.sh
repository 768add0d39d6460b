rm -f .git/*.lock
find .git/refs -name '*.lock' -exec rm -f {} + 2>/dev/null
mend
head=$(git rev-parse -q --verify 'HEAD^{commit}' 2>/dev/null) || head=$FLOTILLA_KNOWN
tip=$(git rev-parse -q --verify "$FLOTILLA_BRANCH^{commit}" 2>/dev/null) || tip=$FLOTILLA_KNOWN
[ "$(git symbolic-ref -q HEAD)" = "$FLOTILLA_BRANCH" ] && tip=$head
write_tree
say head "$head"
say tip "$tip"
say tree "$tree"
say headTree "$(git rev-parse "$head^{tree}")"
is_ancestor "$FLOTILLA_START" "$head" && say startInHead yes
is_ancestor "$FLOTILLA_START" "$tip" && say startInTip yes
is_ancestor "$tip" "$head" && say tipInHead yes
is_ancestor "$head" "$tip" && say headInTip yes
[ -d .git/rebase-merge ] || [ -d .git/rebase-apply ] && say rebase yes
merged=
if [ -f .git/MERGE_HEAD ]; then
  while read -r id; do
    if has "$id"; then
      say merge "$id"
      merged="$merged $id"
    fi
  done <.git/MERGE_HEAD
fi
git diff --name-only --diff-filter=U -z 2>/dev/null |
  xargs -0 sh -c 'for f do [ -f "$f" ] && grep -l -q -e "^<<<<<<< " -- "$f" && printf "conflict\0%s\0" "$f"; done' sh
say_left_out
git rev-list --topo-order --reverse --max-count=20000 "$head" "$tip" $merged \
  --not "$FLOTILLA_START" $FLOTILLA_FOREIGN >"$T/commits" 2>"$T/said" || fail broken
say commits "$(wc -l <"$T/commits" | tr -d ' ')"
git cat-file --batch <"$T/commits"

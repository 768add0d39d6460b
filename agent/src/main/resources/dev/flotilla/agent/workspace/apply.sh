if [ "$FLOTILLA_OBJECTS" != 0 ]; then
  git unpack-objects -q 2>"$T/said" || fail broken
fi
rm -rf .git/MERGE_HEAD .git/MERGE_MSG .git/MERGE_MODE .git/CHERRY_PICK_HEAD .git/REVERT_HEAD \
  .git/AUTO_MERGE .git/SQUASH_MSG .git/rebase-merge .git/rebase-apply .git/sequencer
git update-ref "$FLOTILLA_BRANCH" "$FLOTILLA_TIP" 2>"$T/said" &&
  git symbolic-ref HEAD "$FLOTILLA_BRANCH" 2>"$T/said" || fail broken
rm -f .git/index.lock
if [ "$FLOTILLA_CHECKOUT" = yes ]; then
  git read-tree --reset -u "$FLOTILLA_TIP" 2>"$T/said" || fail broken
else
  git read-tree -m "$FLOTILLA_TIP" 2>/dev/null || { rm -f .git/index; git read-tree "$FLOTILLA_TIP"; } \
    2>"$T/said" || fail broken
  git update-index -q --refresh >/dev/null
fi
say ready yes

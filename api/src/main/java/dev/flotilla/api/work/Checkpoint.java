package dev.flotilla.api.work;

import java.util.List;
import java.util.Optional;

/// `POST /agent/v1/attempts/{attempt}/checkpoint`: a transcript up to offsets that were
/// acknowledged,
/// and the commit on the checkpoint ref that holds the workspace's tree at that point. The server
/// refuses it (`conflict`) unless both have arrived. 204, or `lease_lost`.
///
/// @param commit pushed to the checkpoint ref; its parents are HEAD and the checkpoint before
/// @param head the workspace's HEAD
/// @param ended there when the model's turn is over
/// @param leftOut paths that the tree does not hold although they were there (too large)
public record Checkpoint(
    FencingToken token,
    SessionId session,
    List<Grant.TranscriptFile> files,
    CommitId commit,
    CommitId head,
    Optional<EndedTurn> ended,
    List<String> leftOut) {}
